import type { KeyObject } from 'node:crypto'
import type { Instant } from '../../time/instant'
import { hmacSha256 } from './match-secret'
import { messageIdProblem, webhookHeaders } from './verify-signature'
import { WebhookConfigurationError } from './webhook-secret'

/**
 * The headers that sign a message so that `verifySignature`, or any Standard Webhooks library, believes it. Give the old
 * and the new key while rotating: the message then carries a signature of each.
 *
 * @throws WebhookConfigurationError when the id has a dot or is no identifier, the instant is before 1970 or after 2286,
 * or there is no key or more than 10.
 */
export function signPayload(message: {
  readonly id: string
  readonly body: Uint8Array
  readonly keys: readonly KeyObject[]
  readonly now: Instant
}): Record<(typeof webhookHeaders)[keyof typeof webhookHeaders], string> {
  const { id, body, keys, now } = message
  const seconds = Math.floor(now / 1_000)
  if (messageIdProblem(id) !== undefined) throw new WebhookConfigurationError('MESSAGE_ID')
  if (!(seconds >= 1 && seconds <= 9_999_999_999)) throw new WebhookConfigurationError('MESSAGE_TIME')
  if (keys.length === 0 || keys.length > 10) throw new WebhookConfigurationError('SECRET_COUNT')

  const signatures = keys.map((key) => `v1,${hmacSha256(key, [`${id}.${seconds}.`, body]).toString('base64')}`)
  return {
    [webhookHeaders.id]: id,
    [webhookHeaders.timestamp]: String(seconds),
    [webhookHeaders.signature]: signatures.join(' '),
  }
}
