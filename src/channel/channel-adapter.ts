import type { Outcome, Rejection } from '../outcome'
import type { ChannelDocumentInput } from './channel-document'

/** What a channel can do: each is true exactly when the adapter has the method for it. */
export interface ChannelCapabilities {
  /** It sends deliveries: `verify`. Where it is false a webhook is answered 404 `UNSUPPORTED`. */
  readonly webhook: boolean
  /** It wants to be told that a parcel has left: `writeBackShipment`. */
  readonly writeBackShipment: boolean
  /** It wants to be told what it may sell: `writeBackStock`. */
  readonly writeBackStock: boolean
}

/** One shop on a channel, as the host runs it. */
export interface ShopContext {
  readonly shop: string
  /** IANA zone in which the channel's bare local times are read. */
  readonly zone: string
}

/** Headers that were kept with a document, by name in small letters. */
export type KeptHeaders = Readonly<Record<string, string>>

/** A webhook delivery, its body byte for byte as it came. */
export interface Delivery {
  readonly headers: Headers
  readonly body: Uint8Array
  /** Epoch milliseconds now. */
  readonly now: number
}

export interface VerifiedDelivery {
  /** Equal for repeats of one delivery, different for different ones; null: the digest of the bytes decides. */
  readonly dedupeKey: string | null
}

/** Why a document cannot be booked; `pointer` says where in it, never what stands there. */
export interface DocumentRejection extends Rejection {
  readonly pointer: string
}

/**
 * What the hub needs to know of a sales channel. An adapter is a small object without state of its own: it verifies and
 * reads, and the hub keeps, decides and retries. `channelSuite` in `orderhub/testing` is its conformance test.
 */
export interface ChannelAdapter {
  /** Platform code, two to eight capital letters: it opens the number of every order from this channel. */
  readonly code: string
  readonly name: string
  readonly capabilities: ChannelCapabilities
  /**
   * Names, in small letters, of headers that `read` cannot do without, such as the topic where the body does not say it: at
   * most 16. They are kept in clear beside the document. Only the body tells repeats apart where `verify` gives no dedupe key,
   * so a channel that sends one body under several topics puts the topic into the key. Left out: none.
   */
  readonly headers?: readonly string[]
  /** Shows that a delivery really comes from the channel. Present exactly when `capabilities.webhook`. */
  verify?(delivery: Delivery, shop: ShopContext): Outcome<VerifiedDelivery>
  /**
   * Reads a raw document into facts. Pure: equal bytes give equal facts, so a document can be replayed after a fix.
   * A refusal quarantines the document, nothing of it is lost.
   *
   * @param headers Those of `headers` that the document came with; the hub always hands them in.
   */
  read(raw: Uint8Array, shop: ShopContext, headers?: KeptHeaders): Outcome<ChannelDocumentInput, DocumentRejection>
  /** Writes a shipment back. Present exactly when `capabilities.writeBackShipment`. Throws to be tried again. */
  writeBackShipment?(shipment: ShipmentWriteBack, options: { readonly signal: AbortSignal }): Promise<void>
  /** Most offers the channel takes in one call of `writeBackStock`: 1 to 1,000. Left out: 100. */
  readonly offersPerCall?: number
  /**
   * Tells the channel what it may sell. Present exactly when `capabilities.writeBackStock`. Throws when nothing is known to
   * have arrived, to be tried again; what the channel took or refused item by item is its answer.
   *
   * @returns Items that the channel refused for good, the others were taken; empty when all were.
   */
  writeBackStock?(stock: StockWriteBack, options: { readonly signal: AbortSignal }): Promise<readonly StockRefusal[]>
}

export interface ShipmentWriteBack {
  readonly shop: string
  readonly channelOrderNo: string
  readonly carrier: string | null
  readonly trackingNo: string | null
  /** Line ids in the parcel; null: all. */
  readonly lines: readonly string[] | null
  /** Stable over every attempt; hand it to the channel as its idempotency key where it takes one. */
  readonly idempotencyKey: string
}

/** How an article is offered: as usual, in the last pieces (限量销售), or not at all. */
export type OfferState = 'onSale' | 'limited' | 'offSale'

/** What a channel may sell of one article, in place of what it was told before. */
export interface StockOffer {
  /** The channel's own code of the article. */
  readonly channelSku: string
  /** Pieces it may sell, a whole number ≥ 0. */
  readonly quantity: number
  readonly state: OfferState
  /** Rises with each offer of this article in this shop: an offer with a lower one than the channel has is out of date. */
  readonly version: number
}

/** Offers of one shop. No two are of one article. */
export interface StockWriteBack {
  readonly shop: string
  readonly offers: readonly StockOffer[]
  /** Stable over every attempt; hand it to the channel as its idempotency key where it takes one. */
  readonly idempotencyKey: string
}

/** An offer that the channel will never take as it is: an article it does not know, for instance. */
export interface StockRefusal extends Rejection {
  readonly channelSku: string
}
