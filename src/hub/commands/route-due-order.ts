import type { OrderRouting } from '../../order/order'
import { accept } from '../../outcome'
import type { Command } from '../command'
import { isReadyToRoute, setRouting } from '../order-routing'
import { parcelsThatLeft } from '../pieces-gone'
import { countParcels } from './keep-route'
import { type MoveOrder, moveOrder, type RouteAnswer } from './move-order'

/** An order whose way is looked at because it is time to, and what was found. */
export interface RouteDueOrder extends MoveOrder {
  /** Its timer as it was read: where it has another one by now, somebody has looked already. */
  readonly due: number | null
  /** False: nobody wants it routed by itself, as it is. */
  readonly wanted: boolean
}

/** Somebody else was quicker to take what was found: it is tried again a moment later. */
const RACE_MS = 1_000

/** Refusals that are over in a moment. */
const RACES: ReadonlySet<string> = new Set(['ROUTE_STALE', 'STOCK_INSUFFICIENT', 'CAPACITY_EXHAUSTED'])

/** Refusals by which it is decided that the order leaves as it is. */
const SETTLED: ReadonlySet<string> = new Set(['ORDER_REGROUPED', 'ORDER_PARTLY_SHIPPED'])

/**
 * The same as `moveOrder` for an order that has become ready, or whose time to be looked at again has come. Whatever comes of it,
 * the order's timer is set to when there is something to do next. Null: it stays as it is.
 */
export const routeDueOrder: Command<RouteDueOrder, RouteAnswer | null, never> = {
  name: 'routeDueOrder',
  answer: 'inRecord',
  needs: moveOrder.needs,
  decide(work, input) {
    const { orderKey, due, wanted, again } = input
    const order = work.get('order', orderKey)
    if (order === undefined || (order.routing?.at ?? null) !== due || order.routing?.decided === true)
      return accept(null)
    const stays = (routing: Omit<OrderRouting, 'warehouse'>) => {
      setRouting(work, order, { ...order.routing, ...routing })
      return accept(null)
    }
    if (!wanted || !isReadyToRoute(order)) return stays({ decided: false, at: null })
    const isShort = order.lock?.state === 'refused'
    const moved = moveOrder.decide(work, { ...input, holdIfNone: !isShort })
    if (moved.ok) return moved
    const { code } = moved.rejection
    if (RACES.has(code)) return stays({ decided: false, at: work.at + RACE_MS })
    if (SETTLED.has(code)) return stays({ decided: true, at: null })
    return stays({ decided: false, at: isShort ? again : null })
  },
}

/** An order that was called off. */
export interface GiveParcelsBack {
  readonly orderKey: string
}

/** Gives the days of its warehouses the parcels back that an order will not be sent in. Once a part has left, they stay counted. */
export const giveParcelsBack: Command<GiveParcelsBack, null, never> = {
  name: 'giveParcelsBack',
  answer: 'inRecord',
  needs: {
    order: ({ orderKey }) => [orderKey],
    orderRoute: ({ orderKey }) => [orderKey],
    warehouseDay: ({ orderKey }, loaded) => loaded.get('orderRoute', orderKey).value?.counted ?? [],
  },
  decide(work, { orderKey }) {
    const order = work.get('order', orderKey)
    if (order?.routing === undefined || (order.status !== 'cancelled' && order.status !== 'closed')) return accept(null)
    if (work.isChanged('orderRoute', orderKey)) return accept(null)
    setRouting(work, order, { ...order.routing, at: null })
    const route = work.get('orderRoute', orderKey)
    if (route === undefined || route.counted.length === 0 || parcelsThatLeft(order).length > 0) return accept(null)
    countParcels(work, route.counted, [])
    work.put('orderRoute', orderKey, { ...route, counted: [] })
    return accept(null)
  },
}
