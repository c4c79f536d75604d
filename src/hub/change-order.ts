import { awaitStock } from '../inventory/await-stock'
import { endLock, type LockRejection, lockStock } from '../inventory/lock-stock'
import type { LockLine, StockLock } from '../inventory/stock-lock'
import { orderLifecycle } from '../lifecycle/order-lifecycle'
import { foldFacts } from '../order/fold-facts'
import { GATE_CODES } from '../order/gate'
import type { FactSet } from '../order/merge-facts'
import type { Hold, Order, OrderFold, OrderLock, OrderParcel } from '../order/order'
import type { Finding } from '../order/stored-content'
import type { ShopSettings } from './shop-settings'
import { equalLines, stockIntent } from './stock-intent'
import type { Work } from './work'

/** Holds the hub puts on and lifts by itself. */
export const GATE_HOLD = 'GATE'
export const STOCK_HOLD = 'STOCK_SHORT'

/** A person cannot lift these: they follow from what is wrong, and end with it. */
export const RULED_HOLDS: ReadonlySet<string> = new Set([GATE_HOLD, STOCK_HOLD])

/** What an order is apart from what its facts make of it. */
export interface OrderSeed {
  readonly key: string
  readonly number: string
  readonly channel: string
  readonly shop: string
  readonly channelOrderNo: string
  readonly receivedAt: number
}

/**
 * Gives an order a new set of facts and brings all that follows from it in line: status, stock, holds, anomalies,
 * timer, events. The stock follows the state the order is in, not the step it took, so a repeat finds nothing to do.
 */
export function changeOrder(
  work: Work,
  before: Order | undefined,
  seed: OrderSeed,
  set: FactSet,
  {
    shop,
    plan,
    demand,
    holds,
  }: {
    readonly shop: ShopSettings
    readonly plan: Order['plan']
    readonly demand: Order['demand']
    readonly holds?: readonly Hold[]
  },
): Order {
  const fold = foldFacts(set)
  const stock = settleStock(work, before, seed.key, fold, shop.lockStock === 'never' ? null : demand, shop)
  const anomalies = stock.findings.length === 0 ? fold.findings : [...fold.findings, ...stock.findings]
  const after: Order = {
    key: seed.key,
    number: seed.number,
    channel: seed.channel,
    shop: seed.shop,
    channelOrderNo: seed.channelOrderNo,
    facts: set.facts,
    superseded: set.superseded,
    content: fold.content,
    placedAt: fold.placedAt,
    status: fold.status,
    statusSince: fold.statusSince,
    payment: fold.payment,
    parcels: fold.parcels,
    findings: fold.findings,
    plan,
    demand,
    holds: settleHolds(holds ?? before?.holds ?? [], fold, anomalies, work.at),
    lock: stock.lock,
    waitsFor: stock.waitsFor ?? null,
    anomalies,
    revision: (before?.revision ?? 0) + 1,
    receivedAt: seed.receivedAt,
    dueAt: paymentDueAt(fold, seed.receivedAt, shop),
  }
  work.put('order', seed.key, after)
  announce(work, before, after)
  return after
}

/** When the order closes unless it is paid; null when nothing is waited for. */
function paymentDueAt(fold: OrderFold, receivedAt: number, shop: ShopSettings): number | null {
  const awaited = fold.status === 'awaitingPayment' && fold.payment.captured === 0
  return awaited && shop.paymentTimeLimitMs !== null ? receivedAt + shop.paymentTimeLimitMs : null
}

interface SettledStock {
  readonly lock: OrderLock | null
  readonly findings: readonly Finding[]
  /** Stock row without which the lock stays refused. */
  readonly waitsFor?: string | null
}

const NO_FINDINGS: readonly Finding[] = Object.freeze([])

function settleStock(
  work: Work,
  before: Order | undefined,
  orderKey: string,
  fold: OrderFold,
  demand: readonly LockLine[] | null,
  shop: ShopSettings,
): SettledStock {
  const held = before?.lock ?? null
  const intent = stockIntent(fold, shop, held)
  if (intent === 'nothing') return { lock: held, findings: NO_FINDINGS }
  const record = held?.state === 'locked' ? work.get('stockLock', held.id) : undefined

  if (intent === 'released' && record !== undefined && parcelsThatLeft(fold).length > 0) {
    // Part of it has left: giving all of it back would promise goods that are gone. A person decides what is.
    return { lock: held, findings: [{ code: 'CANCELLED_PARTLY_SHIPPED', about: '' }] }
  }
  if (intent === 'released') {
    return {
      lock: record === undefined || held === null ? held : end(work, held, record, 'released'),
      findings: NO_FINDINGS,
    }
  }
  if (
    held !== null &&
    record !== undefined &&
    (intent === 'deducted' || demand === null || equalLines(record.lines, demand))
  ) {
    return { lock: intent === 'deducted' ? end(work, held, record, 'deducted') : held, findings: NO_FINDINGS }
  }
  if (held?.state === 'deducted') return { lock: held, findings: NO_FINDINGS }
  // An order that changed gets a new lock in the same decision: what its old one held counts as available to it.
  if (held !== null && record !== undefined) end(work, held, record, 'released')
  if (demand === null) return { lock: held, findings: NO_FINDINGS }
  return lockAnew(work, held, orderKey, demand, intent, before?.waitsFor ?? null)
}

