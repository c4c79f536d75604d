import type { LockLine } from '../inventory/stock-lock'
import { msPerDay } from '../time/civil'
import type { Instant } from '../time/instant'
import type { ZoneName } from '../time/zone'
import { offsetAt } from '../time/zone-offsets'
import type { CarrierChoice } from './choose-carrier'
import type { RoutingDecision } from './route-order'

/** Who carries the parcel of one warehouse. */
export interface RoutedCarrier extends CarrierChoice {
  readonly warehouse: string
}

/** A warehouse that would not send an order. */
export interface WarehouseRefusal {
  readonly warehouse: string
  /** A few plain words, such as `damaged goods`. */
  readonly reason: string
  readonly at: Instant
}

/** From where an order is sent, as it was decided last, and why. */
export interface OrderRoute {
  readonly orderKey: string
  readonly channel: string
  readonly shop: string
  /** `held`: no way was left, or it waits for the weather; the order is on hold. */
  readonly state: 'routed' | 'held'
  /** Version of the policy of kind `routing` that decided; null where none was in force. */
  readonly version: number | null
  /** Null while no way was found yet. */
  readonly decision: RoutingDecision | null
  /** For each parcel, in its order. */
  readonly carriers: readonly RoutedCarrier[]
  readonly rows: readonly LockLine[]
  /** The fulfilment its parcels are the parts of; null for one parcel. */
  readonly fulfilment: string | null
  /** Days of warehouses its parcels count for. */
  readonly counted: readonly string[]
  /** Each warehouse once, in the order they refused. */
  readonly refusals: readonly WarehouseRefusal[]
  /** Why it is held: the code of a refusal; null while it is routed. */
  readonly because: string | null
  /** While it waits for the weather: when the warning ends; absent otherwise, and where nobody knows. */
  readonly until?: Instant
  readonly decidedAt: Instant
  /** A person asked for it: it is never called back, and somebody is told where it is overtaken. Absent otherwise. */
  readonly byHand?: true
}

/** Parcels one warehouse was given on one day. */
export interface WarehouseDay {
  readonly key: string
  readonly parcels: number
}

/** Sources left out that are kept with a decision. */
const EXCLUDED_KEPT = 100

/** A decision as it is kept: of the sources left out, the first hundred. */
export function keptDecision(decision: RoutingDecision): RoutingDecision {
  const { excluded } = decision
  return excluded.length <= EXCLUDED_KEPT ? decision : { ...decision, excluded: excluded.slice(0, EXCLUDED_KEPT) }
}

/** Key of a warehouse's day by the plan's clock: the day is counted from 1970-01-01. */
export function warehouseDayKey(warehouse: string, zone: ZoneName, at: Instant): string {
  return `${warehouse}@${Math.floor((at + offsetAt(zone, at)) / msPerDay)}`
}
