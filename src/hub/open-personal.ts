import { type ChangedAddress, type GivenAddress, personalInForce } from '../order/changed-address'
import type { Order } from '../order/order'
import type { PersonalContent } from '../order/stored-content'
import { accept, type Outcome, reject } from '../outcome'
import type { OpenRejection } from '../security/seal'
import type { SubjectKeyRecord } from '../security/subject-key'
import type { Vault } from './vault'

type Opened<T> = Outcome<T, OpenRejection | { readonly code: 'SUBJECT_ERASED' }>

/** What is needed to open what rests sealed. `key`: of the order's subject. */
export interface OpeningMeans {
  readonly vault: Vault
  readonly key: SubjectKeyRecord | undefined
  readonly now: number
}

/** Where an order's personal data belongs: it opens nowhere else. */
export function personalContext(orderKey: string) {
  return { kind: 'order', field: 'personal', key: orderKey } as const
}

/** Where the address a person gave for an order belongs. */
export function addressContext(orderKey: string) {
  return { kind: 'order', field: 'address', key: orderKey } as const
}

/** What the channel says of the people of an order. */
export function openChannelPersonal(
  { key: orderKey, content }: Pick<Order, 'key' | 'content'>,
  { vault, key, now }: OpeningMeans,
): Opened<PersonalContent> {
  if (content === null) return reject({ code: 'SUBJECT_ERASED' })
  const opened = vault.open(key, content.personal, personalContext(orderKey), now)
  return opened.ok ? accept(JSON.parse(opened.value) as PersonalContent) : opened
}

/** The address a person gave for an order. */
export function openGivenAddress(
  orderKey: string,
  { personal }: Pick<ChangedAddress, 'personal'>,
  { vault, key, now }: OpeningMeans,
): Opened<GivenAddress> {
  const opened = vault.open(key, personal, addressContext(orderKey), now)
  return opened.ok ? accept(JSON.parse(opened.value) as GivenAddress) : opened
}

/** Personal data of an order in clear, with the address in force. Who may see it is decided by who builds on it. */
export function openPersonal(
  order: Pick<Order, 'key' | 'content' | 'changedAddress'>,
  means: OpeningMeans,
): Opened<PersonalContent> {
  const channel = openChannelPersonal(order, means)
  if (!channel.ok || order.changedAddress === undefined) return channel
  const given = openGivenAddress(order.key, order.changedAddress, means)
  // Half of it would show a wrong address as the right one.
  return given.ok ? accept(personalInForce(channel.value, given.value)) : given
}
