import type { Outcome, Rejection } from '../outcome'
import type { ChannelDocumentInput } from './channel-document'

/** What a channel can do. What is false answers a typed `UNSUPPORTED`, never a silent nothing. */
export interface ChannelCapabilities {
  readonly webhook: boolean
  readonly pull: boolean
  readonly writeBackShipment: boolean
  readonly writeBackStock: boolean
  readonly writeBackRefund: boolean
}

/** One shop on a channel, as the host runs it. */
export interface ShopContext {
  readonly shop: string
  /** IANA zone in which the channel's bare local times are read. */
  readonly zone: string
}

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
  /** Shows that a delivery really comes from the channel. Present exactly when `capabilities.webhook`. */
  verify?(delivery: Delivery, shop: ShopContext): Outcome<VerifiedDelivery>
  /**
   * Reads a raw document into facts. Pure: equal bytes give equal facts, so a document can be replayed after a fix.
   * A refusal quarantines the document, nothing of it is lost.
   */
  read(raw: Uint8Array, shop: ShopContext): Outcome<ChannelDocumentInput, DocumentRejection>
  /** Writes a shipment back. Present exactly when `capabilities.writeBackShipment`. Throws to be tried again. */
  writeBackShipment?(shipment: ShipmentWriteBack, options: { readonly signal: AbortSignal }): Promise<void>
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
