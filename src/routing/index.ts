export { type CarrierChoice, chooseCarrier } from './choose-carrier'
export { distanceKm } from './distance'
export type { SourceExclusion } from './eligible-source'
export {
  keptDecision,
  type OrderRoute,
  type RoutedCarrier,
  type WarehouseDay,
  type WarehouseRefusal,
  warehouseDayKey,
} from './order-route'
export { fitsOrder, type OrderTraits } from './order-traits'
export { type Overtaken, overtakenBy } from './overtaken-route'
export { planSources, type RoutingMoment, type StockAgePort, shipsToday } from './plan-sources'
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
  parseRoutingPlan,
  type RoutingPlan,
  type RoutingPlanInput,
  type RoutingPlanRejection,
  routingPlanJsonSchema,
} from './routing-plan'
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
export {
  WARNING_LEVELS,
  type WarningLevel,
  type WeatherPause,
  type WeatherPort,
  type WeatherRules,
  type WeatherWarning,
  weatherPause,
  weatherRulesSchema,
} from './weather-rules'
