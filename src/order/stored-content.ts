import type { Disclosed } from './disclosed'
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

export function splitContent(content: OrderContent): {
  readonly business: Omit<OrderContent, 'buyer' | 'recipient' | 'memos'>
  readonly personal: PersonalContent
} {
  const { buyer, recipient, memos, ...business } = content
  return { business, personal: { buyer: { id: buyer.id, nick: buyer.nick, ip: buyer.ip }, recipient, memos } }
}

export type DisclosedText = Disclosed<string>
