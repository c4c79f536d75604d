import type { OrderStatus } from '../../lifecycle/order-lifecycle'
import type { ChangedAddress, GivenAddress } from '../../order/changed-address'
import { isKnown, UNKNOWN } from '../../order/disclosed'
import type { Order } from '../../order/order'
import type { PersonalContent } from '../../order/stored-content'
import { accept, type Outcome, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import type { ParsedAddress } from '../address-input'
import { addressMark, changedMergeKey, isCovered, isReceiver } from '../address-mark'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { SealingKeyError } from '../hub-errors'
import { addressContext, openChannelPersonal, openPersonal } from '../open-personal'
import { ERASED, type Vault } from '../vault'
import type { Work } from '../work'
import { isErasedContent } from './erase-buyer'
import { answerFor, type OrderAnswer, type OrderTarget, orderNeeds } from './order-commands'
import { type Addressed, addressedNeeds, voidAddressed } from './void-addressed'

/** Statuses in which an order's address may be changed: nobody packs it, and no paper with the old one is on its way. */
export const READDRESSED_FROM: readonly OrderStatus[] = ['awaitingPayment', 'paid', 'reviewed', 'allocated']

/** Why an address is not changed, in the order they are checked. */
export type AddressRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  | { readonly code: 'ORDER_STATUS'; readonly status: OrderStatus; readonly allowed: readonly OrderStatus[] }
  /** Facts came, the order itself not yet. */
  | { readonly code: 'CONTENT_MISSING' }
  /** The platform forbids it (封单). */
  | { readonly code: 'ORDER_SEALED' }
  /** A box of it has its waybill, or has left: they bear the old address. */
  | { readonly code: 'WAYBILL_ISSUED'; readonly parcels: readonly string[] }
  /** It shares its parcel with others, which go to the old address. */
  | { readonly code: 'ORDER_REGROUPED'; readonly fulfilment: string }
  | { readonly code: 'SUBJECT_ERASED' }
  /** The platform keeps `fields` of the receiver back, and its waybills lead to its own address alone: give them too. */
  | { readonly code: 'RECEIVER_WITHHELD'; readonly fields: readonly ('name' | 'phone')[] }
  | { readonly code: 'ADDRESS_UNCHANGED' }

export type ChangeAddress = OrderTarget & {
  readonly address: ParsedAddress
  readonly reason: string | null
  readonly vault: Vault
  readonly addressed: Addressed
}

/** Sends an order elsewhere by a person's word, whatever its channel goes on saying. */
export const changeAddress: Command<ChangeAddress, OrderAnswer, AddressRejection> = {
  name: 'changeAddress',
  answer: 'stored',
  needs: {
    ...orderNeeds,
    ...addressedNeeds,
    fulfilment: ({ orderKey }, loaded) => {
      const fulfilment = loaded.get('order', orderKey).value?.fulfilment
      return fulfilment === undefined ? [] : [fulfilment]
    },
    subjectKey: ({ orderKey }, loaded) => subjectOf(orderKey, loaded),
  },
  decide(work, { orderKey, shop, address, reason, vault, addressed }) {
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const obstacle = obstacleOf(work, order)
    if (obstacle !== null) return reject(obstacle)
    const people = peopleOf(work, order, vault)
    if (!people.ok) return people
    const decided = decideAddress(work, order, { ...people.value, asked: address, reason, vault })
    if (!decided.ok) return decided
    const { how, changedAddress } = decided.value
    const after = changeOrder(work, order, order, order, { shop, planned: order, changedAddress })
    work.emit('OrderAddressChanged', { orderKey, number: order.number, how, at: work.at })
    work.note({ address: how, reason })
    voidAddressed(work, { orderKey, shop }, addressed)
    return accept(answerFor(work.get('order', orderKey) ?? after))
  },
}

/** Whose key opens what an order holds of people. */
export function subjectOf(orderKey: string, loaded: LoadedRecords): readonly string[] {
  const content = loaded.get('order', orderKey).value?.content
  return content == null || isErasedContent(content) ? [] : [content.subject]
}

function obstacleOf(work: Work, order: Order): AddressRejection | null {
  const { content, status, parcels, fulfilment } = order
  if (!READDRESSED_FROM.includes(status)) return { code: 'ORDER_STATUS', status, allowed: READDRESSED_FROM }
  if (content === null) return { code: 'CONTENT_MISSING' }
  if (content.sealed) return { code: 'ORDER_SEALED' }
  const under = parcels.filter((parcel) => parcel.status !== 'created')
  if (under.length > 0) return { code: 'WAYBILL_ISSUED', parcels: under.map(({ id }) => id) }
  if (fulfilment !== undefined && work.get('fulfilment', fulfilment)?.kind === 'merge') {
    return { code: 'ORDER_REGROUPED', fulfilment }
  }
  return isErasedContent(content) ? { code: 'SUBJECT_ERASED' } : null
}

interface People {
  readonly channel: PersonalContent
  readonly inForce: PersonalContent
}

/** @throws SealingKeyError where the key that would seal the new address opens nothing either. */
function peopleOf(work: Work, order: Order, vault: Vault): Outcome<People, { readonly code: 'SUBJECT_ERASED' }> {
  const means = { vault, key: work.get('subjectKey', order.content?.subject ?? ''), now: work.at }
  const channel = openChannelPersonal(order, means)
  const inForce = openPersonal(order, means)
  if (channel.ok && inForce.ok) return accept({ channel: channel.value, inForce: inForce.value })
  const code = channel.ok ? (inForce.ok ? '' : inForce.rejection.code) : channel.rejection.code
  if (code === 'SUBJECT_ERASED') return reject({ code })
  throw new SealingKeyError(code)
}

interface Decided {
  readonly how: 'changed' | 'confirmed' | 'takenBack'
  readonly changedAddress: ChangedAddress | null
}

function decideAddress(
  work: Work,
  { key, content, changedAddress }: Order,
  {
    channel,
    inForce,
    asked,
    reason,
    vault,
  }: People & Pick<ChangeAddress, 'reason' | 'vault'> & { asked: ParsedAddress },
): Outcome<Decided, AddressRejection> {
  if (content === null) throw new RangeError('An order without content has no address.')
  const given = givenAddress(asked, inForce, changedAddress)
  const recipient = { ...channel.recipient, ...given }
  const withheld = (['name', 'phone'] as const).filter((field) => {
    const value = recipient[field]
    return !isKnown(value) && value.absent === 'withheld'
  })
  if (withheld.length > 0) return reject({ code: 'RECEIVER_WITHHELD', fields: withheld })

  const channelsToken = channelMergeKey(work.get('order', key))
  const markOf = (address: GivenAddress['address'], token: string | null) =>
    addressMark(vault.ring, key, address, token)
  const mark = markOf(given.address, null)
  const over = markOf(channel.recipient.address, channelsToken)
  const isAt = ({ recipient: one }: PersonalContent) =>
    isCovered(mark, markOf(one.address, null)) && isReceiver(given, one)
  const contested = changedAddress != null && changedAddress.contestedAt !== null
  if (isAt(inForce) && !contested) return reject({ code: 'ADDRESS_UNCHANGED' })
  if (isAt(channel)) return accept({ how: 'takenBack', changedAddress: null })

  const personal = vault.seal(work, content.subject, JSON.stringify(given), addressContext(key))
  if (personal === ERASED) return reject({ code: 'SUBJECT_ERASED' })
  const { country, province, city, district } = given.address
  const made: ChangedAddress = {
    personal,
    region: { country, province, city, district },
    mergeKey: channelsToken === null ? null : changedMergeKey(vault.ring, recipient),
    gives: { name: given.name !== undefined, phone: given.phone !== undefined },
    over,
    by: work.actor,
    at: work.at,
    reason,
    contestedAt: null,
  }
  return accept({ how: isAt(inForce) ? 'confirmed' : 'changed', changedAddress: made })
}

/** The token the channel gave with its own address. */
export function channelMergeKey(order: Pick<Order, 'facts'> | undefined): string | null {
  for (const fact of order?.facts ?? []) if (fact.kind === 'OrderPlaced') return fact.content.mergeKey
  return null
}

/** A whole address of what was asked: what was given with the one before it stays given. */
function givenAddress(
  { name, phone, country, province, city, district, detail, postalCode }: ParsedAddress,
  { recipient }: PersonalContent,
  before: ChangedAddress | undefined,
): GivenAddress {
  const keptName = name ?? (before?.gives.name === true ? recipient.name : undefined)
  const keptPhone = phone ?? (before?.gives.phone === true ? recipient.phone : undefined)
  return {
    address: {
      country: country ?? recipient.address.country,
      province,
      city,
      district: district ?? UNKNOWN,
      detail,
      postalCode: postalCode ?? UNKNOWN,
    },
    ...(keptName === undefined ? {} : { name: keptName }),
    ...(keptPhone === undefined ? {} : { phone: keptPhone }),
  }
}
