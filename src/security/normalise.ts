const phoneShape = /^\+?[0-9]{5,20}$/
const phoneSeparators = /[\s().\-\u2010-\u2015\u2212]/g

/**
 * A phone as `+` and digits, so that one number has one spelling: full-width digits, separators, `00`, the trunk zero
 * and a missing country code are evened out. What is not a phone (a withheld `138****8000`, a word) is treated as an
 * id, so that it still matches itself and nothing else. A number's extension counts as more digits.
 * The calling code without `+` or `00` is recognised only in Chinese mobile numbers.
 *
 * @param country The calling code, without `+`, of numbers that name none; 86 unless told.
 * @see ITU-T E.164
 */
export function normalisePhone(phone: string, { country = '86' }: { readonly country?: string } = {}): string {
  const bare = phone.normalize('NFKC').replace(phoneSeparators, '')
  if (!phoneShape.test(bare)) return normaliseId(phone)
  if (bare.startsWith('+')) return bare
  if (bare.startsWith('00')) return `+${bare.slice(2)}`
  if (country === '86' && /^861[0-9]{10}$/.test(bare)) return `+${bare}`
  return `+${country}${bare.startsWith('0') ? bare.slice(1) : bare}`
}

/** An e-mail address without surrounding space, in NFKC and lower case. Both halves: no provider tells them apart. */
export function normaliseEmail(email: string): string {
  return normaliseId(email)
}

/** A text as a key: NFKC, lower case, no surrounding space. */
export function normaliseId(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').trim()
}
