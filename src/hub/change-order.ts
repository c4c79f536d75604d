import { orderLifecycle } from '../lifecycle/order-lifecycle'
import { ADDRESS_CONTESTED, type ChangedAddress, foldInForce } from '../order/changed-address'
import { foldFacts } from '../order/fold-facts'
import { GATE_CODES } from '../order/gate'
import type { FactSet } from '../order/merge-facts'
import type { Hold, Order, OrderFold, OrderPlan } from '../order/order'
import type { Finding } from '../order/stored-content'
import { withRouting } from './order-routing'
import { EXPIRED_HOLD, GATE_HOLD, INBOUND_HOLD, STOCK_HOLD } from './ruled-holds'
import { settleStock } from './settle-stock'
import type { ShopSettings } from './shop-settings'
import { depositIsPaid } from './stock-intent'
import type { Work } from './work'

/** What the hold of a case is called, with the kind of the case behind it. */
const CASE_HOLD = 'CASE:'

/** Reason of the hold that cases of a kind put on their order. */
export function caseHold(kind: string): string {
  return `${CASE_HOLD}${kind}`
}

/** True for a hold of a case. */
export function isCaseHold({ reason }: Pick<Hold, 'reason'>): boolean {
  return reason.startsWith(CASE_HOLD)
}

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
    planned,
    holds,
    fulfilment = before?.fulfilment ?? null,
    changedAddress = before?.changedAddress ?? null,
  }: {
    readonly shop: ShopSettings
    readonly planned: OrderPlan
    readonly holds?: readonly Hold[]
    /** The one it is in from now on; null: none. Left out: as it was. */
    readonly fulfilment?: string | null
    /** Where it goes by a person's word from now on; null: where its channel says. Left out: as it was. */
    readonly changedAddress?: ChangedAddress | null | undefined
  },
): Order {
  const fold = foldInForce(foldFacts(set), changedAddress ?? undefined)
  const stock = settleStock(work, before, { orderKey: seed.key, fold, planned }, shop)
  const { plan, locking } = planned
  const found = withoutMapped(fold.findings, plan)
  const besides = isContested(changedAddress, fold) ? [...stock.findings, CONTESTED] : stock.findings
  const anomalies = besides.length === 0 ? found : [...found, ...besides]
  const bare: Order = {
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
    demand: stock.demand ?? planned.demand,
    holds: settleHolds(holds ?? before?.holds ?? [], fold, anomalies, work.at),
    lock: stock.lock,
    waitsFor: stock.waitsFor,
    anomalies,
    revision: (before?.revision ?? 0) + 1,
    receivedAt: seed.receivedAt,
    dueAt: paymentDueAt(fold, seed.receivedAt, shop),
  }
  const addressed = changedAddress === null ? bare : { ...bare, changedAddress }
  const planBound = locking === undefined ? addressed : { ...addressed, locking }
  const cased = before?.cases === undefined ? planBound : { ...planBound, cases: before.cases }
  const unjudged = fulfilment === null ? cased : { ...cased, fulfilment }
  const judged = work.judging ? { ...unjudged, judging: { by: before?.judging?.by ?? null, at: work.at } } : unjudged
  const after = withRouting(work, before, judged)
  work.put('order', seed.key, after)
  announce(work, before, after)
  return after
}

/** Gives an order other holds and other cases to remember. Nothing else of it follows from these, so nothing else is loaded. */
export function changeHolds(work: Work, before: Order, holds: readonly Hold[], cases: readonly string[]): Order {
  const { cases: _before, ...rest } = before
  const bare: Order = { ...rest, holds, revision: before.revision + 1 }
  const after = withRouting(work, before, cases.length === 0 ? bare : { ...bare, cases })
  work.put('order', before.key, after)
  announce(work, before, after)
  return after
}

const OF_THE_PLAN: ReadonlySet<string> = new Set(['SKU_UNMAPPED', 'LIMIT_EXPANSION'])

/** A snapshot's findings without those a later catalog has put right. */
function withoutMapped(findings: readonly Finding[], plan: Order['plan']): readonly Finding[] {
  if (!findings.some(({ code }) => OF_THE_PLAN.has(code)) || plan.some(({ sku }) => sku === null)) return findings
  return findings.filter(({ code }) => !OF_THE_PLAN.has(code))
}

const CONTESTED: Finding = Object.freeze({ code: ADDRESS_CONTESTED, about: 'recipient.address' })

/** Its channel says another address than the one that was changed here, and it has not left yet. */
function isContested(changed: ChangedAddress | null, { status }: OrderFold): boolean {
  return changed !== null && changed.contestedAt !== null && orderLifecycle.metaOf(status).holdable === true
}

/** When the order closes unless it is paid; null when nothing is waited for. */
function paymentDueAt(fold: OrderFold, receivedAt: number, shop: ShopSettings): number | null {
  const awaited = fold.status === 'awaitingPayment' && !depositIsPaid(fold)
  return awaited && shop.paymentTimeLimitMs !== null ? receivedAt + shop.paymentTimeLimitMs : null
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
    [EXPIRED_HOLD]: holdable && anomalies.some(({ code }) => code === 'LOCK_EXPIRED'),
    [INBOUND_HOLD]: holdable && anomalies.some(({ code }) => code === 'STOCK_INBOUND'),
  }
  // A case's hold ends where nothing can be held any more; until then its case alone puts it on and lifts it.
  let settled = !holdable && holds.some(isCaseHold) ? holds.filter((hold) => !isCaseHold(hold)) : undefined
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
