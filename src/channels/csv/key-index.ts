import { CsvFileError } from './csv-faults'

const firstSlots = 65_536

/**
 * Where in a file each order number is seen last, 12 bytes a slot and none of the numbers kept: they are told apart
 * by 64 bits of a hash. Should two of them ever share all 64, one order is handed over later than it could be, and in
 * an `adjacent` file at worst both go to quarantine; rows are never mixed, for groups are kept by the numbers themselves.
 */
export class KeyIndex {
  private high = new Uint32Array(firstSlots)
  private low = new Uint32Array(firstSlots)
  private last = new Uint32Array(firstSlots)
  private readonly resumed = new Set<number>()
  private size = 0
  private hashHigh = 0
  private hashLow = 0

  /** @param limit Most order numbers; beyond it the file is refused. */
  constructor(private readonly limit: number) {}

  /** Notes a row of an order. `continues`: the row before is of the same order. */
  add(key: string, row: number, continues: boolean): void {
    this.hash(key)
    const slot = this.slotOf(this.hashHigh, this.hashLow)
    if (this.last[slot] === 0) {
      if (this.size >= this.limit) throw new CsvFileError('LIMIT_ORDERS', { row, limit: this.limit })
      this.high[slot] = this.hashHigh
      this.low[slot] = this.hashLow
      this.size += 1
    } else if (!continues) {
      this.resumed.add(this.hashHigh * 2_097_152 + (this.hashLow >>> 11))
    }
    this.last[slot] = row
    if (this.size * 3 > this.last.length * 2) this.grow()
  }

  /** Row number the order is seen last at; 0 where it never was. */
  lastRow(key: string): number {
    this.hash(key)
    return this.last[this.slotOf(this.hashHigh, this.hashLow)] ?? 0
  }

  /** Whether rows of other orders lie between the rows of this one. */
  isResumed(key: string): boolean {
    if (this.resumed.size === 0) return false
    this.hash(key)
    return this.resumed.has(this.hashHigh * 2_097_152 + (this.hashLow >>> 11))
  }

  private slotOf(high: number, low: number): number {
    const mask = this.last.length - 1
    let slot = low & mask
    while (this.last[slot] !== 0 && (this.high[slot] !== high || this.low[slot] !== low)) slot = (slot + 1) & mask
    return slot
  }

  private grow(): void {
    const { high, low, last } = this
    const slots = last.length * 2
    this.high = new Uint32Array(slots)
    this.low = new Uint32Array(slots)
    this.last = new Uint32Array(slots)
    for (let at = 0; at < last.length; at++) {
      const row = last[at] ?? 0
      if (row === 0) continue
      const slot = this.slotOf(high[at] ?? 0, low[at] ?? 0)
      this.high[slot] = high[at] ?? 0
      this.low[slot] = low[at] ?? 0
      this.last[slot] = row
    }
  }

  /** Two 32-bit hashes of different multipliers over the UTF-16 units, each stirred at the end. */
  private hash(key: string): void {
    let a = 0x811c9dc5
    let b = 0x9747b28c ^ key.length
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at)
      a = Math.imul(a ^ unit, 0x01000193)
      b = Math.imul(b ^ unit, 0x5bd1e995)
      b ^= b >>> 15
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b)
    b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
    this.hashHigh = (a ^ (a >>> 13)) >>> 0
    this.hashLow = (b ^ (b >>> 16)) >>> 0
  }
}
