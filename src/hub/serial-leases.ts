import type { SerialRange, Store } from '../store/store'

/** Fewest serials taken at once: a quiet shop wastes few numbers, a busy one asks the store rarely. */
const SMALLEST_LEASE = 8

/** Series whose spare numbers are remembered. They are per day and die out, so the bound only matters to an import of years. */
const SERIES_LIMIT = 1_000

/**
 * Serial numbers taken from the store in ranges, before the commit that uses them begins, so that no commit waits for a
 * number. A range belongs to this process for good: numbers it did not use are skipped, none is ever used twice.
 */
export class SerialLeases {
  /** Numbers that are ours and promised to no commit. */
  private readonly spare = new Map<string, SerialRange[]>()

  constructor(private readonly store: Store) {}

  /** Sets so many serials of each series aside for one commit. Commits side by side never share a number. */
  async reserve(wanted: ReadonlyMap<string, number>): Promise<SerialPurse> {
    const purse = new SerialPurse()
    for (const [series, count] of wanted) {
      let missing = count
      const ranges = this.spare.get(series) ?? []
      this.spare.delete(series)
      while (missing > 0) {
        const range = ranges.shift() ?? (await this.lease(series, missing))
        const taken = Math.min(missing, range.to - range.from + 1)
        purse.put(series, { from: range.from, to: range.from + taken - 1 })
        if (range.from + taken <= range.to) ranges.unshift({ from: range.from + taken, to: range.to })
        missing -= taken
      }
      for (const range of ranges) this.keep(series, range)
    }
    return purse
  }

  /** Takes back what a commit did not need. */
  giveBack(purse: SerialPurse): void {
    for (const [series, range] of purse.rest()) this.keepFirst(series, range)
  }

  private lease(series: string, count: number): Promise<SerialRange> {
    return this.store.leaseSerials(series, Math.max(SMALLEST_LEASE, count))
  }

  /** What comes back is lower than what is spare, as a rule: the next commit takes it first. */
  private keepFirst(series: string, range: SerialRange): void {
    const ranges = this.spare.get(series)
    if (ranges === undefined) this.keep(series, range)
    else ranges.unshift(range)
  }

  private keep(series: string, range: SerialRange): void {
    const ranges = this.spare.get(series)
    if (ranges !== undefined) ranges.push(range)
    else this.spare.set(series, [range])
    if (this.spare.size <= SERIES_LIMIT) return
    const oldest = this.spare.keys().next().value
    if (oldest !== undefined) this.spare.delete(oldest)
  }
}

/** The serials one commit may use. */
export class SerialPurse {
  private readonly ranges = new Map<string, SerialRange[]>()

  put(series: string, range: SerialRange): void {
    const ranges = this.ranges.get(series)
    if (ranges === undefined) this.ranges.set(series, [range])
    else ranges.push(range)
  }

  take(series: string): number {
    const ranges = this.ranges.get(series)
    const range = ranges?.[0]
    if (ranges === undefined || range === undefined) throw new RangeError('More serials were drawn than reserved.')
    if (range.from === range.to) ranges.shift()
    else ranges[0] = { from: range.from + 1, to: range.to }
    return range.from
  }

  /** Takes back the serial drawn last, which was not used after all. */
  putBack(series: string, serial: number): void {
    const range = { from: serial, to: serial }
    const ranges = this.ranges.get(series)
    if (ranges === undefined) this.ranges.set(series, [range])
    else ranges.unshift(range)
  }

  *rest(): Generator<readonly [string, SerialRange]> {
    for (const [series, ranges] of this.ranges) for (const range of ranges) yield [series, range]
  }
}
