/** Keys of a kind's records by the value of one attribute, kept in memory. */
export class AttributeIndex<Value> {
  private readonly keys = new Map<unknown, Set<string>>()

  constructor(private readonly attributeOf: (value: Value) => string | number | null) {}

  /** Follows one write; `before` is undefined for a record that is new. */
  move(key: string, before: Value | undefined, after: Value): void {
    const [from, to] = [before === undefined ? null : this.attributeOf(before), this.attributeOf(after)]
    if (from === to) return
    if (from !== null) this.keys.get(from)?.delete(key)
    if (to === null) return
    const keys = this.keys.get(to)
    if (keys === undefined) this.keys.set(to, new Set([key]))
    else keys.add(key)
  }

  of(value: string): Iterable<string> {
    return this.keys.get(value) ?? []
  }
}
