import { hidden, leadingGraphemes } from './graphemes'

/**
 * The masks: what a reader without permission sees. Each shows at most what its comment says, for any Unicode input,
 * hides how long the rest was, and leaves a masked value as it is. They are made from the clear value
 * when it is read and are never stored.
 */

/** A name: its first character if there are more, then `**`. 张三丰 gives 张**, a name of one character gives `*`. */
export function maskName(name: string): string {
  const trimmed = name.trim()
  const [first, second] = leadingGraphemes(trimmed, 2)
  if (first === undefined) return ''
  return second === undefined ? hidden : `${first}**`
}

/**
 * A phone. Separators are dropped and only ASCII digits and `+` are ever shown: of 11 and more the first three and the
 * last four (138****8000), of 7 to 10 the last two, of fewer none.
 */
export function maskPhone(phone: string): string {
  const shown = asciiOnly(phone, isPhoneCharacter)
  if (shown.length === 0) return ''
  if (shown.length >= 11) return `${shown.slice(0, 3)}****${shown.slice(-4)}`
  return shown.length >= 7 ? `*****${shown.slice(-2)}` : '****'
}

/**
 * An address: its first six characters (about province and city) when there are more than that, then `****`. Use it
 * for a whole address in one text; of a structured one, show the region and mask the rest.
 */
export function maskAddress(address: string): string {
  const trimmed = address.trim()
  const leading = leadingGraphemes(trimmed, addressCharacters + 1)
  if (leading.length === 0) return ''
  return leading.length > addressCharacters ? `${leading.slice(0, addressCharacters).join('')}****` : '****'
}

/**
 * An e-mail address: the first letter or digit of the local part if there are more, `***`, and the domain when it is
 * one in ASCII. Anything without `@` is hidden.
 */
export function maskEmail(email: string): string {
  const trimmed = email.trim()
  if (trimmed === '') return ''
  const at = trimmed.lastIndexOf('@')
  if (at < 0) return '***'
  const first = at > 1 && isAlphanumeric(trimmed.charCodeAt(0)) ? trimmed.charAt(0) : ''
  const domain = trimmed.slice(at + 1)
  return `${first}***@${asciiDomain.test(domain) ? domain : '***'}`
}

/** An identity or document number: its first and last letter or digit when it has eight or more, with `******` between. */
export function maskId(id: string): string {
  const shown = asciiOnly(id, isAlphanumeric)
  if (shown.length === 0) return ''
  return shown.length >= 8 ? `${shown.charAt(0)}******${shown.slice(-1)}` : '******'
}

const addressCharacters = 6
const asciiDomain = /^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$/

/** The text without separators, each other unit that may not be shown replaced by `*`. */
function asciiOnly(text: string, mayShow: (unit: number) => boolean): string {
  let shown = ''
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (mayShow(unit)) shown += text.charAt(at)
    else if (!isSeparator(unit)) shown += hidden
  }
  return shown
}

function isSeparator(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x2d || unit === 0x2e || unit === 0x28 || unit === 0x29
}

function isPhoneCharacter(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || unit === 0x2b
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)
}
