import type { Store } from '../store/store'

interface Lease {
  next: number
  last: number
}

/** Fewest serials taken at once: a quiet shop wastes few numbers, a busy one asks the store rarely. */
const SMALLEST_LEASE = 8

/**
 * Serial numbers taken from the store in ranges, before the commit that uses them begins, so that no commit waits for a
 * number. A range belongs to this process for good: numbers it did not use are skipped, none is ever used twice.
 */
export class SerialLeases {
  private readonly leases = new Map<string, Lease[]>()

  constructor(private readonly store: Store) {}

  /** Makes sure that so many serials of each series are at hand. */
  async reserve(wanted: ReadonlyMap<string, number>): Promise<void> {
    for (const [series, count] of wanted) {
      const leases = this.leases.get(series) ?? []
      let free = 0
      for (const lease of leases) free += lease.last - lease.next + 1
      if (free >= count) continue
      const missing = count - free
      const range = await this.store.leaseSerials(series, Math.max(SMALLEST_LEASE, missing, 2 * leases.length))
      leases.push({ next: range.from, last: range.to })
      this.leases.set(series, leases)
    }
    this.forgetOld()
  }

  take(series: string): number {
    const leases = this.leases.get(series)
    const lease = leases?.[0]
    if (leases === undefined || lease === undefined) throw new RangeError(`No serial of series ${series} was reserved.`)
    const serial = lease.next
    lease.next += 1
    if (lease.next > lease.last) leases.shift()
    return serial
  }

  /** Series are per day, so old ones die out; the bound is only there to keep an import of years in bounded memory. */
  private forgetOld(): void {
    while (this.leases.size > 1_000) {
      const oldest = this.leases.keys().next().value
      if (oldest === undefined) return
      this.leases.delete(oldest)
    }
  }
}
