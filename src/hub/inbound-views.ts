import { availableToPromise, type PromiseDemand, type PromiseOutlook } from '../inventory/available-to-promise'
import { arrivedForPromises } from '../inventory/book-inbound'
import { type ExpectedReceipt, isReceiptOverdue, openQuantity } from '../inventory/expected-receipt'
import { arrivalKey, inboundKey, isInboundKey } from '../inventory/inbound-pool'
import { heldLines } from '../inventory/lock-lines'
import { availableStock, type StockLevel, type StockPlace, stockPlace } from '../inventory/stock-level'
import type { Order } from '../order/order'
import type { Page, Store } from '../store/store'
import { freePieces } from './order-lock'
import { promiseLine } from './promise-line'

/** An expected receipt as people see it. */
export interface InboundReceiptView extends Omit<ExpectedReceipt, 'stockKey' | 'overdueAt'>, StockPlace {
  /** Pieces still to come. */
  readonly open: number
  /** Its date is over, and it has not come in full. */
  readonly overdue: boolean
}

/** What an order was promised of one stock row, by which receipts, for which date. */
export interface OrderPromise extends Omit<PromiseOutlook, 'id'>, StockPlace {
  /** Its place in the line of the row, 1 for the first. */
  readonly place: number
}

/** What is on its way to a stock row. */
export interface InboundOutlook {
  /** Pieces announced and not received. */
  readonly inbound: number
  /** Pieces promised to orders and not with them yet. */
  readonly promised: number
  /** Pieces that may still be promised. */
  readonly available: number
  /** When the next goods are expected that are not late; null where there are none. */
  readonly nextExpectedAt: number | null
  /** Pieces of receipts whose date is over. */
  readonly overdue: number
}

/** Open receipts of one stock row read at once; a row has few. */
const RECEIPTS_AT_ONCE = 1_000

/** What is known of one row at one moment, read once however many orders ask. */
interface PromisedRow {
  readonly outlooks: ReadonlyMap<string, OrderPromise>
}

export function receiptView(receipt: ExpectedReceipt, at: number): InboundReceiptView {
  const { stockKey, overdueAt: _toldThen, ...rest } = receipt
  return { ...rest, ...stockPlace(stockKey), open: openQuantity(receipt), overdue: isReceiptOverdue(receipt, at) }
}

/** Reads what orders were promised. Keep one for one answer: each row is read once. */
export class PromiseReader {
  private readonly rows = new Map<string, Promise<PromisedRow>>()

  constructor(private readonly store: Store) {}

  /** What an order waits for that is on its way; nothing for most. */
  async of({ lock, waitsFor }: Pick<Order, 'lock' | 'waitsFor'>): Promise<readonly OrderPromise[]> {
    if (lock?.state !== 'locked' || waitsFor === null || !isInboundKey(waitsFor)) return []
    const record = (await this.store.read('stockLock', [lock.id])).get(lock.id)?.value
    const rows = record === undefined ? [] : heldLines(record).filter(({ stockKey }) => isInboundKey(stockKey))
    const promises = await Promise.all(
      rows.map(async ({ stockKey }) => (await this.row(stockKey)).outlooks.get(lock.id)),
    )
    return promises.filter((promise) => promise !== undefined)
  }

  /** All promises of a row in their order, by the id of their locks. */
  async line(stockKey: string): Promise<ReadonlyMap<string, OrderPromise>> {
    return (await this.row(inboundKey(stockKey))).outlooks
  }

  private row(inboundRow: string): Promise<PromisedRow> {
    const known = this.rows.get(inboundRow)
    if (known !== undefined) return known
    const read = this.read(inboundRow)
    this.rows.set(inboundRow, read)
    return read
  }

  private async read(inboundRow: string): Promise<PromisedRow> {
    const stockKey = arrivalKey(inboundRow)
    const inbound = (await this.store.read('stock', [inboundRow])).get(inboundRow)?.value
    if (inbound === undefined) return { outlooks: new Map() }
    const line = await promiseLine(this.store, inbound)
    const supply = {
      here: arrivedForPromises(inbound),
      receipts: await openReceipts(this.store, stockKey),
      at: await this.store.now(),
    }
    const demands = line.map(({ lock, quantity }) => ({ id: lock.id, quantity }))
    const place = stockPlace(stockKey)
    const outlooks = availableToPromise(supply, demands).map(({ id, ...outlook }, index) => {
      return [id, { ...place, ...outlook, place: index + 1 }] as const
    })
    return { outlooks: new Map(outlooks) }
  }
}

/** What one more demand could be promised of a row, behind all that are promised already. */
export async function promiseFor(store: Store, stockKey: string, demand: PromiseDemand): Promise<PromiseOutlook> {
  const levels = await store.read('stock', [stockKey, inboundKey(stockKey)])
  const inbound = levels.get(inboundKey(stockKey))?.value
  const free = freePieces({ level: (key) => levels.get(key)?.value }, stockKey)
  const now = Math.min(free, demand.quantity)
  const supply = {
    here: inbound === undefined ? 0 : arrivedForPromises(inbound),
    receipts: await openReceipts(store, stockKey),
    at: await store.now(),
  }
  const before = { id: '', quantity: inbound?.locked ?? 0 }
  const [, rest] = availableToPromise(supply, [before, { ...demand, quantity: demand.quantity - now }])
  if (rest === undefined) throw new RangeError('A demand was left without an answer.')
  return { ...rest, quantity: demand.quantity, now: now + rest.now }
}

/** Open receipts of a stock row, the earliest first. */
export async function openReceipts(store: Store, stockKey: string): Promise<readonly ExpectedReceipt[]> {
  const found: ExpectedReceipt[] = []
  for (let after: string | null = null; ; ) {
    const query = { where: { stockKey, state: 'open' }, oldestFirst: true, limit: RECEIPTS_AT_ONCE, after }
    const page: Page<ExpectedReceipt> = await store.list('inboundReceipt', query)
    found.push(...page.items)
    if (page.next === null) return found
    after = page.next
  }
}

/** What is on its way to some stock rows; rows nothing was ever announced for are left out. */
export async function inboundOutlooks(
  store: Store,
  stockKeys: readonly string[],
): Promise<ReadonlyMap<string, InboundOutlook>> {
  const found = new Map<string, InboundOutlook>()
  const levels = await store.read('stock', stockKeys.map(inboundKey))
  if (levels.size === 0) return found
  const at = await store.now()
  for (const { value: level } of levels.values()) {
    if (level !== undefined) found.set(arrivalKey(level.key), await outlookOf(store, level, at))
  }
  return found
}

async function outlookOf(store: Store, level: StockLevel, at: number): Promise<InboundOutlook> {
  const { onHand: inbound, locked, backorderLimit } = level
  const receipts = inbound === 0 ? [] : await openReceipts(store, arrivalKey(level.key))
  const late = receipts.filter((receipt) => isReceiptOverdue(receipt, at))
  return {
    inbound,
    promised: Math.max(locked, backorderLimit),
    available: availableStock(level),
    nextExpectedAt: receipts.find((receipt) => !late.includes(receipt))?.expectedAt ?? null,
    overdue: late.reduce((sum, receipt) => sum + openQuantity(receipt), 0),
  }
}
