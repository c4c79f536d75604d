import { spellingOf } from '../anomaly/division-name'
import { computedTotal } from '../order/amounts'
import { isKnown } from '../order/disclosed'
import type { StoredContent } from '../order/stored-content'
import type { RoutingDemand } from '../routing/routing-demand'
import type { RoutingPlan } from '../routing/routing-plan'

/** What an order asks of a router: its goods, where they go, what they are worth, whether they may be packed in parts. */
export function routedDemand(content: StoredContent, lines: RoutingDemand['lines'], plan: RoutingPlan): RoutingDemand {
  const { region, sealed, cashOnDelivery, crossBorder, total, buyerLevel } = content
  const computed = isKnown(total) ? total : computedTotal(content)
  const spelled = isKnown(region.province) ? spellingOf(region.province, Object.keys(plan.places)) : undefined
  const place = spelled === undefined ? undefined : plan.places[spelled]
  return {
    lines,
    region,
    // A value nobody knows is held to be high: no limit lets it pass.
    value: isKnown(computed) ? computed : Number.MAX_SAFE_INTEGER,
    // Neither may be packed in parts.
    sealed: sealed || cashOnDelivery || crossBorder,
    ...(place === undefined ? {} : { place }),
    ...(buyerLevel === null ? {} : { buyerLevel }),
  }
}
