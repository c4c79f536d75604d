import type { Order } from '../../order/order'
import type { OrderRoute } from '../../routing/order-route'
import type { RoutingDecision } from '../../routing/route-order'
import { changeHolds } from '../change-order'
import { warehousesOf } from '../line-rows'
import { setRouting } from '../order-routing'
import { UNROUTED_HOLD, WEATHER_HOLD } from '../ruled-holds'
import { plainLines } from '../served-rows'
import type { Work } from '../work'
import { countParcels, keepRoute } from './keep-route'
import type { MoveOrder, RouteAnswer } from './move-order'
import { answerFor } from './order-commands'
import { settleRouteCase } from './route-case'

/** Refusals that are over by themselves. */
const WEATHER: ReadonlySet<string> = new Set(['ROUTE_WEATHER', 'ROUTE_WEATHER_UNKNOWN'])

/** Refusals after which an order may not even leave from where it is, whoever asked for a route. */
const MAY_NOT_LEAVE: ReadonlySet<string> = new Set(['ROUTE_NO_CARRIER', ...WEATHER])

/** Refusals that say nothing against its leaving from where it is. */
const NOT_ROUTED: ReadonlySet<string> = new Set(['ROUTING_NOT_SET', 'ORDER_NOT_ROUTABLE'])

/** Whether an order is held because of a refusal. */
export function isHeldFor(code: string, { holdIfNone, refusal }: Pick<MoveOrder, 'holdIfNone' | 'refusal'>): boolean {
  if (NOT_ROUTED.has(code)) return refusal !== null
  return holdIfNone || MAY_NOT_LEAVE.has(code)
}

/** Why no way is given. */
export interface NoWay {
  readonly code: string
  readonly excluded?: RoutingDecision['excluded']
  /** When it is looked at again; absent where only the policy says so. */
  readonly again?: number
  readonly until?: number
}

/**
 * Puts an order on hold for which no way is given. It keeps what it has set aside, and gives its parcels of the day back. Where there
 * is none, somebody has to look: a case is opened. Where it waits for the weather, it goes on by itself.
 */
export function holdUnrouted(work: Work, order: Order, input: MoveOrder, noWay: NoWay): RouteAnswer {
  const { code, until } = noWay
  const before = work.get('orderRoute', order.key)
  const { version = null, decision = null, carriers = [], fulfilment = null, counted = [] } = before ?? {}
  const rows = plainLines(order.demand) ?? []
  countParcels(work, counted, [])
  keepRoute(work, order, input, {
    ...{ version, decision, carriers, rows, fulfilment, counted: [] },
    state: 'held',
    because: code,
    ...(until === undefined ? {} : { until }),
  })
  tellHeld(work, order, input, noWay, before)
  const waits = WEATHER.has(code)
  const [wanted, other] = waits ? [WEATHER_HOLD, UNROUTED_HOLD] : [UNROUTED_HOLD, WEATHER_HOLD]
  const kept = order.holds.filter(({ reason }) => reason !== other)
  const isHeld = kept.some(({ reason }) => reason === wanted)
  const hold = { reason: wanted, placedAt: work.at, placedBy: work.actor.id }
  const holds = isHeld ? kept : [...kept, hold]
  const held =
    holds.length === order.holds.length && isHeld ? order : changeHolds(work, order, holds, order.cases ?? [])
  if (waits) endRouteCase(work, held, input)
  else settleRouteCase(work, held, input, { kind: 'unrouted', looked: lookedAt(noWay) })
  const noted = work.get('order', order.key) ?? held
  const after = setRouting(work, noted, { ...noted.routing, decided: false, at: noWay.again ?? input.again })
  return { ...answerFor(after), state: 'held', warehouses: warehousesOf(rows), because: code }
}

function tellHeld(
  work: Work,
  { key, number }: Order,
  { refusal, refusals }: MoveOrder,
  { code, ...noWay }: NoWay,
  before: OrderRoute | undefined,
): void {
  const about = { orderKey: key, number, at: work.at }
  if (refusal !== null) work.emit('RouteRefused', { ...about, warehouse: refusal.warehouse, refusals: refusals.length })
  const until = noWay.until ?? null
  const known = before?.state === 'held' && before.because === code
  if (WEATHER.has(code)) {
    if (!known || (before.until ?? null) !== until) work.emit('RoutePaused', { ...about, because: code, until })
  } else if (!known) work.emit('OrderUnrouted', { ...about, because: code })
}

/** Ends the case of an order that has a way. */
export function endRouteCase(work: Work, order: Order, input: Pick<MoveOrder, 'casePolicy'>): void {
  if (order.cases !== undefined) settleRouteCase(work, order, input, null)
}

function lookedAt({ code, excluded = [] }: NoWay) {
  return [
    { field: 'because', value: code },
    ...excluded.map(({ source, because }) => ({ field: `excluded.${source}`, value: because })),
  ]
}
