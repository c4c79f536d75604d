import { createSecretKey, type KeyObject } from 'node:crypto'
import { OrderHubError } from '../../errors'
import type { Instant } from '../../time/instant'
import { decodeDigest } from './decode-digest'

/** A shared secret and when it counts. While a secret is rotated, the old and the new one stand side by side. */
export interface WebhookSecret {
  /** Held as a key object, so that it shows up in no log, no JSON and no inspection. */
  readonly key: KeyObject
  /** First instant at which the secret counts; without it, always. */
  readonly notBefore?: Instant
  /** Last instant at which the secret counts; without it, for ever. */
  readonly notAfter?: Instant
}

/** A webhook secret or something to be signed is not as the scheme wants it. Neither is ever repeated here. */
export class WebhookConfigurationError extends OrderHubError {
  override readonly name = 'WebhookConfigurationError'
  readonly code = 'WEBHOOK_CONFIGURATION'
  constructor(readonly problem: 'SECRET_FORMAT' | 'SECRET_LENGTH' | 'MESSAGE_ID' | 'MESSAGE_TIME' | 'SECRET_COUNT') {
    super(`The webhook can not be signed or verified: ${problem}.`)
  }
}

const prefix = 'whsec_'
const minSecretBytes = 24
const maxSecretBytes = 64

/**
 * The key in a secret as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64.
 *
 * @throws WebhookConfigurationError when the text is anything else.
 */
export function webhookKey(secret: string): KeyObject {
  const bytes = secret.startsWith(prefix) ? decodeDigest(secret.slice(prefix.length), 'base64') : undefined
  if (bytes === undefined) throw new WebhookConfigurationError('SECRET_FORMAT')
  if (bytes.length < minSecretBytes || bytes.length > maxSecretBytes)
    throw new WebhookConfigurationError('SECRET_LENGTH')
  return createSecretKey(bytes)
}

/**
 * The key of a platform that signs with its secret's text as it stands (an app secret, a partner key).
 *
 * @throws WebhookConfigurationError when the text is empty.
 */
export function textKey(secret: string): KeyObject {
  if (secret.length === 0) throw new WebhookConfigurationError('SECRET_LENGTH')
  return createSecretKey(secret, 'utf8')
}

/** Whether the secret counts at `now`, both ends of its window included. */
export function isSecretActive({ notBefore, notAfter }: WebhookSecret, now: Instant): boolean {
  return !(notBefore !== undefined && !(now >= notBefore)) && !(notAfter !== undefined && !(now <= notAfter))
}
