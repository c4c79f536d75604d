import type { Disclosed } from '../order/disclosed'
import type { Order } from '../order/order'
import type { Instant } from '../time/instant'
import type { Divisions } from './divisions'

/** The open words of an order. They are there only while its document is open; later they are sealed. */
export interface OpenWords {
  readonly buyerMemo: Disclosed<string>
  readonly sellerMemo: Disclosed<string>
  readonly addressDetail: Disclosed<string>
}

/**
 * What is known of an order beside the order. Everything may be missing: a rule that needs it then answers `unknown`.
 * Amounts are minor units of the order's currency; leave out what is in another.
 */
export interface References {
  /** The usual total of an order of its category. */
  readonly usualTotal?: number
  /** List prices by SKU, the merchant's or, where a line has none, the channel's. */
  readonly listPrices?: ReadonlyMap<string, number>
  /** A digest of the address of the network it was placed from: equal for equal ones. */
  readonly ipIndex?: string
  /** Orders of its buyer before this one, and how many of them were refunded, called off, or came back. */
  readonly buyerOrders?: number
  readonly buyerRefunds?: number
  readonly buyerCancellations?: number
  readonly buyerReturns?: number
  /** The divisions of China: whether province, city and district belong together. */
  readonly divisions?: Divisions
  /** Channel's clock less ours when its last message came, milliseconds. */
  readonly clockOffsetMs?: number
  /** A return under way: when its tracking number was given, `receivedAt` null while it has not come. Null: there is none. */
  readonly return?: { readonly numberGivenAt: Instant; readonly receivedAt: Instant | null } | null
  /** A refund under way: when it was ordered, `arrivedAt` null while it has not arrived. Null: there is none. */
  readonly refund?: { readonly orderedAt: Instant; readonly arrivedAt: Instant | null } | null
}

/** What anomaly rules look at: an order as it rests, and what is known beside it. */
export interface AnomalySubject {
  readonly order: Order
  readonly words?: OpenWords
  readonly references?: References
}
