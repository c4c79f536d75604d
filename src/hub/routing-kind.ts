import { parseRoutingPlan, type RoutingPlan, routingPlanJsonSchema } from '../routing/routing-plan'
import type { PolicyKind } from './policy-kinds'

/** Routing: a body is a routing plan. */
export const routingKind: PolicyKind<RoutingPlan> = {
  compile: (body) => parseRoutingPlan(body),
  jsonSchema: routingPlanJsonSchema,
}