/** Parcels that are on their way or arrived. */
export function parcelsThatLeft({ parcels }: Pick<OrderFold, 'parcels'>): readonly OrderParcel[] {
  return parcels.filter(({ status }) => HAS_LEFT.has(status))
}

const HAS_LEFT: ReadonlySet<OrderParcel['status']> = new Set<OrderParcel['status']>([
  'handedOver',
  'inTransit',
  'outForDelivery',
  'delivered',
])

function lockAnew(
  work: Work,
  held: OrderLock | null,
  orderKey: string,
  demand: readonly LockLine[],
  intent: 'locked' | 'deducted',
  waitedFor: string | null,
): SettledStock {
  const generation = (held?.generation ?? 0) + 1
  const id = `order:${orderKey}:${generation}`
  const locked = lockStock(work, id, demand)
  if (!locked.ok) {
    const { shortages } = locked.rejection
    const findings = findingsOf(locked.rejection)
    if (shortages.length > 0) {
      work.emit('StockShort', { lockId: id, owner: orderKey, orderKey, shortages, at: work.at })
    }
    const waitsFor = intent === 'locked' ? (findings[0]?.about ?? null) : null
    if (waitsFor !== null && waitsFor !== waitedFor) awaitStock(work, waitsFor, orderKey)
    return { lock: { id, generation, state: 'refused' }, findings, waitsFor }
  }
  const record: StockLock = {
    id,
    lines: demand,
    state: 'locked',
    owner: orderKey,
    expiresAt: null,
    lockedAt: work.at,
    fingerprint: '',
    fence: 1,
    shortages: [],
  }
  const lock: OrderLock = { id, generation, state: 'locked' }
  work.create('stockLock', id, record)
  work.emit('StockLocked', { lockId: id, owner: orderKey, at: work.at })
  return { lock: intent === 'deducted' ? end(work, lock, record, 'deducted') : lock, findings: NO_FINDINGS }
}

function findingsOf(rejection: LockRejection): readonly Finding[] {
  const short = rejection.shortages.map(({ stockKey, requested, available }) => ({
    code: 'STOCK_SHORT',
    about: stockKey,
    expected: requested,
    actual: available,
  }))
  if (rejection.code === 'STOCK_INSUFFICIENT') return short
  return [...rejection.stockKeys.map((about) => ({ code: 'STOCK_UNKNOWN', about })), ...short]
}

function end(work: Work, lock: OrderLock, record: StockLock, how: 'deducted' | 'released'): OrderLock {
  const ended = endLock(work, record, how, { at: work.at })
  if (!ended.ok) return lock
  work.put('stockLock', lock.id, ended.value)
  work.emit('LockEnded', { lockId: lock.id, owner: record.owner, end: how, at: work.at })
  return { ...lock, state: how }
}

/** Puts on and lifts the holds that follow from what is wrong with the order; a person's holds are left alone. */
function settleHolds(
  holds: readonly Hold[],
  fold: OrderFold,
  anomalies: readonly Finding[],
  at: number,
): readonly Hold[] {
  const holdable = orderLifecycle.metaOf(fold.status).holdable === true
  const wanted = {
    [GATE_HOLD]: holdable && anomalies.some(({ code }) => GATE_CODES.has(code)),
    [STOCK_HOLD]: holdable && anomalies.some(({ code }) => code === 'STOCK_SHORT' || code === 'STOCK_UNKNOWN'),
  }
  let settled: Hold[] | undefined
  for (const [reason, want] of Object.entries(wanted)) {
    const current = settled ?? holds
    const present = current.some((hold) => hold.reason === reason)
    if (want && !present) settled = [...current, { reason, placedAt: at, placedBy: 'orderhub' }]
    else if (!want && present) settled = current.filter((hold) => hold.reason !== reason)
  }
  return settled ?? holds
}

function announce(work: Work, before: Order | undefined, after: Order): void {
  const about = { orderKey: after.key, number: after.number, at: work.at }
  if (before === undefined) work.emit('OrderBooked', { ...about, channel: after.channel, shop: after.shop })
  else work.emit('OrderChanged', { ...about, revision: after.revision })
  const from = before?.status ?? 'received'
  if (from !== after.status) {
    work.emit('OrderStatusChanged', { ...about, from, to: after.status })
    work.note({ from, to: after.status })
  }
  for (const { reason } of added(before?.holds, after.holds, sameHold)) work.emit('OrderHeld', { ...about, reason })
  for (const { reason } of added(after.holds, before?.holds ?? [], sameHold))
    work.emit('HoldLifted', { ...about, reason })
  for (const finding of added(before?.anomalies, after.anomalies, sameFinding)) {
    work.emit('AnomalyRaised', { ...about, code: finding.code, about: finding.about })
  }
  for (const finding of added(after.anomalies, before?.anomalies ?? [], sameFinding)) {
    work.emit('AnomalyCleared', { ...about, code: finding.code, about: finding.about })
  }
}

function added<T>(before: readonly T[] | undefined, after: readonly T[], same: (a: T, b: T) => boolean): readonly T[] {
  if (after.length === 0 || before === after) return []
  return before === undefined || before.length === 0
    ? after
    : after.filter((item) => !before.some((old) => same(old, item)))
}

function sameHold(a: Hold, b: Hold): boolean {
  return a.reason === b.reason
}

function sameFinding(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.about === b.about
}
