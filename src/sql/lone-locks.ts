import type { Movement } from '../inventory/movement'
import type { StockLevel } from '../inventory/stock-level'
import { type AuditBlock, type AuditHead, auditHeadOf } from '../security/audit-chain'
import { RECORD_KIND_SPECS } from '../store/records'
import type { LoneLock, LoneLocked } from '../store/store'
import { StoreConflictError } from '../store/store-errors'
import { storableText } from './array-text'
import type { Database } from './database'
import { call, type Statement } from './statement'
import { RECORD_TABLES } from './tables'

/** How long a reading of the database's clock is carried on by our own steady one. */
const CLOCK_TRUST_MS = 60_000

interface ClockReading {
  readonly at: number
  readonly readAt: number
}

/**
 * The short way of a lock that comes alone. It has no round trip to learn the time and the chain's head in, so it works
 * from those of the last unit of work: a head that has moved on makes the statement fail, and the time is carried on by
 * a steady clock, so that a step of the machine's clock does not shorten a lock's life.
 */
export class LoneLocks {
  private head: AuditHead | undefined
  private reading: ClockReading | undefined
  private busy = false

  constructor(
    private readonly database: Database,
    private readonly statement: Statement,
    private readonly clock: (() => number) | undefined,
  ) {}

  /** Learns from a unit of work that was committed. */
  remember({ at, audit }: { readonly at: number; readonly audit: AuditBlock | null }): void {
    this.reading = { at, readAt: performance.now() }
    if (audit !== null) this.head = auditHeadOf(audit)
  }

  async tryLock(lone: LoneLock): Promise<LoneLocked | undefined> {
    const { head } = this
    const at = this.now()
    if (head === undefined || at === undefined || this.busy) return undefined
    this.busy = true
    // Whatever happens, the head is not ours any more until we know.
    this.head = undefined
    try {
      const { lock, audit } = lone.build({ at, chain: head })
      const attributes = Object.values(RECORD_KIND_SPECS.stockLock.attributes).map((read) => read(lock))
      const row = (
        await this.database.query(
          call(
            this.statement,
            storableText(lone.stockKey),
            lone.quantity,
            storableText(lock.id),
            RECORD_KIND_SPECS.stockLock.dueAt?.(lock) ?? null,
            RECORD_KIND_SPECS.stockLock.sortAt(lock),
            ...attributes,
            JSON.stringify(lock),
            ...aroundVersion({ kind: 'locked', ref: lock.id, onHand: 0, locked: lone.quantity, reserved: 0 }),
            at,
            audit.chain,
            audit.seq,
            audit.prev,
            audit.hash,
            JSON.stringify(audit.entries),
          ),
          true,
        )
      )[0]
      if (row === undefined) {
        this.head = head
        return undefined
      }
      this.head = auditHeadOf(audit)
      return { level: RECORD_TABLES.stock.read(row) as StockLevel, lock }
    } catch (error) {
      if (error instanceof StoreConflictError) return undefined
      throw error
    } finally {
      this.busy = false
    }
  }

  private now(): number | undefined {
    if (this.clock !== undefined) return this.clock()
    const { reading } = this
    if (reading === undefined) return undefined
    const passed = performance.now() - reading.readAt
    return passed > CLOCK_TRUST_MS ? undefined : Math.floor(reading.at + passed)
  }
}

/** The page's text before and after the version, which the database alone knows. */
function aroundVersion(movement: Omit<Movement, 'version'>): [string, string] {
  return ['[{"version":', `,${JSON.stringify(movement).slice(1)}]`]
}
