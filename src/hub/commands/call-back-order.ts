import type { CasePolicy } from '../../cases/case-policy'
import type { Order } from '../../order/order'
import { accept } from '../../outcome'
import type { OrderRoute } from '../../routing/order-route'
import type { Overtaken } from '../../routing/overtaken-route'
import type { Command } from '../command'
import { ROUTED_FROM, setRouting } from '../order-routing'
import { routeCaseKey, settleRouteCase } from './route-case'

/** A routed order, and what has overtaken its way. */
export interface CallBackOrder {
  readonly orderKey: string
  /** When the way was decided that was looked at: another one is looked at by itself. */
  readonly decidedAt: number
  /** Null: nothing has, or nothing does any more. */
  readonly overtaken: Overtaken | null
  /** How the case of an order that is not called back is given to people. */
  readonly casePolicy: CasePolicy
}

/** Why an order keeps a way that is overtaken, in the order it is checked. */
export type KeepsWay =
  /** It is being sent out: a warehouse has it in hands. */
  | 'ORDER_STATUS'
  /** A parcel of it has its waybill. */
  | 'WAYBILL_ISSUED'
  | 'ORDER_SEALED'
  /** A person merged or split it. */
  | 'ORDER_REGROUPED'
  /** A person asked for this way. */
  | 'ROUTED_BY_HAND'

/**
 * Calls an order back whose way is overtaken: it is routed anew, as one that has just become ready. One that can not be called back
 * keeps its way, and somebody is told by a case, which ends when the way is good again.
 */
export const callBackOrder: Command<CallBackOrder, 'calledBack' | 'told' | 'stands' | null, never> = {
  name: 'callBackOrder',
  answer: 'inRecord',
  needs: {
    order: ({ orderKey }) => [orderKey],
    orderRoute: ({ orderKey }) => [orderKey],
    case: ({ orderKey }, loaded) => [
      ...(loaded.get('order', orderKey).value?.cases ?? []),
      routeCaseKey('route-overtaken', orderKey),
    ],
  },
  decide(work, { orderKey, decidedAt, overtaken, casePolicy }) {
    const order = work.get('order', orderKey)
    const route = work.get('orderRoute', orderKey)
    if (order === undefined || route === undefined || work.isChanged('order', orderKey)) return accept(null)
    if (!isOnItsWay(order, route) || route.decidedAt !== decidedAt) return accept(null)
    const keeps = overtaken === null ? null : keepsWay(order, route)
    if (overtaken !== null && keeps === null) {
      setRouting(work, order, { ...order.routing, decided: false, at: work.at })
      return accept('calledBack')
    }
    const looked = [
      { field: 'because', value: overtaken?.code ?? null },
      { field: 'keeps', value: keeps },
    ]
    settleRouteCase(work, order, { casePolicy }, overtaken === null ? null : { kind: 'route-overtaken', looked })
    return accept(overtaken === null ? 'stands' : 'told')
  },
}

/** Whether it leaves by the way that was decided for it, and not because a person let it go without one. */
export function isOnItsWay({ routing }: Pick<Order, 'routing'>, route: Pick<OrderRoute, 'state'>): boolean {
  return routing?.decided === true && route.state === 'routed'
}

function keepsWay({ status, parcels, content, fulfilment }: Order, route: OrderRoute): KeepsWay | null {
  if (!ROUTED_FROM.includes(status)) return 'ORDER_STATUS'
  if (parcels.some((parcel) => parcel.status !== 'created')) return 'WAYBILL_ISSUED'
  if (content?.sealed === true) return 'ORDER_SEALED'
  if (fulfilment !== undefined && fulfilment !== route.fulfilment) return 'ORDER_REGROUPED'
  return route.byHand === true ? 'ROUTED_BY_HAND' : null
}
