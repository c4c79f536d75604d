import { accept, type Outcome, reject } from '../outcome'
import { type DigestKey, keyedDigest } from './digest'

/** A search for nothing, or for a single character, would match far too much. */
export interface QueryTooBroad {
  readonly code: 'QUERY_TOO_BROAD'
}

/** Bits kept of the digest: fewer tell a thief less, more make a chance match rarer. */
export type BlindIndexBits = 64 | 96 | 128

/**
 * What stands beside a sealed field so that it can be searched: HMAC-SHA-256 of the normalised value, cut to 64 bits
 * unless told otherwise, in hexadecimal. Exact matches only: `%` and `_` mean themselves. It is cut short on purpose,
 * so compare the opened value as well before showing a match.
 *
 * @param fieldKey `ring.indexKey(field)`, with one field name for each kind of value.
 * @param normalised What `normalisePhone`, `normaliseEmail` or `normaliseId` returned.
 */
export function blindIndex(
  fieldKey: DigestKey,
  normalised: string,
  bits: BlindIndexBits = 64,
): Outcome<string, QueryTooBroad> {
  const [, second] = normalised
  if (second === undefined) return reject({ code: 'QUERY_TOO_BROAD' })
  return accept(keyedDigest(fieldKey, normalised).slice(0, bits / 4))
}
