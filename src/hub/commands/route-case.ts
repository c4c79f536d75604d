import type { AnomalyClass } from '../../anomaly/anomaly-class'
import type { Finding } from '../../cases/apply-findings'
import { caseKey } from '../../cases/case-key'
import type { CasePolicy } from '../../cases/case-policy'
import type { Order } from '../../order/order'
import type { Work } from '../work'
import { settleFindings } from './case-commands'

/** Kinds of cases of an order's way: none is found, or the one it leaves by is overtaken. */
export type RouteCase = 'unrouted' | 'route-overtaken'

/** What was looked at, and what stood there. */
type Looked = readonly { readonly field: string; readonly value: string | null }[]

const CLASS: AnomalyClass = {
  stage: 'inSale',
  impact: 'moderate',
  party: 'internal',
  priority: 'P1',
  pauses: false,
  suggests: ['routeOrder', 'callBuyer', 'closeOrder'],
}

/** Key of such a case. */
export function routeCaseKey(kind: RouteCase, orderKey: string): string {
  return caseKey({ subject: { kind: 'order', key: orderKey }, kind, about: null })
}

/** Opens such a case with what was looked at, or ends it; null: nothing is wrong with the way. */
export function settleRouteCase(
  work: Work,
  order: Order,
  { casePolicy }: { readonly casePolicy: CasePolicy },
  found: { readonly kind: RouteCase; readonly looked: Looked } | null,
): void {
  const fired = found === null ? [] : [findingOf(found.kind, found.looked)]
  settleFindings(work, order, { ruleSet: 'routing', ruleSetVersion: 1, fired, unknown: [] }, casePolicy)
}

function findingOf(rule: RouteCase, looked: Looked): Finding {
  const grounds = looked.map((one) => ({ path: 'route', test: 'equals' as const, verdict: 'yes' as const, ...one }))
  return { rule, ruleVersion: 1, grounds, gives: CLASS }
}
