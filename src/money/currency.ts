import { accept, type Outcome, reject } from '../outcome'

const codesByExponent = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF \
CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD \
NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL \
THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
} as const

type Words<Text extends string, Found = never> = Text extends `${infer Word} ${infer Rest}`
  ? Words<Rest, Found | Word>
  : Found | Text

/**
 * An ISO 4217 alphabetic code in use, upper case. ANG and BGN, withdrawn in 2025 and 2026, stay: orders placed before
 * still arrive and are still refunded. Metals, test codes and "no currency" (XAU, XTS, XXX) are not money and are absent.
 */
export type CurrencyCode = Words<(typeof codesByExponent)[keyof typeof codesByExponent]>

/** Decimals between the major and the minor unit: 2 for CNY (fen), 0 for JPY, 3 for KWD. */
export type CurrencyExponent = 0 | 1 | 2 | 3 | 4

const exponents: ReadonlyMap<string, CurrencyExponent> = new Map(
  ([0, 2, 3, 4] as const).flatMap((exponent) =>
    codesByExponent[exponent].split(' ').map((code) => [code, exponent] as const),
  ),
)

/** Every known code, in alphabetical order. */
export const currencyCodes: readonly CurrencyCode[] = [...exponents.keys()].sort() as CurrencyCode[]

/** True for a code of ISO 4217 that this table knows, in capital letters. */
export function isCurrencyCode(text: unknown): text is CurrencyCode {
  return typeof text === 'string' && exponents.has(text)
}

/**
 * Decimals of the currency's minor unit, 0 to 4.
 *
 * @see ISO 4217, list one, column "minor unit". It differs from CLDR, which shows fewer decimals for some (IQD, IDR).
 */
export function currencyExponent(currency: CurrencyCode): CurrencyExponent {
  const exponent = exponents.get(currency)
  if (exponent === undefined) throw new TypeError('Not an ISO 4217 code. Read outside text with parseCurrency.')
  return exponent
}

/** Why a currency is refused, in the order they are checked. The text itself is never repeated. */
export type CurrencyRejection = { readonly code: 'CURRENCY_MISSING' } | { readonly code: 'CURRENCY_UNKNOWN' }

/** What a channel calls its currencies, declared by its adapter: `{ RMB: 'CNY', usd: 'USD' }`. */
export type CurrencyAliases = Readonly<Record<string, CurrencyCode>>

const missing = reject({ code: 'CURRENCY_MISSING' })
const unknown = reject({ code: 'CURRENCY_UNKNOWN' })

/**
 * Reads a currency as a channel wrote it. Exact codes only: nothing is trimmed or upper-cased, and a nickname such as
 * `RMB` or `usd` counts only when declared in `aliases`. An alias can not redefine a real code.
 */
export function parseCurrency(
  text: string | null | undefined,
  aliases?: CurrencyAliases,
): Outcome<CurrencyCode, CurrencyRejection> {
  if (text === undefined || text === null || text === '') return missing
  if (isCurrencyCode(text)) return accept(text)

  const declared = aliases !== undefined && Object.hasOwn(aliases, text) ? aliases[text] : undefined
  return isCurrencyCode(declared) ? accept(declared) : unknown
}
