import { accept, type Outcome, reject } from '../../outcome'
import type { Instant } from '../../time/instant'
import { type DigestEncoding, decodeDigest } from './decode-digest'
import { matchSecret } from './match-secret'
import { asSignatureRejection, type SignatureRejection } from './signature-rejection'
import { singleHeader } from './single-header'
import type { WebhookSecret } from './webhook-secret'

/** How a platform that signs each webhook's bytes by HMAC hands over the signature. */
export interface HmacScheme {
  readonly algorithm: 'sha256'
  readonly encoding: DigestEncoding
  /** Name of the header, in any case. */
  readonly header: string
  /** What stands before the signature in the header, such as `sha256=`. */
  readonly prefix?: string
}

export interface HmacSignedRequest {
  readonly headers: Headers
  /** The bytes as they came. */
  readonly body: Uint8Array
  /** Signed in front of the body by some platforms: the app key, or the callback address and a bar. */
  readonly signedBefore?: string
  readonly secrets: readonly WebhookSecret[]
  readonly now: Instant
}

/**
 * A verifier for platforms that sign the raw body with a shared secret. The same strictness as `verifySignature`: one
 * header, one way of writing, constant time, secrets with a window. Such a signature has no time in it, so it can be sent again
 * for ever: the message's own id and version must tell what is old.
 *
 * @returns A function that answers the secret that fitted, or why the request is not believed.
 */
export function hmacSignature({ encoding, header, prefix = '' }: HmacScheme) {
  return (request: HmacSignedRequest): Outcome<WebhookSecret, SignatureRejection> => {
    const value = singleHeader(request.headers, header)
    if (!value.ok) return reject(asSignatureRejection(value.rejection))

    const written = value.value.startsWith(prefix) ? value.value.slice(prefix.length) : ''
    const signature = written === '' ? undefined : decodeDigest(written, encoding)
    if (signature === undefined) return reject({ code: 'SIGNATURE_FORMAT', header })

    const signed = [request.signedBefore ?? '', request.body]
    const secret = matchSecret(request.secrets, [signature], signed, request.now)
    return secret === undefined ? reject({ code: 'SIGNATURE_MISMATCH' }) : accept(secret)
  }
}
