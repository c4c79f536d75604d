import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import type { KeyRing } from './key-ring'
import type { RandomBytes } from './random-bytes'
import { nonceBytes, type OpenRejection, open, type SealContext, seal, sealedBytes, sealedText } from './seal'
import { keyBytes, keyIdBytes, SealingKey } from './sealing-key'

/**
 * The stored key of one subject (one buyer): wrapped by a key-encryption key, or erased for good. Plain JSON.
 * All that is personal about the subject is sealed with this key, so that destroying it erases the subject.
 */
export type SubjectKeyRecord = WrappedSubjectKey | ErasedSubjectKey

export interface WrappedSubjectKey {
  readonly state: 'wrapped'
  readonly subject: string
  /** The id of the subject's own key, 16 hexadecimal digits; it stands in front of each value it sealed. */
  readonly keyId: string
  /** The id of the key-encryption key that wrapped it. */
  readonly wrappedBy: string
  readonly wrappedKey: string
}

/** What stays of an erased subject, so that an old event that arrives again can not bring the data back. */
export interface ErasedSubjectKey {
  readonly state: 'erased'
  readonly subject: string
  readonly erasedAt: Instant
}

/** Why a subject's key can not be had, in the order of the checks. */
export type SubjectKeyRejection = { readonly code: 'SUBJECT_ERASED'; readonly erasedAt: Instant } | OpenRejection

/** A subject's key together with the record to store. */
export interface SubjectKey<R extends SubjectKeyRecord = WrappedSubjectKey> {
  readonly record: R
  readonly dek: SealingKey
}

/**
 * Makes a key for a subject that has none. When a record may exist, use `subjectKeyFor`: a second key for a subject
 * would make what the first one sealed unreadable.
 */
export function newSubjectKey(ring: KeyRing, subject: string, random: RandomBytes): SubjectKey {
  const bytes = random(keyIdBytes + keyBytes + nonceBytes)
  const keyId = Buffer.from(bytes.subarray(0, keyIdBytes)).toString('hex')
  const secret = bytes.subarray(keyIdBytes, keyIdBytes + keyBytes)
  const dek = SealingKey.wipeable(keyId, secret)
  const record = wrap(ring, subject, keyId, secret, bytes.subarray(keyIdBytes + keyBytes))
  bytes.fill(0)
  return { record, dek }
}

/** The subject's present key, or a new one when there is none. An erased subject never gets another. */
export function subjectKeyFor(
  ring: KeyRing,
  subject: string,
  existing: SubjectKeyRecord | undefined,
  random: RandomBytes,
): Outcome<SubjectKey, SubjectKeyRejection> {
  if (existing === undefined) return accept(newSubjectKey(ring, subject, random))
  if (isErased(existing)) return reject({ code: 'SUBJECT_ERASED', erasedAt: existing.erasedAt })

  const dek = unwrapSubjectKey(ring, subject, existing)
  return dek.ok ? accept({ record: existing, dek: dek.value }) : dek
}

/**
 * The key in usable form. `subject` is the one asked for: a record that was copied from another subject answers
 * `DECRYPT_AUTH`.
 */
export function unwrapSubjectKey(
  ring: KeyRing,
  subject: string,
  record: SubjectKeyRecord,
): Outcome<SealingKey, SubjectKeyRejection> {
  const secret = unwrappedSecret(ring, subject, record)
  if (!secret.ok) return secret
  const dek = SealingKey.wipeable(secret.value.record.keyId, secret.value.bytes)
  secret.value.bytes.fill(0)
  return accept(dek)
}

/**
 * Wraps the same key with the ring's primary key: a step of rotation. What it sealed stays as it is. A record that the
 * primary key wrapped already comes back unchanged, so the sweep can stop anywhere and start again.
 */
export function rewrapSubjectKey(
  ring: KeyRing,
  subject: string,
  record: SubjectKeyRecord,
  random: RandomBytes,
): Outcome<WrappedSubjectKey, SubjectKeyRejection> {
  const secret = unwrappedSecret(ring, subject, record)
  if (!secret.ok) return secret
  const { record: wrapped, bytes } = secret.value
  const rewrapped =
    wrapped.wrappedBy === ring.primary ? wrapped : wrap(ring, subject, wrapped.keyId, bytes, random(nonceBytes))
  bytes.fill(0)
  return accept(rewrapped)
}

/** The tombstone that replaces a subject's key. Erasing again changes nothing: the first time stands. */
export function erasedSubjectKey(
  subject: string,
  existing: SubjectKeyRecord | undefined,
  erasedAt: Instant,
): ErasedSubjectKey {
  return existing !== undefined && isErased(existing) ? existing : { state: 'erased', subject, erasedAt }
}

/** True for the tombstone that erasing leaves in place of a key. */
export function isErased(record: SubjectKeyRecord): record is ErasedSubjectKey {
  return record.state === 'erased'
}

function unwrappedSecret(
  ring: KeyRing,
  subject: string,
  record: SubjectKeyRecord,
): Outcome<{ readonly record: WrappedSubjectKey; readonly bytes: Uint8Array }, SubjectKeyRejection> {
  if (isErased(record)) return reject({ code: 'SUBJECT_ERASED', erasedAt: record.erasedAt })
  const wrappingKey = ring.find(record.wrappedBy)
  if (wrappingKey === undefined) return reject({ code: 'KEY_UNKNOWN', keyId: record.wrappedBy })
  const wrapped = sealedBytes(record.wrappedKey)
  if (wrapped === undefined) return reject({ code: 'DECRYPT_AUTH' })

  const opened = open(wrappingKey, wrapped, wrapContext(subject, record.keyId))
  return opened.ok ? accept({ record, bytes: opened.value }) : opened
}

function wrap(ring: KeyRing, subject: string, keyId: string, secret: Uint8Array, nonce: Uint8Array): WrappedSubjectKey {
  const wrapped = seal(ring.key(ring.primary), secret, wrapContext(subject, keyId), nonce)
  return { state: 'wrapped', subject, keyId, wrappedBy: ring.primary, wrappedKey: sealedText(wrapped) }
}

function wrapContext(subject: string, keyId: string): SealContext {
  return { kind: 'subject-key', field: keyId, key: subject }
}
