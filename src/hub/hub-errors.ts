import { OrderHubError } from '../errors'

/** Whether the command took effect is not known. Send it again with the same id: the answer will be the true one. */
export class OutcomeUnknownError extends OrderHubError {
  override readonly name = 'OutcomeUnknownError'
  readonly code = 'OUTCOME_UNKNOWN'
  readonly retryWithSameId = true
  constructor(
    readonly commandId: string,
    options?: ErrorOptions,
  ) {
    super('Whether the command took effect is not known. Send it again with the same id.', options)
  }
}

/** More commands wait than the hub was told to queue. Slow down and send again. */
export class OverloadedError extends OrderHubError {
  override readonly name = 'OverloadedError'
  readonly code = 'OVERLOADED'
  constructor(readonly limit: number) {
    super(`More than ${limit} commands are waiting. Send again later.`)
  }
}

/** The hub was closed, or is closing. */
export class HubClosedError extends OrderHubError {
  override readonly name = 'HubClosedError'
  readonly code = 'HUB_CLOSED'
  constructor() {
    super('The hub is closed.')
  }
}

/** The hub was not set up as it has to be. */
export class HubConfigError extends OrderHubError {
  override readonly name = 'HubConfigError'
  readonly code = 'HUB_CONFIG'
  constructor(
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${problem} ${remedy}`)
  }
}

/** The key that personal data has to be sealed with cannot be had. Give this process the whole key ring, then send again. */
export class SealingKeyError extends OrderHubError {
  override readonly name = 'SealingKeyError'
  readonly code = 'SEALING_KEY'
  constructor(readonly reason: string) {
    super(`The key that personal data has to be sealed with cannot be had (${reason}). Nothing was kept.`)
  }
}

/** An input that cannot even be read: a getter that throws, a cycle, a proxy with a trap. Nothing was done. */
export class InputHostileError extends OrderHubError {
  override readonly name = 'InputHostileError'
  readonly code = 'INPUT_HOSTILE'
  constructor(options?: ErrorOptions) {
    super('The input could not be read without running code of its own. Hand in plain data.', options)
  }
}

/**
 * The store was made with other keys than the hub was given; `store` and `ring` are the fingerprints (`KeyRing.rootId`). Nothing
 * was read or written. Give the hub the keys the store was made with; where those are lost, so is all that they sealed, and
 * only an empty folder or schema can begin anew.
 */
export class KeyMismatchError extends OrderHubError {
  override readonly name = 'KeyMismatchError'
  readonly code = 'KEY_MISMATCH'
  readonly store: string
  readonly ring: string
  constructor({ store, ring }: { readonly store: string; readonly ring: string }) {
    super(
      `The store was made with the keys ${store}, not with ${ring}. Give the hub those keys, or another folder or schema.`,
    )
    this.store = store
    this.ring = ring
  }
}
