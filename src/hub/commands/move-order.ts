import type { CasePolicy } from '../../cases/case-policy'
import { heldLines } from '../../inventory/lock-lines'
import { checkLines, isOverdue, type LockRejection, sumLockLines } from '../../inventory/lock-stock'
import type { LockLine } from '../../inventory/stock-lock'
import type { OrderStatus } from '../../lifecycle/order-lifecycle'
import type { Order } from '../../order/order'
import type { SplitRejection } from '../../order/split-order'
import { accept, type Outcome, reject } from '../../outcome'
import type { OrderRoute, WarehouseRefusal } from '../../routing/order-route'
import { changeOrder } from '../change-order'
import type { RouteChoice } from '../chosen-route'
import type { Command } from '../command'
import { warehousesOf } from '../line-rows'
import { ROUTED_FROM, setRouting } from '../order-routing'
import { parcelsThatLeft } from '../pieces-gone'
import type { FoundRoute, RouteRejection } from '../route-finder'
import { STOCK_HOLD, UNROUTED_HOLD, WEATHER_HOLD } from '../ruled-holds'
import { plainLines } from '../served-rows'
import { equalLines } from '../stock-intent'
import type { Work } from '../work'
import { type Part, regroup, splitParts } from './fulfilment-commands'
import { endRouteCase, holdUnrouted, isHeldFor } from './hold-unrouted'
import { countParcels, keepRoute, parcelsOf } from './keep-route'
import { answerFor, type OrderAnswer, type OrderTarget, orderNeeds } from './order-commands'
import { routeCaseKey } from './route-case'

/** An order and the way found for it. */
export interface MoveOrder extends OrderTarget {
  readonly found: Outcome<FoundRoute, RouteRejection>
  /** Refusals the way was found with, the one of this command included. */
  readonly refusals: readonly WarehouseRefusal[]
  /** Refusals that were on record then. */
  readonly known: number
  readonly refusal: Pick<WarehouseRefusal, 'warehouse' | 'reason'> | null
  /** An order without a way is held whatever the reason; otherwise only where it may not leave from where it is either. */
  readonly holdIfNone: boolean
  /** A person chose where it is sent from: where that cannot be, nothing changes. */
  readonly chosen?: RouteChoice | undefined
  /** When an order that is held is looked at again by itself; null: when it changes, or the policy does. */
  readonly again: number | null
  /** How the case of an order without a way is given to people. */
  readonly casePolicy: CasePolicy
}

/** An order as it is routed now. */
export interface RouteAnswer extends OrderAnswer {
  readonly state: OrderRoute['state']
  /** Sorted; those it had, where it is held. */
  readonly warehouses: readonly string[]
  /** Code of what left no way; null where there is one. */
  readonly because: string | null
}

/** Reasons an order's goods are not set aside elsewhere, in the order they are checked. */
export type MoveRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  | { readonly code: 'ORDER_STATUS'; readonly status: OrderStatus; readonly allowed: readonly OrderStatus[] }
  | { readonly code: 'ORDER_REGROUPED'; readonly fulfilment: string }
  | { readonly code: 'ORDER_PARTLY_SHIPPED'; readonly parcels: readonly string[] }
  | { readonly code: 'WAREHOUSE_NOT_ROUTED'; readonly warehouse: string }
  /** The order, its lock or its refusals changed after the way was found. */
  | { readonly code: 'ROUTE_STALE' }
  /** The warehouse was given its last parcel of the day after the way was found. */
  | { readonly code: 'CAPACITY_EXHAUSTED'; readonly warehouse: string }
  | LockRejection
  | SplitRejection

/**
 * Sets an order's goods aside in the rows of the way found, frees those it had, packs it in a part for each warehouse, counts
 * its parcels, and keeps the decision: all in one commit, so it never stands without. Refused where the new rows have too few by now.
 */
export const moveOrder: Command<MoveOrder, RouteAnswer, MoveRejection | RouteRejection> = {
  name: 'moveOrder',
  answer: 'stored',
  needs: {
    ...orderNeeds,
    fulfilment: ({ orderKey }, loaded) => {
      const fulfilment = loaded.get('order', orderKey).value?.fulfilment
      return fulfilment === undefined ? [] : [fulfilment]
    },
    orderRoute: ({ orderKey }) => [orderKey],
    warehouseDay: ({ orderKey, found }, loaded) => [
      ...(loaded.get('orderRoute', orderKey).value?.counted ?? []),
      ...(found.ok ? found.value.days.map(({ key }) => key) : []),
    ],
    case: ({ orderKey }, loaded) => [
      ...(loaded.get('order', orderKey).value?.cases ?? []),
      routeCaseKey('unrouted', orderKey),
    ],
    stock: (input, loaded) => [
      ...orderNeeds.stock(input, loaded),
      ...(input.found.ok ? input.found.value.rows.map(({ stockKey }) => stockKey) : []),
    ],
  },
  decide(work, input) {
    const { orderKey, found, refusal } = input
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    if (work.isChanged('order', orderKey)) return reject({ code: 'ROUTE_STALE' })
    const route = work.get('orderRoute', orderKey)
    const obstacle = obstacleOf(order, route, refusal)
    if (obstacle !== undefined) return reject(obstacle)
    if ((route?.refusals.length ?? 0) !== input.known) return reject({ code: 'ROUTE_STALE' })
    if (!found.ok)
      return input.chosen === undefined && isHeldFor(found.rejection.code, input)
        ? accept(holdUnrouted(work, order, input, found.rejection))
        : found
    const moved = move(work, order, route, found.value, input)
    if (moved.ok || !input.holdIfNone || !FOR_GOOD.has(moved.rejection.code)) return moved
    return accept(holdUnrouted(work, order, input, moved.rejection))
  },
}

