import type { Place } from './routing-demand'

const EARTH_RADIUS_KM = 6_371
const RADIANS = Math.PI / 180

/** Kilometres between two places along the earth's surface, taken as a ball (haversine); within half a percent. */
export function distanceKm(from: Place, to: Place): number {
  const latitude = Math.sin(((to.latitude - from.latitude) * RADIANS) / 2) ** 2
  const longitude = Math.sin(((to.longitude - from.longitude) * RADIANS) / 2) ** 2
  const chord = latitude + Math.cos(from.latitude * RADIANS) * Math.cos(to.latitude * RADIANS) * longitude
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)))
}
