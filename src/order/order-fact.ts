import type { OrderContent } from './order-content'

/** What every fact says of itself. */
interface FactIdentity {
  /** Its reference where it happened: a payment id, a parcel id, a snapshot's event id. One kind and one ref are one fact. */
  readonly ref: string
  /** When it happened, by the source's own clock. */
  readonly at: number
  /** The source's version of it, higher is newer; 0 where the source has none. */
  readonly version: number
}

/**
 * Something that happened elsewhere. It cannot be refused: an order keeps its facts as a set keyed by (kind, ref), and
 * its state is the fold of that set, so duplicates and disorder cannot matter.
 */
export type OrderFact<Content = OrderContent> =
  | (FactIdentity & { readonly kind: 'OrderPlaced'; readonly content: Content })
  | (FactIdentity & { readonly kind: 'PaymentCaptured'; readonly amount: number; readonly method: string })
  | (FactIdentity & { readonly kind: 'PaymentFailed' })
  | (FactIdentity & { readonly kind: 'PaymentTimedOut' })
  | (FactIdentity & { readonly kind: 'PaymentRefunded'; readonly amount: number; readonly payment: string | null })
  | (FactIdentity & { readonly kind: 'OrderReviewed' | 'StockAllocated' | 'OutboundRequested' | 'OrderPacked' })
  | (FactIdentity & ParcelScan)
  | (FactIdentity & { readonly kind: 'OrderCompleted' })
  | (FactIdentity & {
      readonly kind: 'OrderCancelled' | 'OrderClosed'
      /** A code or a short note, kept in clear: it may hold no personal data, and adapters must not put any there. */
      readonly reason: string
    })

/** A scan of one parcel. `ref` names the scan, `parcel` the box. */
export interface ParcelScan {
  readonly kind: ParcelScanKind
  readonly parcel: string
  readonly carrier: string | null
  readonly trackingNo: string | null
  /** Line ids inside the parcel; null means all lines of the order. */
  readonly lines: readonly string[] | null
  /**
   * Pieces inside by stock row, where a part of a split order leaves: our own facts alone say so. `lines` are then the lines of
   * which the last piece left with it.
   */
  readonly rows?: readonly { readonly stockKey: string; readonly quantity: number }[]
}

export type ParcelScanKind =
  | 'WaybillIssued'
  | 'ParcelPicked'
  | 'ParcelPacked'
  | 'ParcelHandedOver'
  | 'ParcelInTransit'
  | 'ParcelOutForDelivery'
  | 'ParcelDelivered'
  | 'ParcelRejected'
  | 'ParcelLost'
  | 'ParcelReturned'

export type FactKind = OrderFact['kind']
