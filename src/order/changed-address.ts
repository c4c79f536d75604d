import type { OrderFold } from './order'
import type { Address, Recipient } from './order-content'
import type { Finding, PersonalContent, Region, StoredContent } from './stored-content'

/** What tells one address from another without showing either. */
export interface AddressMark {
  readonly region: Region
  /** Keyed digest of street, building and room, good for its own order alone; null where they are not disclosed. */
  readonly detail: string | null
  /** The platform's token for the address; null where it gives none. */
  readonly mergeKey: string | null
}

/** An address a person gave, and whom it is for where that was said as well. Personal in every part. */
export interface GivenAddress extends Partial<Pick<Recipient, 'name' | 'phone'>> {
  readonly address: Address
}

/** Where an order goes by a person's word (改址). It stands beside what its channel says and goes before that. */
export interface ChangedAddress {
  /** A {@link GivenAddress}, sealed with the key of the order's buyer. */
  readonly personal: string
  readonly region: Region
  /** Stands for the channel's token: equal for orders that were changed to one address for one receiver; null where that is not known. */
  readonly mergeKey: string | null
  /** Whether a name and a phone were given with it. */
  readonly gives: { readonly name: boolean; readonly phone: boolean }
  /** The channel's own address it was decided over. */
  readonly over: AddressMark
  readonly by: { readonly type: string; readonly id: string }
  /** Epoch milliseconds. */
  readonly at: number
  readonly reason: string | null
  /** Since when the channel says yet another address, epoch milliseconds; null: it does not. */
  readonly contestedAt: number | null
}

/** Code of the finding of an order whose address was changed here and, later, at its channel. */
export const ADDRESS_CONTESTED = 'ADDRESS_CONTESTED'

/** An order's content as it counts: the channel's, with the address a person gave where one did. */
export function contentInForce(
  content: StoredContent | null,
  changed: ChangedAddress | undefined,
): StoredContent | null {
  if (content === null || changed === undefined) return content
  const { region, mergeKey } = changed
  return { ...content, region, mergeKey, findings: content.findings.filter((found) => !isSettled(found, changed)) }
}

/** What the facts say, with the address a person gave. */
export function foldInForce(fold: OrderFold, changed: ChangedAddress | undefined): OrderFold {
  if (changed === undefined) return fold
  const content = contentInForce(fold.content, changed)
  return { ...fold, content, findings: fold.findings.filter((found) => !isSettled(found, changed)) }
}

/** Who and where, as they count. */
export function personalInForce(channel: PersonalContent, given: GivenAddress | undefined): PersonalContent {
  if (given === undefined) return channel
  return { ...channel, recipient: { ...channel.recipient, ...given } }
}

/** What was missing in the channel's address is not missing in the one that goes before it. */
function isSettled({ code, about }: Finding, { gives }: ChangedAddress): boolean {
  if (code === 'RECIPIENT_MISSING') return gives.name
  if (code !== 'ADDRESS_INCOMPLETE') return false
  return about === 'recipient.phone' ? gives.phone : about.startsWith('recipient.address.')
}
