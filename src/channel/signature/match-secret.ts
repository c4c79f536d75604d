import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Instant } from '../../time/instant'
import { isSecretActive, type WebhookSecret } from './webhook-secret'

/** HMAC-SHA256 over the parts, one behind the other. */
export function hmacSha256(key: KeyObject, parts: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

/**
 * The secret, among those that count at `now`, that made one of the signatures; undefined if none did.
 *
 * Every active secret is compared with every signature, in constant time each, so that the time taken tells nothing
 * about which one fits. A signature of another length simply does not fit.
 */
export function matchSecret(
  secrets: readonly WebhookSecret[],
  signatures: readonly Uint8Array[],
  signedParts: readonly (string | Uint8Array)[],
  now: Instant,
): WebhookSecret | undefined {
  let match: WebhookSecret | undefined
  for (const secret of secrets) {
    if (!isSecretActive(secret, now)) continue
    const digest = hmacSha256(secret.key, signedParts)
    for (const signature of signatures) {
      if (signature.length === digest.length && timingSafeEqual(signature, digest)) match ??= secret
    }
  }
  return match
}
