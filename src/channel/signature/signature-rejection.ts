import type { HeaderRejection } from './single-header'

/**
 * Why a webhook is not believed, in the order they are checked. All of them are answered with 401 and nothing more,
 * since the sender is unknown; the codes are for the operator. No value of a header is repeated.
 */
export type SignatureRejection =
  /** A header that the scheme needs is missing or empty. */
  | { readonly code: 'SIGNATURE_MISSING'; readonly header: string }
  /** The header came twice, or its value holds a comma where there is none. */
  | { readonly code: 'SIGNATURE_HEADER_DUPLICATED'; readonly header: string }
  /** Not written as the scheme writes it: other characters, too long, other encoding, more than 10 signatures. */
  | { readonly code: 'SIGNATURE_FORMAT'; readonly header: string }
  /** The message id has a dot, which could shift what was signed, or is no identifier. */
  | { readonly code: 'ID_CHARSET' }
  | { readonly code: 'ID_LENGTH' }
  /** Not whole seconds since 1970 in plain decimal digits. */
  | { readonly code: 'SIGNATURE_TIMESTAMP' }
  /** Signed too long ago, or too far in the future. */
  | { readonly code: 'SIGNATURE_STALE'; readonly toleranceMs: number }
  /** No secret that counts now made any of the signatures. */
  | { readonly code: 'SIGNATURE_MISMATCH' }

/** What is wrong with a header, told as what is wrong with the signature. */
export function asSignatureRejection({ code, header }: HeaderRejection): SignatureRejection {
  if (code === 'HEADER_MISSING') return { code: 'SIGNATURE_MISSING', header }
  if (code === 'HEADER_DUPLICATED') return { code: 'SIGNATURE_HEADER_DUPLICATED', header }
  return { code: 'SIGNATURE_FORMAT', header }
}
