import { isSameDivision } from '../anomaly/division-name'
import { stockKey, stockPlace } from '../inventory/stock-level'
import type { OrderStatus } from '../lifecycle/order-lifecycle'
import type { DemandLine, Order, OrderPlan, OrderRouting } from '../order/order'
import { STOCK_HOLD, UNROUTED_HOLD, WEATHER_HOLD } from './ruled-holds'
import type { Work } from './work'

/** Statuses in which an order may be sent from elsewhere: nobody packs it yet. */
export const ROUTED_FROM: readonly OrderStatus[] = ['paid', 'reviewed', 'allocated']

/** Holds that a way may end, and that keep nobody from looking for one. */
const OF_THE_WAY: ReadonlySet<string> = new Set([STOCK_HOLD, UNROUTED_HOLD, WEATHER_HOLD])

/** Holds that say that no way is given. */
const WAITING_HOLDS: readonly string[] = [UNROUTED_HOLD, WEATHER_HOLD]

/** Whether its way can be decided: it is paid for, wants goods of ours, and nothing else holds it. */
export function isReadyToRoute({ status, content, demand, lock, holds }: Order): boolean {
  if (!ROUTED_FROM.includes(status) || content === null || demand === null || demand.length === 0) return false
  if (lock !== null && lock.state !== 'locked' && lock.state !== 'refused') return false
  return holds.every(({ reason }) => OF_THE_WAY.has(reason))
}

/**
 * An order after a change, with what that means for its way: it is looked at again where the order has become ready, or its
 * lines or receiver have changed; no more where a person lets it leave as it is; and once more where it is called off, for then a
 * warehouse has a parcel less to send. Nothing is spent on orders nobody routes.
 */
export function withRouting(work: Pick<Work, 'at' | 'routing'>, before: Order | undefined, after: Order): Order {
  const known = before?.routing
  if (known === undefined && !(work.routing && isReadyToRoute(after))) return after
  const routing = nextRouting(work.at, known, before, after)
  return routing === after.routing ? after : { ...after, routing }
}

function nextRouting(
  at: number,
  known: OrderRouting | undefined,
  before: Order | undefined,
  after: Order,
): OrderRouting {
  if (known === undefined || before === undefined) return { decided: false, at }
  if (after.status === 'cancelled' || after.status === 'closed')
    return before.status === after.status ? known : { ...known, at }
  if (!ROUTED_FROM.includes(after.status)) {
    const decided = known.decided && !wantsOther(before, after)
    return known.at === null && decided === known.decided ? known : { ...known, decided, at: null }
  }
  if (isLetGo(before, after)) return { ...known, decided: true, at: null }
  if (known.decided) {
    if (!wantsOther(before, after)) return known
    return { ...known, decided: false, at: isReadyToRoute(after) ? at : null }
  }
  if (!isReadyToRoute(after)) return known.at === null ? known : { ...known, at: null }
  return known.at !== null && !wantsOther(before, after) ? known : { ...known, at }
}

/** A person has lifted the hold. Where the hub lifts it, it says what is decided itself. */
function isLetGo(before: Order, after: Order): boolean {
  return WAITING_HOLDS.some((reason) => isHeldFor(before, reason) && !isHeldFor(after, reason))
}

function isHeldFor({ holds }: Order, reason: string): boolean {
  return holds.some((hold) => hold.reason === reason)
}

/** Its goods or its receiver are others, and the warehouse it is routed to cannot just go on. */
function wantsOther(before: Order, after: Order): boolean {
  if (!isSameProvince(before.content?.region.province, after.content?.region.province)) return true
  if (before.plan === after.plan || JSON.stringify(before.plan) === JSON.stringify(after.plan)) return false
  const warehouse = before.routing?.warehouse
  if (warehouse === undefined || after.lock?.state !== 'locked') return true
  return after.demand?.every(({ stockKey: key }) => stockPlace(key).warehouse === warehouse) !== true
}

function isSameProvince(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === 'string' && typeof other === 'string' && isSameDivision(one, other))
}

/** Keeps what was decided of its way, where it differs. */
export function setRouting(work: Work, order: Order, routing: OrderRouting): Order {
  const { routing: before } = order
  const same =
    before !== undefined &&
    before.decided === routing.decided &&
    before.at === routing.at &&
    before.warehouse === routing.warehouse
  if (same) return order
  const after = { ...order, routing }
  work.put('order', order.key, after)
  return after
}

/** A plan with all its rows in the warehouse its order is routed to; the plan itself where it is routed to none, or several. */
export function planAsRouted(planned: OrderPlan, routing: OrderRouting | undefined): OrderPlan {
  const demand = demandAsRouted(planned.demand, routing)
  return demand === planned.demand ? planned : { ...planned, demand }
}

/** The same for its rows alone. */
export function demandAsRouted(demand: Order['demand'], routing: OrderRouting | undefined): Order['demand'] {
  const warehouse = routing?.warehouse
  if (warehouse === undefined || demand === null) return demand
  const there = (key: string) => stockKey({ ...stockPlace(key), warehouse })
  const moved = demand.map((line): DemandLine => {
    const { orElse } = line
    return { ...line, stockKey: there(line.stockKey), ...(orElse === undefined ? {} : { orElse: there(orElse) }) }
  })
  return moved.sort((a, b) => (a.stockKey < b.stockKey ? -1 : a.stockKey > b.stockKey ? 1 : 0))
}
