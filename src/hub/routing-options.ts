import type { StockAgePort } from '../routing/plan-sources'
import type { WeatherPort } from '../routing/weather-rules'
import { SYSTEM } from './command'
import type { OrderJudge } from './order-judge'
import { OrderRouter } from './order-router'
import type { OrderService } from './order-service'
import { RouteFinder } from './route-finder'
import type { RoutingParts } from './routing-parts'
import { RoutingService } from './routing-service'
import { StockAgeReader } from './stock-age-reader'
import { WeatherReader } from './weather-reader'

/**
 * That orders are routed by themselves, as the policy of kind `routing` has it under `automatic`: once they are ready, and those
 * without a way again when the policy changes. `{}` is enough. Give every process that shares a store the same: one that was told nothing
 * marks none of the orders it changes.
 */
export interface RoutingOptions {
  /** Where the weather comes from that the policy pauses orders for. Left out: nobody knows. */
  readonly weather?: WeatherPort
  /** Where it is known how long goods have lain, for plans that send the oldest first (`age`). Left out: nobody knows. */
  readonly stockAge?: StockAgePort
}

/** What routes orders, on demand and by itself. */
export function routingOf(
  parts: Omit<RoutingParts, 'finder'> & {
    readonly onError: (error: unknown) => void
    readonly orders: OrderService
    /** There once the hub is put together. */
    readonly judge: () => OrderJudge | undefined
  },
  options: RoutingOptions | undefined,
): { readonly routing: RoutingService; readonly router: OrderRouter } {
  const { store, policies, onError, orders, judge } = parts
  const weather = new WeatherReader(options?.weather, () => store.now(), onError)
  const ages = new StockAgeReader(options?.stockAge, onError)
  const finder = new RouteFinder(store, policies, weather, ages, parts.catalog)
  const otherwise = (key: string) => judge()?.attend(key) ?? orders.attend(key, { by: SYSTEM })
  const router = new OrderRouter({ ...parts, finder, weather, otherwise, byItself: options !== undefined })
  return { routing: new RoutingService({ ...parts, finder }), router }
}
