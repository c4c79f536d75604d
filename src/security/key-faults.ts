import { OrderHubError } from '../errors'

/** The keys handed in can not be used. `problem` says what is wrong with them and never contains key material. */
export class KeyInvalidError extends OrderHubError {
  override readonly name = 'KeyInvalidError'
  readonly code = 'KEY_INVALID'
  constructor(readonly problem: string) {
    super(`The keys can not be used: ${problem}.`)
  }
}

/**
 * A key that stored data needs is not on the ring, or is disabled. Safe to retry once the ring has been refreshed:
 * in a rotation the writer may simply have got the new key first.
 */
export class KeyUnknownError extends OrderHubError {
  override readonly name = 'KeyUnknownError'
  readonly code = 'KEY_UNKNOWN'
  constructor(readonly keyId: string) {
    super(`The key ring holds no enabled key with the id ${keyId}.`)
  }
}

/** A key was used after it had been overwritten. Nothing was sealed or opened; unwrap the key again. */
export class KeyZeroisedError extends OrderHubError {
  override readonly name = 'KeyZeroisedError'
  readonly code = 'KEY_ZEROISED'
  constructor(readonly keyId: string) {
    super(`The key ${keyId} has been removed from memory. Unwrap it again.`)
  }
}
