import { accept, type Outcome, reject } from '../../outcome'
import type { Instant } from '../../time/instant'
import { idProblem } from '../payload/id-problem'
import { decodeDigest } from './decode-digest'
import { matchSecret } from './match-secret'
import { asSignatureRejection, type SignatureRejection } from './signature-rejection'
import { singleHeader } from './single-header'
import type { WebhookSecret } from './webhook-secret'

/** Header names of the Standard Webhooks scheme, in lower case. */
export const webhookHeaders = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const

const defaultToleranceMs = 5 * 60_000
const maxSignatures = 10
const versionedSignature = /^v\d{1,3}[a-z]?,./
const plainSeconds = /^[1-9]\d{0,9}$/

export interface SignedRequest {
  readonly headers: Headers
  /** The bytes as they came; parsed and written again, they would no longer fit the signature. */
  readonly body: Uint8Array
  /** Secrets of this one endpoint; while rotating, the old and the new. */
  readonly secrets: readonly WebhookSecret[]
  readonly now: Instant
  /** How old, or how far ahead of us, a signature may be. Default: five minutes, both ways. */
  readonly toleranceMs?: number
}

/** A message whose sender is known. */
export interface VerifiedMessage {
  /** The sender's id of the message; a message sent again has the same one. */
  readonly id: string
  /** When this delivery was signed, to the second. */
  readonly signedAt: Instant
  /** The secret that fitted: once it is never the old one, the old one can go. */
  readonly secret: WebhookSecret
}

/**
 * Verifies a webhook signed the Standard Webhooks way: HMAC-SHA256 over `id.timestamp.body`, in the header as `v1,` and
 * base64, several separated by one space while the sender rotates its secret. One that fits is enough; signatures of
 * other versions are passed over. Nothing that a sender can write makes it throw.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifySignature(request: SignedRequest): Outcome<VerifiedMessage, SignatureRejection> {
  const { headers, body, secrets, now, toleranceMs = defaultToleranceMs } = request
  const id = singleHeader(headers, webhookHeaders.id)
  if (!id.ok) return reject(asSignatureRejection(id.rejection))
  const timestamp = singleHeader(headers, webhookHeaders.timestamp)
  if (!timestamp.ok) return reject(asSignatureRejection(timestamp.rejection))
  const signature = singleHeader(headers, webhookHeaders.signature, { commas: true })
  if (!signature.ok) return reject(asSignatureRejection(signature.rejection))

  const problem = messageIdProblem(id.value)
  if (problem !== undefined) return reject({ code: problem })
  if (!plainSeconds.test(timestamp.value)) return reject({ code: 'SIGNATURE_TIMESTAMP' })
  const signedAt = Number(timestamp.value) * 1_000
  // Written so that a clock or a tolerance that is not a number refuses.
  if (!(Math.abs(now - signedAt) <= toleranceMs)) return reject({ code: 'SIGNATURE_STALE', toleranceMs })

  const signatures = readSignatures(signature.value)
  if (signatures === undefined) return reject({ code: 'SIGNATURE_FORMAT', header: webhookHeaders.signature })
  const secret = matchSecret(secrets, signatures, [`${id.value}.${timestamp.value}.`, body], now)
  return secret === undefined ? reject({ code: 'SIGNATURE_MISMATCH' }) : accept({ id: id.value, signedAt, secret })
}

/** A dot would move the border between id and timestamp, so that one signature could stand for two messages. */
export function messageIdProblem(id: string): 'ID_CHARSET' | 'ID_LENGTH' | undefined {
  const problem = idProblem(id)
  if (problem === 'ID_LENGTH') return problem
  return problem !== undefined || id.includes('.') ? 'ID_CHARSET' : undefined
}

/** The `v1` signatures, or undefined if there is none, too many of all kinds, or one is not written strictly. */
function readSignatures(header: string): Buffer[] | undefined {
  const entries = header.split(' ', maxSignatures + 1)
  if (entries.length > maxSignatures) return undefined

  const signatures: Buffer[] = []
  for (const entry of entries) {
    if (!versionedSignature.test(entry)) return undefined
    if (!entry.startsWith('v1,')) continue
    const bytes = decodeDigest(entry.slice(3), 'base64')
    if (bytes === undefined) return undefined
    signatures.push(bytes)
  }
  return signatures.length === 0 ? undefined : signatures
}
