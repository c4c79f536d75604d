import { awaitStock } from '../inventory/await-stock'
import { deductPart } from '../inventory/deduct-part'
import { addLines, commonLines, heldLines, lessLines, onArrival, onTheWay } from '../inventory/lock-lines'
import { endLock, isOverdue, lockStock } from '../inventory/lock-stock'
import type { LockLine, StockLock } from '../inventory/stock-lock'
import type { Order, OrderFold, OrderLock, OrderPlan } from '../order/order'
import type { Finding } from '../order/stored-content'
import { freeLines, newOrderLock } from './order-lock'
import { piecesGone } from './pieces-gone'
import { demandOnArrival, type OwnPieces, plainLines, servedRows } from './served-rows'
import type { ShopSettings } from './shop-settings'
import { findingsOf, inboundFinding, owedFinding, shortFinding, TIME_IS_OVER } from './stock-findings'
import { depositIsPaid, equalLines, orderLockId, type StockIntent, stockIntent } from './stock-intent'
import type { Work } from './work'

/** Where an order's stock ended up, and what about it is odd. */
export interface SettledStock {
  readonly lock: OrderLock | null
  readonly findings: readonly Finding[]
  /** Stock row without which its lock stays refused, or the first it is promised goods of. */
  readonly waitsFor: string | null
  /** Its demand, where it was decided anew which rows serve it. */
  readonly demand?: Order['demand']
}

/** What the stock of an order follows from. */
export interface StockOwner {
  readonly orderKey: string
  readonly fold: OrderFold
  readonly planned: OrderPlan
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
  const record = held?.state === 'locked' ? work.get('stockLock', held.id) : undefined
  const { fold, planned } = owner
  const when = planned.locking?.when ?? shop.lockStock
  const broken = record?.state === 'broken'
  const overdue = record?.state === 'locked' && isOverdue(record, work.at)
  const intent = stockIntent(fold, when, held, overdue || held?.state === 'expired')
  if (intent === 'nothing' && fold.parcels.length === 0 && !overdue && !broken) {
    return held?.state === 'expired' ? { ...unchanged(held), findings: [TIME_IS_OVER] } : unchanged(held)
  }
  if (held?.state === 'deducted' && held.settled === undefined) return unchanged(held)
  // A shop that does not lock follows the locks it has to their end, and takes no others.
  const keepsOut = when === 'never' && held?.state !== 'locked'
  const stock = new OrderStock(work, owner.orderKey, held, record, before?.waitsFor ?? null)
  if (overdue) stock.expire()
  return stock.settle(intent, owner, keepsOut ? null : planned.demand, shop.presalePool)
}

