import { awaitStock } from '../inventory/await-stock'
import { deductPart } from '../inventory/deduct-part'
import { addLines, commonLines, heldLines, lessLines } from '../inventory/lock-lines'
import { endLock, type LockRejection, lockStock } from '../inventory/lock-stock'
import { availableStock } from '../inventory/stock-level'
import type { LockLine, Shortage, StockLock } from '../inventory/stock-lock'
import type { Order, OrderFold, OrderLock } from '../order/order'
import type { Finding } from '../order/stored-content'
import { piecesGone } from './pieces-gone'
import type { ShopSettings } from './shop-settings'
import { equalLines, type StockIntent, stockIntent } from './stock-intent'
import type { Work } from './work'

/** Where an order's stock ended up, and what about it is odd. */
export interface SettledStock {
  readonly lock: OrderLock | null
  readonly findings: readonly Finding[]
  /** Stock row without which its lock stays refused. */
  readonly waitsFor: string | null
}

/** What the stock of an order follows from. */
export interface StockOwner {
  readonly orderKey: string
  readonly fold: OrderFold
  readonly plan: Order['plan']
  readonly demand: readonly LockLine[] | null
}

const NO_LINES: readonly LockLine[] = Object.freeze([])
const NO_FINDINGS: readonly Finding[] = Object.freeze([])

/**
 * Brings an order's stock where the order is: set aside, gone with its parcels, or free again. It follows what the order
 * has become, not the step it took, so a repeat finds nothing to do.
 */
export function settleStock(
  work: Work,
  before: Order | undefined,
  owner: StockOwner,
  shop: Pick<ShopSettings, 'lockStock' | 'presalePool'>,
): SettledStock {
  const held = before?.lock ?? null
  const intent = stockIntent(owner.fold, shop, held)
  if (intent === 'nothing' && owner.fold.parcels.length === 0 && !lostItsLock(work, held)) return unchanged(held)
  if (held?.state === 'deducted' && held.settled === undefined) return unchanged(held)
  // A shop that does not lock follows the locks it has to their end, and takes no others.
  const keepsOut = shop.lockStock === 'never' && held?.state !== 'locked'
  const stock = new OrderStock(work, owner.orderKey, held, before?.waitsFor ?? null)
  return stock.settle(intent, keepsOut ? { ...owner, demand: null } : owner, shop.presalePool)
}

function lostItsLock(work: Work, held: OrderLock | null): boolean {
  return held?.state === 'locked' && work.get('stockLock', held.id)?.state === 'broken'
}

function unchanged(lock: OrderLock | null): SettledStock {
  return { lock, findings: NO_FINDINGS, waitsFor: null }
}

/** The stock of one order while one decision is made about it. */
class OrderStock {
  private state: OrderLock['state'] | undefined
  private id: string
  private generation: number
  /** The lock that holds its stock now. */
  private record: StockLock | undefined
  /** Why the lock it held until now was broken. */
  private readonly broken: readonly Finding[]
  private settled: readonly LockLine[]
  private owed: readonly LockLine[]

  constructor(
    private readonly work: Work,
    private readonly orderKey: string,
    held: OrderLock | null,
    private readonly waitedFor: string | null,
  ) {
    this.state = held?.state
    this.id = held?.id ?? ''
    this.generation = held?.generation ?? 0
    const record = held?.state === 'locked' ? work.get('stockLock', held.id) : undefined
    this.broken = record?.state === 'broken' ? record.shortages.map(shortFinding) : NO_FINDINGS
    this.record = record?.state === 'broken' ? undefined : record
    this.settled = held?.settled ?? NO_LINES
    this.owed = held?.owed ?? NO_LINES
  }

  settle(intent: StockIntent, { fold, plan, demand }: StockOwner, presalePool: string): SettledStock {
    if (this.broken.length > 0) {
      this.id = this.nextId()
      this.state = 'refused'
    }
    const gone = intent === 'deducted' ? this.allOf(demand) : piecesGone(fold, plan, demand, presalePool)
    const due = lessLines(lessLines(gone, this.settled), this.owed)
    const over = intent === 'released' || intent === 'deducted'
    if (due.length > 0) this.take(due, intent)
    if (over) this.release()
    const refused = intent === 'locked' && demand !== null ? this.hold(demand) : NO_FINDINGS
    const findings = [...this.owed.map(owedFinding), ...refused]
    if (intent === 'released' && gone.length > 0 && !saysSo(fold)) {
      findings.push({ code: 'CANCELLED_PARTLY_SHIPPED', about: '' })
    }
    return { lock: this.result(intent === 'deducted'), findings, waitsFor: refused[0]?.about ?? null }
  }

  /** All an order needs; while a SKU of it is unmapped, what was set aside for it. */
  private allOf(demand: readonly LockLine[] | null): readonly LockLine[] {
    return demand ?? (this.record === undefined ? NO_LINES : addLines(heldLines(this.record), this.settled))
  }

  /** Takes pieces that have left off the shelf: of the order's own lock, then of what is free. The rest is owed. */
  private take(due: readonly LockLine[], intent: StockIntent): void {
    let own = this.record === undefined ? NO_LINES : commonLines(due, heldLines(this.record))
    if (intent === 'deducted' && this.record !== undefined && !equalLines(own, heldLines(this.record))) {
      // The order changed as it left: what its lock holds is free for what really went.
      this.release()
      own = NO_LINES
    }
    const beyond = lessLines(due, own)
    if (own.length > 0) this.takeLocked(own)
    if (intent === 'released') this.release()
    const free = beyond.flatMap(({ stockKey, quantity }) => {
      const pieces = Math.min(quantity, freePieces(this.work, stockKey))
      return pieces > 0 ? [{ stockKey, quantity: pieces }] : []
    })
    if (free.length > 0) this.takeFree(free)
    this.settled = addLines(this.settled, addLines(own, free))
    this.owed = addLines(this.owed, lessLines(beyond, free))
  }

