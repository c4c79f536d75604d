/** Keys in their order. New ones are sorted in when somebody asks, so that writing stays as cheap as adding to a list. */
export class KeyOrder {
  private readonly sorted: string[] = []
  private sound = true

  /** @param key - One that was not added before. */
  add(key: string): void {
    const last = this.sorted.at(-1)
    if (last !== undefined && last > key) this.sound = false
    this.sorted.push(key)
  }

  /** The keys behind one, in order; null: all. */
  *after(key: string | null): Generator<string> {
    if (!this.sound) {
      this.sorted.sort((a, b) => (a < b ? -1 : 1))
      this.sound = true
    }
    const { sorted } = this
    let low = 0
    let high = key === null ? 0 : sorted.length
    while (key !== null && low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? '') > key) high = middle
      else low = middle + 1
    }
    for (let at = low; at < sorted.length; at++) {
      const found = sorted[at]
      if (found !== undefined) yield found
    }
  }
}
