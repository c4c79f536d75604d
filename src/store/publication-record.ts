import type { Publication, PublishedNumber } from '../inventory/publication'
import type { QuotaTaken } from '../inventory/quota-taken'
import type { SaleStatus } from '../inventory/sale-status'

/** What one shop is told of one article. All of it is saved, so versions rise and nothing is forgotten across restarts. */
export interface PublicationRecord extends Publication {
  /** `channel/shop/channelSku`. */
  readonly key: string
  readonly shop: string
  /** Our own SKU, whose stock it is. */
  readonly sku: string
  readonly channelSku: string
  /** The stock rows it is sold from. */
  readonly stockKeys: readonly string[]
  /** Fingerprint of the plan it was last worked out by; null once it is listed no more. */
  readonly plan: string | null
  /** When it was first worked out since the plan lists it; null once it is listed no more. */
  readonly listedAt: number | null
  /** What was counted of its fixed quota by the last working out; null where nothing is to be counted. */
  readonly quota: QuotaTaken | null
  /** How it sells by the last working out; the next step of its thresholds goes on from here. */
  readonly status: SaleStatus
  /** What its share comes to; more than it is told where its raise waits for other channels' cuts. */
  readonly target: number
  /** The newest number where the channel will never take it; it is not offered again. */
  readonly refused: PublishedNumber | null
  /** Most the channel may be showing, whatever became of answers that were lost. */
  readonly atMost: number
  /** Counts the times a number was taken to be sent: an answer to an earlier time is late. */
  readonly fence: number
  /** When to send, or when what is under way counts as lost; null while nothing is to be sent. */
  readonly nextAt: number | null
  /** When the channel last took a number. */
  readonly toldAt: number | null
  /** Code of the last failure or refusal; null after a success. */
  readonly error: string | null
}

/** What kind of number is to be sent or under way: those that stop a sale go before the rest. */
export function pendingOf({ waiting, underWay }: PublicationRecord): 'soldOut' | 'waiting' | null {
  const newest = waiting ?? underWay
  if (newest === null) return null
  return newest.number === 0 ? 'soldOut' : 'waiting'
}
