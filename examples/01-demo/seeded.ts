/** Draws from a list or a range. Equal seeds draw equally, so a day's orders are the same whenever they are made. */
export interface Seeded {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  oneOf<T>(items: readonly T[]): T
  /** True once in so many draws, on average. */
  onceIn(draws: number): boolean
  shuffled<T>(items: readonly T[]): T[]
}

export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  // Marsaglia's xorshift over a Weyl sequence: enough for made-up orders, of no use for secrets.
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  const between = (least: number, most: number) => least + (next() % (most - least + 1))
  return {
    between,
    oneOf: (items) => {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new RangeError('There is nothing to draw from.')
      return item
    },
    onceIn: (draws) => between(1, draws) === 1,
    shuffled: (items) => {
      const mixed = [...items]
      for (let last = mixed.length - 1; last > 0; last--) {
        const other = between(0, last)
        const [a, b] = [mixed[last], mixed[other]]
        if (a === undefined || b === undefined) continue
        mixed[last] = b
        mixed[other] = a
      }
      return mixed
    },
  }
}
