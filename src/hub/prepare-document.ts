import type { ChannelDocument } from '../channel/channel-document'
import type { LockStrategies } from '../inventory/lock-strategies'
import type { Catalog } from '../order/catalog'
import { isKnown } from '../order/disclosed'
import { checkGate } from '../order/gate'
import { orderKey } from '../order/identifiers'
import type { OrderPlan } from '../order/order'
import type { OrderContent } from '../order/order-content'
import { numberSeries } from '../order/order-number'
import { planLines } from '../order/plan-lines'
import type { Finding } from '../order/stored-content'
import type { KeyRing } from '../security/key-ring'
import { businessDayCompact } from '../time/business-day'
import { orderDemand } from './order-demand'
import type { ShopSettings } from './shop-settings'

/** A snapshot ready to be booked: checked, planned, and nothing of it sealed yet. */
export interface PreparedContent extends OrderPlan {
  readonly content: OrderContent
  readonly findings: readonly Finding[]
  readonly buyerIndex: string | null
  /** Undefined where no order is judged: nothing is counted by it then. */
  readonly ipIndex: string | null | undefined
  /** Whose key its personal data is sealed with. */
  readonly subject: string
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

/** What documents are prepared by. */
interface Planning {
  readonly channel: string
  readonly shop: ShopSettings
  readonly catalog: Catalog
  readonly strategies: LockStrategies | undefined
  readonly ring: KeyRing
  readonly judging: boolean
}

/** All of a document's booking that needs no record: done once, before the commit, and not again when that is retried. */
export function prepareDocument(document: ChannelDocument, planning: Planning): PreparedDocument {
  const { channel, shop } = planning
  const key = orderKey({ channel, shop: shop.shop, channelOrderNo: document.channelOrderNo })
  const contents = new Map<number, PreparedContent>()
  let placedAt: number | undefined
  document.facts.forEach((fact, index) => {
    if (fact.kind !== 'OrderPlaced') return
    placedAt = fact.content.placedAt
    contents.set(index, prepareContent(fact.content, key, planning))
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
  { channel, shop, catalog, strategies, ring, judging }: Planning,
): PreparedContent {
  const plan = planLines({ channel, shop: shop.shop, content }, catalog)
  const buyerIndex = isKnown(content.buyer.id) ? buyerIndexOf(ring, channel, content.buyer.id) : null
  return {
    content,
    plan,
    findings: checkGate(content, plan),
    buyerIndex,
    ipIndex: judging ? ipIndexOf(ring, content.buyer.ip) : undefined,
    subject: buyerIndex === null ? `order:${key}` : buyerSubject(buyerIndex),
    ...orderDemand(plan, { channel, shop, content, strategies }),
  }
}

/** Equal for equal buyers of one channel, and of no use to anyone without the key. */
export function buyerIndexOf(ring: KeyRing, channel: string, buyerId: string): string {
  return ring.indexKey('buyer.id').digest(`${channel}\n${buyerId}`).slice(0, 32)
}

/** Equal for equal network addresses; null where the channel tells none. */
export function ipIndexOf(ring: KeyRing, ip: OrderContent['buyer']['ip']): string | null {
  return isKnown(ip) && ip !== '' ? ring.indexKey('buyer.ip').digest(ip).slice(0, 32) : null
}

/** Whose key a known buyer's personal data is sealed with. */
export function buyerSubject(buyerIndex: string): string {
  return `buyer:${buyerIndex}`
}
