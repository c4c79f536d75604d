import { OrderHubError } from '../errors'

/** Trying again would not help: the message goes to the dead letters at once. */
export class PermanentEffectError extends OrderHubError {
  override readonly name = 'PermanentEffectError'
  readonly code = 'EFFECT_PERMANENT'
  constructor(readonly reason: string) {
    super('The effect cannot be performed, and trying again would not help.')
  }
}

/** The receiver asked to wait. */
export class RetryAfterError extends OrderHubError {
  override readonly name = 'RetryAfterError'
  readonly code = 'EFFECT_RETRY_AFTER'
  constructor(readonly retryAfterMs: number) {
    super('The receiver asked to be tried again later.')
  }
}

/** A transport did not take a message, and may later. Its provider's own code is all that is told. */
export class NotificationNotSentError extends OrderHubError {
  override readonly name = 'NotificationNotSentError'
  readonly code = 'NOTIFICATION_NOT_SENT'
  constructor(readonly providerCode: string) {
    super('A notification could not be sent. It is tried again.')
  }
}

/** A handler took longer than it may, and is no longer waited for. It may still be at it, so its effect may happen twice. */
export class EffectTimeoutError extends OrderHubError {
  override readonly name = 'EffectTimeoutError'
  readonly code = 'EFFECT_TIMEOUT'
  constructor(readonly limitMs: number) {
    super(`The effect took longer than ${limitMs} ms.`)
  }
}

/** An effect went to the dead letters: later messages of its aggregate wait until `hub.outbox.resolve` says how to go on. */
export class EffectGivenUpError extends OrderHubError {
  override readonly name = 'EffectGivenUpError'
  readonly code = 'EFFECT_GIVEN_UP'
  constructor(
    readonly topic: string,
    readonly messageId: string,
    /** Code of the last failure. */
    readonly lastCode: string,
  ) {
    super(`An effect of ${topic} was given up (${lastCode}). See hub.outbox.`)
  }
}