function unchanged(lock: OrderLock | null): SettledStock {
  return { lock, findings: lock?.owed?.map(owedFinding) ?? NO_FINDINGS, waitsFor: null }
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
  /** When the time of what it sets aside is over; null: never. */
  private until: number | null
  private settled: readonly LockLine[]
  private owed: readonly LockLine[]

  constructor(
    private readonly work: Work,
    private readonly orderKey: string,
    held: OrderLock | null,
    record: StockLock | undefined,
    private readonly waitedFor: string | null,
  ) {
    this.state = held?.state
    this.id = held?.id ?? ''
    this.generation = held?.generation ?? 0
    this.broken = record?.state === 'broken' ? record.shortages.map(shortFinding) : NO_FINDINGS
    this.record = record?.state === 'broken' ? undefined : record
    this.until = record?.expiresAt ?? null
    this.settled = held?.settled ?? NO_LINES
    this.owed = held?.owed ?? NO_LINES
  }

  /** Ends a lock past its time, before anything else is decided. */
  expire(): void {
    this.end('expired')
    this.until = null
  }

  settle(
    intent: StockIntent,
    { fold, planned: { plan, locking } }: StockOwner,
    wanted: Order['demand'],
    presalePool: string,
  ): SettledStock {
    if (this.broken.length > 0) {
      this.id = this.nextId()
      this.state = 'refused'
    }
    const asks = intent === 'locked' || intent === 'deducted' || fold.parcels.length > 0
    const all = intent === 'deducted'
    let demand = asks ? servedRows(this.work, wanted, this.own()) : wanted
    let rows = plainLines(demand)
    let gone = all ? this.allOf(rows) : piecesGone(fold, plan, rows, presalePool)
    const left = onTheWay(gone)
    if (left.length > 0) {
      // What has left was here, whatever the books still expect.
      demand = demandOnArrival(demand, new Set(left.map(({ stockKey }) => stockKey)))
      rows = plainLines(demand)
      gone = onArrival(gone)
    }
    const due = lessLines(lessLines(gone, this.settled), this.owed)
    const over = intent === 'released' || intent === 'deducted'
    if (due.length > 0) this.take(due, intent)
    if (over) this.release()
    const refused = intent === 'locked' && rows !== null ? this.hold(rows, this.lastsUntil(fold, locking)) : NO_FINDINGS
    const promised = this.record === undefined ? NO_LINES : onTheWay(heldLines(this.record))
    const findings = [...this.owed.map(owedFinding), ...refused]
    for (const line of promised) findings.push(inboundFinding(line))
    if (intent === 'nothing' && this.state === 'expired') findings.push(TIME_IS_OVER)
    if (intent === 'released' && gone.length > 0 && !saysSo(fold)) {
      findings.push({ code: 'CANCELLED_PARTLY_SHIPPED', about: '' })
    }
    const waitsFor = refused[0]?.about ?? promised[0]?.stockKey ?? null
    const settled = { lock: this.result(all), findings, waitsFor }
    return demand === wanted ? settled : { ...settled, demand }
  }

  private own(): OwnPieces {
    const held = this.record === undefined ? NO_LINES : heldLines(this.record)
    return { held, gone: addLines(this.settled, this.owed) }
  }

  /** When its lock ends by itself: never once it is paid for; a change of the order gains it no time. */
  private lastsUntil(fold: OrderFold, locking: Order['locking']): number | null {
    const time = locking?.releaseAfterMs ?? null
    if (time === null || fold.status !== 'awaitingPayment' || depositIsPaid(fold)) return null
    const begun = Math.min(this.record?.lockedAt ?? this.work.at, this.work.at)
    return Math.min(this.until ?? begun + time, begun + time)
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
    const free = freeLines(this.work, beyond)
    const lacking = lessLines(beyond, free)
    if (lacking.length > 0) this.work.assertNothingOverdue()
    if (free.length > 0) this.takeFree(free)
    this.settled = addLines(this.settled, addLines(own, free))
    this.owed = addLines(this.owed, lacking)
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
    const taken = endLock(this.work, this.newRecord(lines, null, id), 'deducted', { at: this.work.at })
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
    if (this.record !== undefined) this.end('released')
  }

  private end(end: 'released' | 'expired'): void {
    const ended = endLock(this.work, this.record, end, { at: this.work.at })
    if (!ended.ok) throw new RangeError(`The lock of an order is ${ended.rejection.code}.`)
    this.work.put('stockLock', ended.value.id, ended.value)
    this.ended(end)
  }

  private ended(end: 'deducted' | 'released' | 'expired'): void {
    this.record = undefined
    this.state = end
    this.work.emit('LockEnded', { lockId: this.id, owner: this.orderKey, end, at: this.work.at })
  }

  /** Sets aside what the order needs and has not got. Where that changed it gets a new lock in the same decision. */
  private hold(demand: readonly LockLine[], until: number | null): readonly Finding[] {
    if (this.broken.length > 0) return this.broken
    const wanted = lessLines(lessLines(demand, this.settled), this.owed)
    if (this.record !== undefined) {
      if (equalLines(heldLines(this.record), wanted)) {
        if ((until ?? 0) < (this.record.expiresAt ?? 0)) this.endsAt(this.record, until)
        return NO_FINDINGS
      }
      // What its old lock held counts as available to the order.
      this.release()
    }
    return wanted.length === 0 ? NO_FINDINGS : this.lockAnew(wanted, until)
  }

  /** It was paid for in time, or may hold for less than it was to. */
  private endsAt(lock: StockLock, expiresAt: number | null): void {
    this.record = { ...lock, expiresAt, fence: lock.fence + 1 }
    this.work.put('stockLock', lock.id, this.record)
  }

  private lockAnew(lines: readonly LockLine[], until: number | null): readonly Finding[] {
    const { work, orderKey } = this
    this.id = this.nextId()
    const { id } = this
    const locked = lockStock(work, id, lines)
    if (locked.ok) {
      this.state = 'locked'
      this.record = this.newRecord(lines, until)
      work.create('stockLock', id, this.record)
      work.emit('StockLocked', { lockId: id, owner: orderKey, at: work.at })
      return NO_FINDINGS
    }
    this.state = 'refused'
    const { shortages } = locked.rejection
    if (shortages.length > 0) {
      work.assertNothingOverdue()
      work.emit('StockShort', { lockId: id, owner: orderKey, orderKey, shortages, at: work.at })
    }
    const findings = findingsOf(locked.rejection)
    const waitsFor = findings[0]?.about
    if (waitsFor !== undefined && waitsFor !== this.waitedFor) awaitStock(work, waitsFor, orderKey)
    return findings
  }

  private newRecord(lines: readonly LockLine[], expiresAt: number | null, id = this.id): StockLock {
    return newOrderLock(this.work, { id, owner: this.orderKey, lines, expiresAt })
  }

  private nextId(): string {
    this.generation += 1
    return orderLockId(this.orderKey, this.generation)
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

/** The facts alone say already that goods left an order that is over. */
function saysSo({ findings }: OrderFold): boolean {
  return findings.some(({ code }) => code === 'SHIPPED_AFTER_CANCEL')
}
