export { distanceKm } from './distance'
export type { SourceExclusion } from './eligible-source'
export {
  type LosingRoute,
  type Route,
  type RoutedParcel,
  type RoutingDecision,
  type RoutingRejection,
  routeOrder,
} from './route-order'
export type { Place, RoutingDemand, RoutingLine, RoutingSource } from './routing-demand'
export {
  parseRoutingPolicy,
  ROUTING_CRITERIA,
  ROUTING_LIMITS,
  type RoutingCriterion,
  type RoutingPolicy,
  type RoutingPolicyInput,
  type RoutingPolicyRejection,
  routingPolicyJsonSchema,
} from './routing-policy'
