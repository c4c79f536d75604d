import type { AnomalyClass } from '../../anomaly/anomaly-class'
import { caseKey } from '../../cases/case-key'
import type { CasePolicy } from '../../cases/case-policy'
import type { Order } from '../../order/order'
import { accept } from '../../outcome'
import type { OrderRoute } from '../../routing/order-route'
import type { Overtaken } from '../../routing/overtaken-route'
import type { Command } from '../command'
import { ROUTED_FROM, setRouting } from '../order-routing'
import { settleFindings } from './case-commands'

/** Kind of the case of an order that leaves by a way that is overtaken. */
export const OVERTAKEN_CASE = 'route-overtaken'

/** Key of that case. */
export function overtakenCaseKey(orderKey: string): string {
  return caseKey({ subject: { kind: 'order', key: orderKey }, kind: OVERTAKEN_CASE, about: null })
}

const CLASS: AnomalyClass = {
  stage: 'inSale',
  impact: 'moderate',
  party: 'internal',
  priority: 'P1',
  pauses: false,
  suggests: ['routeOrder', 'callBuyer', 'closeOrder'],
}

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
    case: ({ orderKey }, loaded) => [...(loaded.get('order', orderKey).value?.cases ?? []), overtakenCaseKey(orderKey)],
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
    const grounds = looked.map((one) => ({ path: 'route', test: 'equals' as const, verdict: 'yes' as const, ...one }))
    const fired = overtaken === null ? [] : [{ rule: OVERTAKEN_CASE, ruleVersion: 1, grounds, gives: CLASS }]
    settleFindings(work, order, { ruleSet: 'routing', ruleSetVersion: 1, fired, unknown: [] }, casePolicy)
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
