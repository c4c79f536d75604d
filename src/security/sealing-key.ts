import { createSecretKey, type KeyObject } from 'node:crypto'
import { KeyInvalidError, KeyZeroisedError } from './key-faults'

/** Length of every AES-256 key here, in bytes. */
export const keyBytes = 32

/** Length of the key id in front of each sealed value, in bytes; as text it is 16 hexadecimal digits. */
export const keyIdBytes = 8

/**
 * Values one key may seal before it should be replaced: 2³⁰. With random 96-bit nonces the hard bound of AES-GCM is
 * 2³² (NIST SP 800-38D §8.3). A subject's key seals one value per order of one buyer and a key-encryption key one per
 * buyer, so neither comes near it; a host that seals something else in bulk under one key has to count.
 */
export const sealsPerKey = 2 ** 30

/**
 * An AES-256 key and the id that stands in front of whatever it sealed.
 *
 * Neither `JSON.stringify` nor a logger prints the key. After `zeroise()` each use throws `KEY_ZEROISED`, so a key
 * that left memory can never seal with zeros.
 */
export class SealingKey {
  readonly idBytes: Uint8Array
  #material: Uint8Array | KeyObject | undefined

  private constructor(
    readonly id: string,
    material: Uint8Array | KeyObject,
  ) {
    this.idBytes = Buffer.from(id, 'hex')
    this.#material = material
  }

  /**
   * A short-lived key that can be wiped. It takes its own copy of `bytes`.
   *
   * @param id 16 hexadecimal digits in lower case.
   * @throws KeyInvalidError when the id or the length is wrong.
   */
  static wipeable(id: string, bytes: Uint8Array): SealingKey {
    checkKey(id, bytes)
    return new SealingKey(id, Uint8Array.from(bytes))
  }

  /** A key kept for the life of the process, held outside the JavaScript heap; a third quicker to use. */
  static resident(id: string, bytes: Uint8Array): SealingKey {
    checkKey(id, bytes)
    return new SealingKey(id, createSecretKey(bytes))
  }

  /** What `node:crypto` takes as the key. @throws KeyZeroisedError after `zeroise()`. */
  get material(): Uint8Array | KeyObject {
    if (this.#material === undefined) throw new KeyZeroisedError(this.id)
    return this.#material
  }

  get isZeroised(): boolean {
    return this.#material === undefined
  }

  /** Overwrites the key. A second call does nothing. */
  zeroise(): void {
    if (this.#material instanceof Uint8Array) this.#material.fill(0)
    this.#material = undefined
  }

  toJSON(): { readonly id: string } {
    return { id: this.id }
  }
}

function checkKey(id: string, bytes: Uint8Array): void {
  if (!/^[0-9a-f]{16}$/.test(id)) throw new KeyInvalidError('a key id is not 16 hexadecimal digits')
  if (bytes.length !== keyBytes) throw new KeyInvalidError(`a key has ${bytes.length} bytes, not ${keyBytes}`)
}