  private takeLocked(lines: readonly LockLine[]): void {
    if (this.record === undefined) return
    const left = deductPart(this.work, this.record, lines, { at: this.work.at })
    if (!left.ok) throw new RangeError(`The lock of an order is ${left.rejection.code}.`)
    this.work.put('stockLock', left.value.id, left.value)
    this.record = left.value
    if (left.value.state === 'deducted') this.ended('deducted')
  }

  private takeFree(lines: readonly LockLine[]): void {
    const id = this.nextId()
    const locked = lockStock(this.work, id, lines)
    if (!locked.ok) throw new RangeError(`Free stock is ${locked.rejection.code}.`)
    const taken = endLock(this.work, this.newRecord(id, lines), 'deducted', { at: this.work.at })
    if (!taken.ok) throw new RangeError(`A new lock is ${taken.rejection.code}.`)
    this.work.create('stockLock', id, taken.value)
    this.work.emit('StockLocked', { lockId: id, owner: this.orderKey, at: this.work.at })
    this.work.emit('LockEnded', { lockId: id, owner: this.orderKey, end: 'deducted', at: this.work.at })
    if (this.record === undefined) {
      this.id = id
      this.state = 'deducted'
    }
  }

  /** Gives back what the order's lock still holds. */
  private release(): void {
    if (this.record === undefined) return
    const released = endLock(this.work, this.record, 'released', { at: this.work.at })
    if (!released.ok) throw new RangeError(`The lock of an order is ${released.rejection.code}.`)
    this.work.put('stockLock', released.value.id, released.value)
    this.ended('released')
  }

  private ended(end: 'deducted' | 'released'): void {
    this.record = undefined
    this.state = end
    this.work.emit('LockEnded', { lockId: this.id, owner: this.orderKey, end, at: this.work.at })
  }

  /** Sets aside what the order needs and has not got. Where that changed it gets a new lock in the same decision. */
  private hold(demand: readonly LockLine[]): readonly Finding[] {
    if (this.broken.length > 0) return this.broken
    const wanted = lessLines(lessLines(demand, this.settled), this.owed)
    if (this.record !== undefined) {
      if (equalLines(heldLines(this.record), wanted)) return NO_FINDINGS
      // What its old lock held counts as available to the order.
      this.release()
    }
    return wanted.length === 0 ? NO_FINDINGS : this.lockAnew(wanted)
  }

  private lockAnew(lines: readonly LockLine[]): readonly Finding[] {
    const { work, orderKey } = this
    const id = this.nextId()
    this.id = id
    const locked = lockStock(work, id, lines)
    if (locked.ok) {
      this.state = 'locked'
      this.record = this.newRecord(id, lines)
      work.create('stockLock', id, this.record)
      work.emit('StockLocked', { lockId: id, owner: orderKey, at: work.at })
      return NO_FINDINGS
    }
    this.state = 'refused'
    const { shortages } = locked.rejection
    if (shortages.length > 0) {
      work.emit('StockShort', { lockId: id, owner: orderKey, orderKey, shortages, at: work.at })
    }
    const findings = findingsOf(locked.rejection)
    const waitsFor = findings[0]?.about
    if (waitsFor !== undefined && waitsFor !== this.waitedFor) awaitStock(work, waitsFor, orderKey)
    return findings
  }

  private nextId(): string {
    this.generation += 1
    return `order:${this.orderKey}:${this.generation}`
  }

  private newRecord(id: string, lines: readonly LockLine[]): StockLock {
    return {
      id,
      lines,
      state: 'locked',
      owner: this.orderKey,
      expiresAt: null,
      lockedAt: this.work.at,
      fingerprint: '',
      fence: 1,
      shortages: [],
    }
  }

  /** `whole`: all the order needs has left. */
  private result(whole: boolean): OrderLock | null {
    if (this.state === undefined && this.owed.length === 0) return null
    const { id, generation, state = 'refused' } = this
    if (this.owed.length > 0) {
      const settled = this.settled
      return { id: id === '' ? this.nextId() : id, generation: this.generation, state, settled, owed: this.owed }
    }
    if (whole && state === 'deducted') return { id, generation, state }
    return this.settled.length === 0 ? { id, generation, state } : { id, generation, state, settled: this.settled }
  }
}

function owedFinding({ stockKey, quantity }: LockLine): Finding {
  return { code: 'SHIPPED_NOT_DEDUCTED', about: stockKey, expected: quantity }
}

/** The facts alone say already that goods left an order that is over. */
function saysSo({ findings }: OrderFold): boolean {
  return findings.some(({ code }) => code === 'SHIPPED_AFTER_CANCEL')
}

/** Pieces on the shelf that nobody was promised. */
export function freePieces(work: Work, stockKey: string): number {
  const level = work.level(stockKey)
  return level === undefined ? 0 : Math.min(level.onHand, availableStock(level))
}

function shortFinding({ stockKey, requested, available }: Shortage): Finding {
  return { code: 'STOCK_SHORT', about: stockKey, expected: requested, actual: available }
}

function findingsOf(rejection: LockRejection): readonly Finding[] {
  const short = rejection.shortages.map(shortFinding)
  if (rejection.code === 'STOCK_INSUFFICIENT') return short
  return [...rejection.stockKeys.map((about) => ({ code: 'STOCK_UNKNOWN', about })), ...short]
}
