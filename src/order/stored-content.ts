import type { Address, Buyer, OrderContent, Recipient } from './order-content'

/** What finds a person: sealed wherever it rests, shown masked unless somebody may see more. */
export interface PersonalContent {
  readonly buyer: Pick<Buyer, 'id' | 'nick' | 'ip'>
  readonly recipient: Recipient
  readonly memos: { readonly buyer: string; readonly seller: string }
}

/** The part of an address that names a place, not a person: routing and reports need it in clear. */
export type Region = Pick<Address, 'country' | 'province' | 'city' | 'district'>

/** An order's content as it rests: business data in clear, personal data sealed under the subject's key. */
export interface StoredContent extends Omit<OrderContent, 'buyer' | 'recipient' | 'memos'> {
  readonly buyerLevel: string | null
  readonly region: Region
  /** Keyed digest of the buyer, equal for equal buyers; null where the channel names none. */
  readonly buyerIndex: string | null
  /**
   * Keyed digest of the network address it was placed from, equal for equal ones; null where the channel tells none. Absent
   * where it was booked by a hub that judges no orders, which counts nothing by it.
   */
  readonly ipIndex?: string | null
  /** Whose key seals `personal`. */
  readonly subject: string
  readonly personal: string
  /** Keyed digest of the whole content: tells equal snapshots apart from different ones without opening them. */
  readonly digest: string
  /** What the gate checks found in this snapshot while it was open. */
  readonly findings: readonly Finding[]
}

/** Something wrong with an order, said without personal data. */
export interface Finding {
  readonly code: string
  /** Line id, field path or reference it concerns; empty for the whole order. */
  readonly about: string
  readonly expected?: number | string
  readonly actual?: number | string
}

/** What of an order's content finds a person. */
export function personalContent({ buyer, recipient, memos }: OrderContent): PersonalContent {
  return { buyer: { id: buyer.id, nick: buyer.nick, ip: buyer.ip }, recipient, memos }
}

/** An order's content with its personal part replaced by what was made of it. */
export function storedContent(
  content: OrderContent,
  sealed: Pick<StoredContent, 'buyerIndex' | 'subject' | 'personal' | 'digest' | 'findings'> & {
    readonly ipIndex?: StoredContent['ipIndex'] | undefined
  },
): StoredContent {
  const { country, province, city, district } = content.recipient.address
  const stored: StoredContent = {
    placedAt: content.placedAt,
    currency: content.currency,
    lines: content.lines,
    discounts: content.discounts,
    freight: content.freight,
    total: content.total,
    commission: content.commission,
    mergeKey: content.mergeKey,
    cashOnDelivery: content.cashOnDelivery,
    crossBorder: content.crossBorder,
    sealed: content.sealed,
    warehouse: content.warehouse,
    rawStatus: content.rawStatus,
    tags: content.tags,
    buyerLevel: content.buyer.level,
    region: { country, province, city, district },
    buyerIndex: sealed.buyerIndex,
    subject: sealed.subject,
    personal: sealed.personal,
    digest: sealed.digest,
    findings: sealed.findings,
  }
  return sealed.ipIndex === undefined ? stored : { ...stored, ipIndex: sealed.ipIndex }
}
