import type { Instant } from '../time/instant'
import { isClosedFor } from './choose-carrier'
import type { RoutedCarrier } from './order-route'
import type { RoutingDemand } from './routing-demand'
import type { RoutingPlan } from './routing-plan'
import { type WarningLevel, type WeatherWarning, weatherPause } from './weather-rules'

/** Why a way that was right when it was decided is not any more, in the order it is checked. */
export type Overtaken =
  /** These carriers of it have been closed for the region since. */
  | { readonly code: 'CARRIER_CLOSED'; readonly carriers: readonly string[] }
  /** A warning is in force that such an order waits for. */
  | { readonly code: 'ROUTE_WEATHER'; readonly kind: string; readonly level: WarningLevel; readonly until: Instant }

/** An order that was routed, as far as what has come since may concern it. */
export interface RoutedParcels {
  readonly region: RoutingDemand['region']
  readonly skus: readonly string[]
  /** For each parcel of its way. */
  readonly carriers: readonly Pick<RoutedCarrier, 'carrier'>[]
}

/**
 * What has overtaken the way of an order since it was decided; undefined where it stands. Weather that nobody knows overtakes
 * nothing, whatever the plan says of orders that are yet to be routed: a source that fails for a moment calls nothing back.
 *
 * @param warnings - Those of its province; undefined where nobody knows.
 */
export function overtakenBy(
  plan: Pick<RoutingPlan, 'carriersClosed' | 'weather'>,
  { region, skus, carriers }: RoutedParcels,
  warnings: readonly WeatherWarning[] | undefined,
  at: Instant,
): Overtaken | undefined {
  const named = carriers.flatMap(({ carrier }) => (carrier === null ? [] : [carrier]))
  const closed = named.filter((carrier) => isClosedFor(carrier, region, plan))
  if (closed.length > 0) return { code: 'CARRIER_CLOSED', carriers: [...new Set(closed)] }
  if (plan.weather === undefined || warnings === undefined) return undefined
  const pause = weatherPause(plan.weather, skus, warnings, at)
  if (pause?.code !== 'ROUTE_WEATHER') return undefined
  const { again: _later, ...weather } = pause
  return weather
}
