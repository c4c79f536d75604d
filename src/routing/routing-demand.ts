import type { Region } from '../order/stored-content'

/** A place on the globe, degrees; north and east are positive. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** Whole pieces of one SKU that an order wants; each SKU stands in one line. */
export interface RoutingLine {
  readonly sku: string
  /** From 1 on. */
  readonly quantity: number
  /** Grams of one piece; 0 where nobody knows. */
  readonly weight?: number
  /** What kind of goods it is; left out where nobody says. */
  readonly category?: string
}

/** What is to be sent where. */
export interface RoutingDemand {
  readonly lines: readonly RoutingLine[]
  readonly region: Pick<Region, 'country' | 'province' | 'city'>
  /** Where the receiver is; left out, distances are unknown and decide nothing. */
  readonly place?: Place
  /** Minor units of the order's currency. */
  readonly value: number
  /** As the channel names it, such as `vip`; left out where it tells none. */
  readonly buyerLevel?: string
  /** True where the platform forbids more than one parcel. */
  readonly sealed?: boolean
}

/** A warehouse or a supplier that sends by itself, as it stands now. */
export interface RoutingSource {
  readonly id: string
  /** Pieces that can be promised, by SKU. */
  readonly available: ReadonlyMap<string, number>
  /** Closed for the day, for stocktaking, or for good. */
  readonly closed?: boolean
  /** It has refused this order. */
  readonly refused?: boolean
  readonly place?: Place
  /** Provinces it sends to, by their everyday or official names. Left out: all. */
  readonly serves?: ReadonlySet<string>
  /** Provinces it does not send to, for a time or for good: weather, a blockade. */
  readonly paused?: ReadonlySet<string>
  /** False where no carrier takes its parcels to the receiver now. Default true. */
  readonly carried?: boolean
  /** SKUs it never sends, such as goods it may not store. */
  readonly excludes?: ReadonlySet<string>
  /** Orders above this value it may not send. Minor units. */
  readonly valueLimit?: number
  /** Parcels it can still send today. Left out: no limit. */
  readonly parcelsLeft?: number
  /** False where the day's last parcel has been collected. Default true. */
  readonly shipsToday?: boolean
  /** What a parcel to this receiver costs, minor units: so much for itself, and so much for each kilogram begun. */
  readonly parcelCost?: number
  readonly kilogramCost?: number
  /** The smaller, the more preferred where nothing else decides. Default 0. */
  readonly priority?: number
  /** Days its pieces of a SKU have been lying; the older should leave first. */
  readonly ageDays?: ReadonlyMap<string, number>
}
