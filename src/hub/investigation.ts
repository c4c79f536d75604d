import type { Case } from '../cases/case-record'
import type { Movement, MovementPage } from '../inventory/movement'
import type { StockLock } from '../inventory/stock-lock'
import type { NotificationRecord } from '../notification/notification'
import type { Order, StoredFact, SupersededFact } from '../order/order'
import { accept, type Outcome, reject } from '../outcome'
import type { OrderRoute } from '../routing/order-route'
import type { AuditEntry } from '../security/audit-chain'
import type { Store } from '../store/store'
import type { ApprovalView } from './approval-views'
import type { ActingCaseService } from './case-actions'
import type { CaseView } from './case-views'
import type { Hub } from './create-hub'
import type { FulfilmentView } from './fulfilment-service'
import { LevelTimeline } from './level-timeline'
import { type MovementAuthor, movementAuthors } from './movement-authors'
import type { OrderService, OrderView } from './order-service'
import { orderLockId } from './stock-intent'

/** Bounds of one investigation: `truncated` names what has more. */
export const INVESTIGATION_LIMITS = {
  cases: 100,
  /** About its key, about its number, and those that hold it up. */
  approvals: 50,
  notifications: 100,
  locks: 20,
  rows: 50,
  /** Pages of movements with some of the order's, and all that are looked through, for each row. */
  pages: 50,
  pagesLooked: 5_000,
  movements: 500,
  instants: 1_000,
  entries: 1_000,
} as const

/** A fact without what is personal in it. */
export type FactView = Pick<StoredFact, 'kind' | 'ref' | 'at' | 'version'> & {
  /** Minor units, where it is about money. */
  readonly amount: number | null
  readonly parcel: string | null
}

/** One movement of stock that the order brought about. */
export interface OrderMovement {
  readonly stockKey: string
  readonly at: number
  readonly kind: Movement['kind']
  readonly onHand: number
  readonly locked: number
  readonly ref: string
  readonly by: MovementAuthor | null
}

/** Who did what to the order, by the audit. */
export type OrderAuthor = Pick<AuditEntry, 'actor' | 'action' | 'outcome' | 'commandId'> & { readonly at: number }

/** All there is to know of one order. Personal data is masked. */
export interface Investigation {
  /** With its payment, parcels, holds, anomalies and amounts. */
  readonly order: OrderView
  /** What happened to it, in order of time. */
  readonly history: readonly FactView[]
  /** Facts that lost to newer ones. */
  readonly superseded: readonly SupersededFact[]
  readonly locks: readonly StockLock[]
  readonly movements: readonly OrderMovement[]
  readonly cases: readonly CaseView[]
  /** Requests about it by its key or number, and those that hold it up, those touched last first. */
  readonly approvals: readonly ApprovalView[]
  /** From where it is sent and why, with the ways that lost; null: that was never decided. */
  readonly route: OrderRoute | null
  /** In which parcels it is packed; null: as it was placed. */
  readonly fulfilment: FulfilmentView | null
  /** What its buyer was told, newest first. */
  readonly notifications: readonly NotificationRecord[]
  /** Notes and messages of its cases, the oldest first. */
  readonly messages: readonly (CaseView['notes'][number] & { readonly caseKey: Case['key'] })[]
  readonly authors: readonly OrderAuthor[]
  /** What was left out for its length. */
  readonly truncated: readonly ('cases' | 'locks' | 'movements' | 'authors' | 'approvals' | 'notifications')[]
}

interface Sources {
  readonly store: Store
  readonly orders: OrderService
  readonly cases: Pick<ActingCaseService, 'list'>
  readonly hub: Pick<Hub, 'approvals' | 'fulfilments' | 'notifications' | 'routing'>
}

/** Reads an order with its payments, parcels, history, stock, cases, decisions and authors, within bounds. */
export async function investigateOrder(
  { store, orders, cases, hub }: Sources,
  orderKey: string,
): Promise<Outcome<Investigation, { readonly code: 'ORDER_UNKNOWN' }>> {
  const order = await orders.get(orderKey)
  const stored = order === undefined ? undefined : (await store.read('order', [order.key])).get(order.key)?.value
  if (order === undefined || stored === undefined) return reject({ code: 'ORDER_UNKNOWN' })
  const truncated: Investigation['truncated'][number][] = []
  const found = await cases.list({ subject: { kind: 'order', key: order.key }, limit: INVESTIGATION_LIMITS.cases })
  if (found.next !== null) truncated.push('cases')
  const generations = stored.lock?.generation ?? 0
  if (generations > INVESTIGATION_LIMITS.locks) truncated.push('locks')
  const ids = Array.from({ length: Math.min(generations, INVESTIGATION_LIMITS.locks) }, (_, index) =>
    orderLockId(order.key, generations - index),
  )
  const locks = [...(await store.read('stockLock', ids)).values()].flatMap(({ value }) => value ?? [])
  const movements = await movementsOf(store, stored, ids, rowsOf(stored.demand, locks))
  if (movements.cut) truncated.push('movements')
  const { cut, ...decided } = await decisionsOn(hub, stored)
  truncated.push(...cut)
  const instants = new Set([
    ...stored.facts.map(({ at }) => at),
    ...found.items.flatMap(({ history }) => history.map(({ at }) => at)),
    ...locks.map(({ lockedAt }) => lockedAt),
    ...stored.holds.map(({ placedAt }) => placedAt),
    ...movements.items.map(({ at }) => at),
    stored.receivedAt,
    ...(stored.changedAddress === undefined ? [] : [stored.changedAddress.at]),
  ])
  const authors = await authorsOf(store, order.key, [...instants].slice(0, INVESTIGATION_LIMITS.instants))
  if (instants.size > INVESTIGATION_LIMITS.instants || authors.length > INVESTIGATION_LIMITS.entries) {
    truncated.push('authors')
  }
  return accept({
    order,
    history: [...stored.facts].sort((a, b) => a.at - b.at).map(factView),
    superseded: stored.superseded,
    locks,
    movements: movements.items,
    cases: found.items,
    ...decided,
    messages: found.items
      .flatMap(({ key, notes }) => notes.map((note) => ({ ...note, caseKey: key })))
      .sort((a, b) => a.at - b.at),
    authors: authors.slice(0, INVESTIGATION_LIMITS.entries),
    truncated,
  })
}

