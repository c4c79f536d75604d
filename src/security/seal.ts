import { createCipheriv, createDecipheriv } from 'node:crypto'
import { accept, type Outcome, reject } from '../outcome'
import { lengthPrefixed, utf8Distinct } from './canonical-text'
import { KeyInvalidError } from './key-faults'
import { keyIdBytes, type SealingKey } from './sealing-key'

/**
 * Where a sealed value belongs. It is authenticated with the value, so a value that was copied to another record,
 * field or kind of record does not open.
 */
export interface SealContext {
  /** The kind of record, such as `order`. */
  readonly kind: string
  /** The field within the record. */
  readonly field: string
  /** The record's key. */
  readonly key: string
}

/** Why a sealed value does not open, in the order of the checks. */
export type OpenRejection =
  /** It was sealed by another key than the one at hand, or that key is not on the ring. Refresh, then retry. */
  | { readonly code: 'KEY_UNKNOWN'; readonly keyId: string }
  /** Altered, cut short, moved from its place, or never sealed here. Show the field as unreadable. */
  | { readonly code: 'DECRYPT_AUTH' }

/** Bytes of fresh randomness each `seal` needs. */
export const nonceBytes = 12

const formatVersion = 1
const tagBytes = 16
const headerBytes = 1 + keyIdBytes
const overheadBytes = headerBytes + nonceBytes + tagBytes
const textPrefix = 's1.'
const cipherOptions = { authTagLength: tagBytes }
const contextScratch = Buffer.allocUnsafe(1024)

/**
 * Seals bytes with AES-256-GCM: version (1 byte) ‖ key id (8) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
 * The header and the context are authenticated too. The result is 37 bytes longer than the plaintext.
 *
 * @param nonce 12 random bytes, never used with this key before.
 * @throws KeyInvalidError when the nonce has another length.
 * @throws KeyZeroisedError when the key has left memory.
 * @see NIST SP 800-38D
 */
export function seal(key: SealingKey, plaintext: Uint8Array, context: SealContext, nonce: Uint8Array): Buffer {
  if (nonce.length !== nonceBytes) throw new KeyInvalidError(`a nonce has ${nonce.length} bytes, not ${nonceBytes}`)

  const cipher = createCipheriv('aes-256-gcm', key.material, nonce, cipherOptions)
  cipher.setAAD(authenticatedContext(key.idBytes, context))
  const ciphertext = cipher.update(plaintext)
  cipher.final()

  const sealed = Buffer.allocUnsafe(overheadBytes + ciphertext.length)
  sealed[0] = formatVersion
  sealed.set(key.idBytes, 1)
  sealed.set(nonce, headerBytes)
  sealed.set(ciphertext, headerBytes + nonceBytes)
  sealed.set(cipher.getAuthTag(), sealed.length - tagBytes)
  return sealed
}

/** Opens what `seal` made, for the same key and the same place. @throws KeyZeroisedError when the key has left memory. */
export function open(key: SealingKey, sealed: Uint8Array, context: SealContext): Outcome<Buffer, OpenRejection> {
  if (sealed.length < overheadBytes || sealed[0] !== formatVersion) return reject({ code: 'DECRYPT_AUTH' })
  if (!sealedBy(key, sealed)) return reject({ code: 'KEY_UNKNOWN', keyId: keyIdOf(sealed) })

  const nonce = sealed.subarray(headerBytes, headerBytes + nonceBytes)
  const tagAt = sealed.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key.material, nonce, cipherOptions)
  decipher.setAAD(authenticatedContext(key.idBytes, context))
  decipher.setAuthTag(sealed.subarray(tagAt))
  const plaintext = decipher.update(sealed.subarray(headerBytes + nonceBytes, tagAt))
  try {
    decipher.final()
  } catch {
    return reject({ code: 'DECRYPT_AUTH' })
  }
  return accept(plaintext)
}

/** The form a sealed value has inside JSON records: `s1.` and base64url without padding. */
export function sealedText(sealed: Uint8Array): string {
  return textPrefix + Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).toString('base64url')
}

/** The bytes of a `sealedText`, or undefined when it is not exactly one: each value has one spelling. */
export function sealedBytes(text: string): Buffer | undefined {
  if (!text.startsWith(textPrefix)) return undefined
  const encoded = text.slice(textPrefix.length)
  const bytes = Buffer.from(encoded, 'base64url')
  return bytes.toString('base64url') === encoded ? bytes : undefined
}

/** `seal` for text, in the form for JSON records. */
export function sealText(key: SealingKey, plaintext: string, context: SealContext, nonce: Uint8Array): string {
  return sealedText(seal(key, Buffer.from(plaintext, 'utf8'), context, nonce))
}

/** Opens what `sealText` made. Text that is not sealed at all answers `DECRYPT_AUTH`. */
export function openText(key: SealingKey, sealed: string, context: SealContext): Outcome<string, OpenRejection> {
  const bytes = sealedBytes(sealed)
  if (bytes === undefined) return reject({ code: 'DECRYPT_AUTH' })
  const opened = open(key, bytes, context)
  return opened.ok ? accept(opened.value.toString('utf8')) : opened
}

function sealedBy(key: SealingKey, sealed: Uint8Array): boolean {
  for (let at = 0; at < keyIdBytes; at += 1) if (sealed[at + 1] !== key.idBytes[at]) return false
  return true
}

function keyIdOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(1, headerBytes)).toString('hex')
}

/** Header ‖ length-prefixed kind, field and key. The scratch buffer is read before any other code runs. */
function authenticatedContext(idBytes: Uint8Array, { kind, field, key }: SealContext): Buffer {
  const place = utf8Distinct(lengthPrefixed(kind) + lengthPrefixed(field) + lengthPrefixed(key))
  const bound = headerBytes + place.length * 3
  const bytes = bound <= contextScratch.length ? contextScratch : Buffer.allocUnsafe(bound)
  bytes[0] = formatVersion
  bytes.set(idBytes, 1)
  return bytes.subarray(0, headerBytes + bytes.write(place, headerBytes, 'utf8'))
}
