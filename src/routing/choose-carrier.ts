import { spellingOf } from '../anomaly/division-name'
import { fitsOrder } from './order-traits'
import type { RoutingDemand } from './routing-demand'
import type { RoutingPlan } from './routing-plan'

/** Who carries a parcel. */
export interface CarrierChoice {
  /** Null where the warehouse lists none, or all of its are closed for the region. */
  readonly carrier: string | null
  /** Carriers that come first and do not serve the region now. */
  readonly closed: readonly string[]
  /** The buyer is to be told beforehand when to expect it. */
  readonly arrivalNotice: boolean
}

type Rules = Pick<RoutingPlan, 'carrierRules' | 'carriersClosed' | 'remote'>

/**
 * Chooses a carrier of a warehouse: those of the first rule that is for the order and that collect there, then the
 * warehouse's own in their order; the first that serves the region. Where the province is withheld, a carrier with any closed
 * province counts as closed, and the buyer is told when to expect the parcel.
 */
export function chooseCarrier(
  carriers: readonly string[] | undefined,
  demand: RoutingDemand,
  { carrierRules, carriersClosed, remote }: Rules,
): CarrierChoice {
  const { province } = demand.region
  const named = typeof province === 'string' ? province : null
  const arrivalNotice = isAt(remote, named)
  if (carriers === undefined) return { carrier: null, closed: [], arrivalNotice }
  const rule = carrierRules.find((one) => fitsOrder(one, demand) === true)
  const preferred = (rule?.prefer ?? []).filter((carrier) => carriers.includes(carrier))
  const closed: string[] = []
  for (const carrier of new Set([...preferred, ...carriers])) {
    if (!isAt(carriersClosed[carrier] ?? [], named)) return { carrier, closed, arrivalNotice }
    closed.push(carrier)
  }
  return { carrier: null, closed, arrivalNotice }
}

/** Whether a carrier does not serve a region now. Where the province is withheld, any closed province counts. */
export function isClosedFor(
  carrier: string,
  { province }: RoutingDemand['region'],
  { carriersClosed }: Pick<RoutingPlan, 'carriersClosed'>,
): boolean {
  return isAt(carriersClosed[carrier] ?? [], typeof province === 'string' ? province : null)
}

/** Null: the province is withheld. */
function isAt(provinces: readonly string[], named: string | null): boolean {
  return named === null ? provinces.length > 0 : spellingOf(named, provinces) !== undefined
}