/** What was decided on an order beside its cases, and what its buyer heard of it. */
async function decisionsOn(hub: Sources['hub'], { key, number, fulfilment }: Order) {
  const { approvals: most, notifications: told } = INVESTIGATION_LIMITS
  const [byKey, byNumber, holding, route, packed, heard] = await Promise.all([
    hub.approvals.list({ subject: key, limit: most }),
    hub.approvals.list({ subject: number, limit: most }),
    hub.approvals.list({ orderKey: key, limit: most }),
    hub.routing.get(key),
    fulfilment === undefined ? undefined : hub.fulfilments.get(fulfilment),
    hub.notifications.list({ recipient: { kind: 'buyer', id: key }, limit: told }),
  ])
  const cut: Investigation['truncated'][number][] = []
  const asked = [byKey, byNumber, holding]
  if (asked.some(({ next }) => next !== null)) cut.push('approvals')
  const approvals = new Map(asked.flatMap(({ items }) => items.map((request) => [request.id, request])))
  if (heard.next !== null) cut.push('notifications')
  return {
    approvals: [...approvals.values()].sort((a, b) => b.changedAt - a.changedAt),
    route: route ?? null,
    fulfilment: packed ?? null,
    notifications: heard.items,
    cut,
  }
}

function factView(fact: StoredFact): FactView {
  const { kind, ref, at, version } = fact
  const amount = 'amount' in fact && typeof fact.amount === 'number' ? fact.amount : null
  return { kind, ref, at, version, amount, parcel: 'parcel' in fact ? (fact.parcel ?? null) : null }
}

/** The stock rows an order draws on or drew on, in the order they were named. */
function rowsOf(demand: Order['demand'], locks: readonly StockLock[]): readonly string[] {
  const rows = [...(demand ?? []), ...locks.flatMap(({ lines }) => lines)].map(({ stockKey }) => stockKey)
  return [...new Set(rows)].slice(0, INVESTIGATION_LIMITS.rows)
}

/**
 * Movements of these rows that the order's locks, or the order itself, brought about. Looks from when it was received on,
 * through a bounded part of each row's movements: one that sells fast has millions.
 */
async function movementsOf(
  store: Store,
  { key, receivedAt }: Pick<Order, 'key' | 'receivedAt'>,
  lockIds: readonly string[],
  rows: readonly string[],
): Promise<{ readonly items: readonly OrderMovement[]; readonly cut: boolean }> {
  const causes = new Set([key, ...lockIds])
  const timeline = new LevelTimeline(store)
  const items: OrderMovement[] = []
  let cut = false
  for (const [stockKey, { value: level }] of await store.read('stock', rows)) {
    if (level === undefined) continue
    const shown: MovementPage[] = []
    let looked = 0
    const settled = await timeline.settledBy(stockKey, level.version, receivedAt - 1)
    for await (const page of timeline.pagesFrom(stockKey, settled + 1)) {
      if (looked === INVESTIGATION_LIMITS.pagesLooked || shown.length === INVESTIGATION_LIMITS.pages) {
        cut = true
        break
      }
      looked += 1
      if (page.movements.some(({ ref }) => causes.has(ref))) shown.push(page)
    }
    const authors = await movementAuthors(store, shown)
    for (const { at, movements } of shown) {
      for (const { kind, onHand, locked, ref, version } of movements) {
        if (!causes.has(ref)) continue
        items.push({ stockKey, at, kind, onHand, locked, ref, by: authors.get(version) ?? null })
      }
    }
  }
  items.sort((a, b) => a.at - b.at)
  return {
    items: items.slice(0, INVESTIGATION_LIMITS.movements),
    cut: cut || items.length > INVESTIGATION_LIMITS.movements,
  }
}

/** Entries of the audit that changed the order or one of its cases, made at one of these instants. */
async function authorsOf(store: Store, orderKey: string, instants: readonly number[]): Promise<readonly OrderAuthor[]> {
  const about = `/${orderKey}`
  const found: OrderAuthor[] = []
  for (const block of await store.audit.blocksAt(instants)) {
    for (const { actor, action, outcome, commandId, changes } of block.entries) {
      const touched = changes.some(
        ({ kind, key }) =>
          (kind === 'order' && key === orderKey) ||
          (kind === 'case' && key.startsWith('order/') && key.endsWith(about)),
      )
      if (touched) found.push({ actor, action, outcome, commandId, at: block.at })
    }
  }
  return found.sort((a, b) => a.at - b.at)
}