/** Refusals that trying again does not help against. */
const FOR_GOOD: ReadonlySet<string> = new Set<SplitRejection['code']>([
  'REGROUP_FORBIDDEN',
  'SPLIT_COUNT',
  'SPLIT_UNEVEN',
])

function obstacleOf(
  order: Order,
  route: OrderRoute | undefined,
  refusal: MoveOrder['refusal'],
): MoveRejection | undefined {
  const { status, fulfilment } = order
  if (!ROUTED_FROM.includes(status)) return { code: 'ORDER_STATUS', status, allowed: ROUTED_FROM }
  if (fulfilment !== undefined && fulfilment !== route?.fulfilment) return { code: 'ORDER_REGROUPED', fulfilment }
  const left = parcelsThatLeft(order)
  if (left.length > 0) return { code: 'ORDER_PARTLY_SHIPPED', parcels: left.map(({ id }) => id) }
  if (refusal === null || warehousesOf(order.demand).includes(refusal.warehouse)) return undefined
  return { code: 'WAREHOUSE_NOT_ROUTED', warehouse: refusal.warehouse }
}

/** All is checked before anything is written. */
function move(
  work: Work,
  order: Order,
  route: OrderRoute | undefined,
  found: FoundRoute,
  input: MoveOrder,
): Outcome<RouteAnswer, MoveRejection> {
  const { rows, days } = found
  const now = plainLines(order.demand)
  if (now === null || !equalLines(sumLockLines(now), found.wanted)) return reject({ code: 'ROUTE_STALE' })
  const { lock } = order
  const record = lock?.state === 'locked' ? work.get('stockLock', lock.id) : undefined
  // A lock that is broken or past its time is settled first, by its own way.
  if (record !== undefined && (record.state !== 'locked' || isOverdue(record, work.at)))
    return reject({ code: 'ROUTE_STALE' })
  const counted = route?.counted ?? []
  for (const { key, warehouse, limit } of days) {
    if (!counted.includes(key) && parcelsOf(work, key) >= limit)
      return reject({ code: 'CAPACITY_EXHAUSTED', warehouse })
  }
  const short = checkLines(work, rows, record === undefined ? [] : heldLines(record))
  if (short !== undefined) {
    work.assertNothingOverdue()
    return reject(short)
  }
  const parts = partsFor(order, rows, input)
  if (!parts.ok) return parts
  const counts = days.map(({ key }) => key)
  countParcels(work, counted, counts)
  const after = rearrange(work, order, rows, parts.value, input)
  const { fulfilment = null } = after
  const { version, decision, carriers } = found
  keepRoute(work, order, input, {
    ...{ version, decision, carriers, rows, fulfilment, counted: counts },
    state: 'routed',
    because: null,
  })
  endRouteCase(work, after, input)
  const [warehouse, ...others] = warehousesOf(rows)
  const only = warehouse === undefined || others.length > 0 ? {} : { warehouse }
  const routed = setRouting(work, work.get('order', order.key) ?? after, { decided: true, at: null, ...only })
  const about = { orderKey: order.key, number: order.number, at: work.at }
  if (input.refusal !== null)
    work.emit('RouteRefused', { ...about, warehouse: input.refusal.warehouse, refusals: input.refusals.length })
  work.emit('OrderRouted', { ...about, version, parcels: carriers })
  return accept({ ...answerFor(routed), state: 'routed', warehouses: warehousesOf(rows), because: null })
}

/** Holds that the way itself ends. */
const ENDED_BY_WAY: ReadonlySet<string> = new Set([STOCK_HOLD, UNROUTED_HOLD, WEATHER_HOLD])

/** Null: one parcel. */
function partsFor(
  order: Order,
  rows: readonly LockLine[],
  { shop }: MoveOrder,
): Outcome<readonly Part[] | null, SplitRejection> {
  if (warehousesOf(rows).length < 2) return accept(null)
  const { fulfilment: _ends, ...apart } = order
  // Holds that the way itself ends are in nobody's way.
  const holds = order.holds.filter(({ reason }) => !ENDED_BY_WAY.has(reason))
  return splitParts({ ...apart, holds, demand: rows }, { shop, how: { by: 'warehouse' } })
}

function rearrange(
  work: Work,
  order: Order,
  rows: readonly LockLine[],
  parts: readonly Part[] | null,
  { shop }: MoveOrder,
): Order {
  const made = order.fulfilment === undefined ? undefined : work.get('fulfilment', order.fulfilment)
  if (made?.state === 'open') {
    work.put('fulfilment', made.id, { ...made, state: 'undone' })
    work.emit('RegroupingUndone', { fulfilment: made.id, kind: made.kind, orders: made.orders, at: work.at })
  }
  const holds = order.holds.filter(({ reason }) => reason === STOCK_HOLD || !ENDED_BY_WAY.has(reason))
  const moved = changeOrder(work, order, order, order, {
    shop,
    planned: { ...order, demand: rows },
    holds,
    fulfilment: null,
  })
  if (parts === null) return moved
  regroup(work, { shop }, [moved], 'split', parts)
  return work.get('order', order.key) ?? moved
}
