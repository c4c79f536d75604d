import { isSameDivision, shortDivisionName, writtenName } from '../anomaly/division-name'
import type { AddressMark, GivenAddress } from '../order/changed-address'
import { type Disclosed, isKnown } from '../order/disclosed'
import type { Address, Recipient } from '../order/order-content'
import type { KeyRing } from '../security/key-ring'
import { normaliseId, normalisePhone } from '../security/normalise'

const DIVISIONS = ['province', 'city', 'district'] as const

/** A mark of an address, good for one order: equal addresses of two orders have nothing in common. */
export function addressMark(
  ring: KeyRing,
  orderKey: string,
  { country, province, city, district, detail }: Address,
  mergeKey: string | null,
): AddressMark {
  const text = said(detail)
  const digest = text === null ? null : ring.indexKey('recipient.detail').digest(`${orderKey}\n${text}`).slice(0, 32)
  return { region: { country, province, city, district }, detail: digest, mergeKey }
}

/** True where `present` says all that `asked` says, and the same: putting `asked` in its place would change nothing. */
export function isCovered(asked: AddressMark, present: AddressMark): boolean {
  if (asked.detail === null || asked.detail !== present.detail) return false
  if (asked.region.country !== present.region.country) return false
  return DIVISIONS.every((name) => {
    const [one, other] = [said(asked.region[name]), said(present.region[name])]
    return one === null || (other !== null && isSameDivision(one, other))
  })
}

/**
 * True where two addresses are known to differ. What one of them does not disclose tells nothing, for platforms mask addresses as
 * orders age; where street and number are kept back, the platform's own token for the address tells.
 */
export function isKnownOther(one: AddressMark, other: AddressMark): boolean {
  if (one.region.country !== other.region.country) return true
  for (const name of DIVISIONS) {
    const [a, b] = [said(one.region[name]), said(other.region[name])]
    if (a !== null && b !== null && !isSameDivision(a, b)) return true
  }
  if (one.detail !== null && other.detail !== null) return one.detail !== other.detail
  return one.mergeKey !== null && other.mergeKey !== null && one.mergeKey !== other.mergeKey
}

/** True where name, phone and postal code, as far as they were given, are those of the receiver. */
export function isReceiver({ name, phone, address }: GivenAddress, present: Recipient): boolean {
  return (
    isSaid(name, present.name, normaliseId) &&
    isSaid(phone, present.phone, normalisePhone) &&
    isSaid(address.postalCode, present.address.postalCode, normaliseId)
  )
}

/**
 * Equal for orders of one hub that go to one receiver at one address; null where some of that is not known. It stands for a platform's
 * token, which is good for the platform's address alone.
 */
export function changedMergeKey(ring: KeyRing, { name, phone, address }: Recipient): string | null {
  const { country, province, city, district, detail } = address
  const parts = [said(name), said(phone), said(province), said(city), said(detail)]
  if (parts.includes(null)) return null
  const place = [province, city, district].map((one) => shortDivisionName(writtenName(said(one) ?? '')))
  const whole = [country, ...place, said(detail), said(name), normalisePhone(said(phone) ?? '')]
  return `changed:${ring.indexKey('recipient').digest(JSON.stringify(whole)).slice(0, 32)}`
}

function isSaid(
  given: Disclosed<string> | undefined,
  present: Disclosed<string>,
  written: (text: string) => string,
): boolean {
  if (given === undefined || !isKnown(given)) return true
  return isKnown(present) && written(given) === written(present)
}

/** What is said, however it is spaced; null: nothing is. */
function said(text: Disclosed<string>): string | null {
  if (!isKnown(text)) return null
  const written = normaliseId(text).replace(/\s+/g, '')
  return written === '' ? null : written
}
