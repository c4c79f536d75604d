import { quotaTaken } from '../inventory/quota-taken'
import type { SaleStatus } from '../inventory/sale-status'
import type { PublicationRecord } from '../store/publication-record'
import type { Page, Store } from '../store/store'

/** A number as a channel is told it. `version` rises with each number of this article in this shop. */
export interface ToldNumber {
  readonly number: number
  readonly state: SaleStatus
  readonly version: number
}

/** What a shop was told of one article, and what it is still to be told. */
export interface PublishedStock {
  readonly channel: string
  readonly shop: string
  readonly sku: string
  readonly channelSku: string
  /** What it shows, as far as it has said so; null where it was never told, or an answer was lost. */
  readonly told: ToldNumber | null
  /** When it last took a number, epoch milliseconds; null: never. */
  readonly toldAt: number | null
  /** On its way, or waiting for it; null where there is nothing new to tell. */
  readonly pending: ToldNumber | null
  /** When the pending number is tried next, or given up as lost on its way. */
  readonly nextAt: number | null
  /** What its share comes to; above the newest number where the raise waits for other channels' cuts to arrive. */
  readonly target: number
  /** Pieces it has taken of its fixed quota, as far as they are counted; null where the hub does not count them. */
  readonly taken: number | null
  /** Failures in a row. */
  readonly failures: number
  /** Code of the last failure or refusal; null after a success. */
  readonly error: string | null
  /** False once the plan lists it no more. */
  readonly listed: boolean
}

export interface PublishedQuery {
  readonly channel?: string
  readonly shop?: string
  readonly sku?: string
  readonly status?: SaleStatus
  readonly after?: string | null
  /** 1 to 1,000; default 100. */
  readonly limit?: number
}

/** A page of what shops were told, by `channel/shop/channelSku`. */
export async function publishedStock(store: Store, query: PublishedQuery): Promise<Page<PublishedStock>> {
  const where: Record<string, string> = {}
  for (const name of ['channel', 'shop', 'sku', 'status'] as const) {
    const value = query[name]
    if (value !== undefined) where[name] = value
  }
  const { after = null, limit = 100 } = query
  const page = await store.list('publication', { where, byKey: true, after, limit })
  return { items: page.items.map(viewOf), next: page.next }
}

function viewOf(record: PublicationRecord): PublishedStock {
  const { channel, shop, sku, channelSku, toldAt, nextAt, target, quota, stockKeys, failures, error } = record
  return {
    channel,
    shop,
    sku,
    channelSku,
    told: toldNumber(record.shown),
    toldAt,
    pending: toldNumber(record.waiting ?? record.underWay),
    nextAt,
    target,
    taken: quota == null ? null : quotaTaken(quota, stockKeys),
    failures,
    error,
    listed: record.plan !== null,
  }
}

function toldNumber(number: PublicationRecord['shown']): ToldNumber | null {
  if (number === null) return null
  return { number: number.number, state: number.status ?? 'onSale', version: number.version }
}
