import type { ChannelDocument } from '../channel/channel-document'
import type { LockLine } from '../inventory/stock-lock'
import type { Catalog } from '../order/catalog'
import { isKnown } from '../order/disclosed'
import { checkGate } from '../order/gate'
import { orderKey } from '../order/identifiers'
import type { OrderContent } from '../order/order-content'
import { numberSeries } from '../order/order-number'
import { type PlannedLine, planLines } from '../order/plan-lines'
import type { Finding } from '../order/stored-content'
import type { KeyRing } from '../security/key-ring'
import { businessDayCompact } from '../time/business-day'
import type { ShopSettings } from './shop-settings'
import { presaleLinesOf, stockDemand } from './stock-intent'

/** A snapshot ready to be booked: checked, planned, and nothing of it sealed yet. */
export interface PreparedContent {
  readonly content: OrderContent
  readonly plan: readonly PlannedLine[]
  readonly findings: readonly Finding[]
  readonly buyerIndex: string | null
  /** Whose key its personal data is sealed with. */
  readonly subject: string
  readonly demand: readonly LockLine[] | null
}

export interface PreparedDocument {
  readonly channel: string
  readonly shop: ShopSettings
  readonly orderKey: string
  readonly channelOrderNo: string
  readonly facts: ChannelDocument['facts']
  /** By the index of its fact. */
  readonly contents: ReadonlyMap<number, PreparedContent>
  /** Series its number is drawn from, should the order be new. */
  readonly series: string
}

/** All of a document's booking that needs no record: done once, before the commit, and not again when that is retried. */
export function prepareDocument(
  document: ChannelDocument,
  { channel, shop, catalog, ring }: { channel: string; shop: ShopSettings; catalog: Catalog; ring: KeyRing },
): PreparedDocument {
  const key = orderKey({ channel, shop: shop.shop, channelOrderNo: document.channelOrderNo })
  const contents = new Map<number, PreparedContent>()
  let placedAt: number | undefined
  document.facts.forEach((fact, index) => {
    if (fact.kind !== 'OrderPlaced') return
    placedAt = fact.content.placedAt
    contents.set(index, prepareContent(fact.content, key, { channel, shop, catalog, ring }))
  })
  const day = businessDayCompact(placedAt ?? document.facts[0]?.at ?? 0, shop.zone)
  return {
    channel,
    shop,
    orderKey: key,
    channelOrderNo: document.channelOrderNo,
    facts: document.facts,
    contents,
    series: numberSeries(channel, day),
  }
}

function prepareContent(
  content: OrderContent,
  key: string,
  { channel, shop, catalog, ring }: { channel: string; shop: ShopSettings; catalog: Catalog; ring: KeyRing },
): PreparedContent {
  const plan = planLines({ channel, shop: shop.shop, content }, catalog)
  const buyerIndex = isKnown(content.buyer.id) ? buyerIndexOf(ring, channel, content.buyer.id) : null
  return {
    content,
    plan,
    findings: checkGate(content, plan),
    buyerIndex,
    subject: buyerIndex === null ? `order:${key}` : buyerSubject(buyerIndex),
    demand: stockDemand(
      plan,
      { warehouse: content.warehouse ?? shop.warehouse, pool: shop.pool, presalePool: shop.presalePool },
      presaleLinesOf(content.lines),
    ),
  }
}

/** Equal for equal buyers of one channel, and of no use to anyone without the key. */
export function buyerIndexOf(ring: KeyRing, channel: string, buyerId: string): string {
  return ring.indexKey('buyer.id').digest(`${channel}\n${buyerId}`).slice(0, 32)
}

/** Whose key a known buyer's personal data is sealed with. */
export function buyerSubject(buyerIndex: string): string {
  return `buyer:${buyerIndex}`
}
