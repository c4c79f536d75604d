import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import type { KeyRing } from './key-ring'
import type { SealingKey } from './sealing-key'
import { isErased, type SubjectKeyRecord, type SubjectKeyRejection, unwrapSubjectKey } from './subject-key'

export interface SubjectKeyCacheOptions {
  /** Keys held at most, 10,000 unless told; the one used longest ago goes first. At least the subjects of one batch. */
  readonly maxEntries?: number
  /** How long a key may be used after it was put in, 50 s unless told, in milliseconds. Use does not prolong it. */
  readonly ttlMs?: number
  /**
   * How long a key that went out is left readable for work already under way, 10 s unless told, in milliseconds. Then it
   * is overwritten, at the next call of any method that takes the time.
   */
  readonly graceMs?: number
}

interface CachedKey {
  readonly key: SealingKey
  readonly expiresAt: Instant
}

interface RetiredKey {
  readonly key: SealingKey
  readonly zeroiseAt: Instant
}

/**
 * Unwrapped subject keys, kept for up to a minute so that a repeat buyer costs no unwrapping. The record is asked
 * first each time: an erased subject's key is never handed out, even where another process did the erasing.
 */
export class SubjectKeyCache {
  readonly #maxEntries: number
  readonly #ttlMs: number
  readonly #graceMs: number
  /** By key id, the one used longest ago first. */
  readonly #cached = new Map<string, CachedKey>()
  /** In the order in which they fall due. */
  #retired: RetiredKey[] = []

  constructor({ maxEntries = 10_000, ttlMs = 50_000, graceMs = 10_000 }: SubjectKeyCacheOptions = {}) {
    this.#maxEntries = maxEntries
    this.#ttlMs = ttlMs
    this.#graceMs = graceMs
  }

  /** Keys that can be handed out. */
  get size(): number {
    return this.#cached.size
  }

  /** The subject's key: from here, or unwrapped and kept. Answers as `unwrapSubjectKey` does. */
  unwrap(
    ring: KeyRing,
    subject: string,
    record: SubjectKeyRecord,
    now: Instant,
  ): Outcome<SealingKey, SubjectKeyRejection> {
    if (isErased(record)) return reject({ code: 'SUBJECT_ERASED', erasedAt: record.erasedAt })
    const cached = this.#find(cacheKey(subject, record.keyId), now)
    if (cached !== undefined) return accept(cached)

    const unwrapped = unwrapSubjectKey(ring, subject, record)
    if (unwrapped.ok) this.put(subject, unwrapped.value, now)
    return unwrapped
  }

  /** Keeps a key that was just made. The cache owns it from here on and will overwrite it. */
  put(subject: string, key: SealingKey, now: Instant): void {
    const name = cacheKey(subject, key.id)
    if (this.#cached.get(name)?.key === key) return
    this.#retire(name, now)
    this.#cached.set(name, { key, expiresAt: now + this.#ttlMs })
    while (this.#cached.size > this.#maxEntries) {
      const [oldest] = this.#cached.keys()
      if (oldest === undefined) break
      this.#retire(oldest, now)
    }
    this.#zeroiseDue(now)
  }

  /** Overwrites the keys that are past their time. Call it now and then, so that an idle process holds none. */
  sweep(now: Instant): void {
    for (const [name, { expiresAt }] of this.#cached) if (expiresAt <= now) this.#retire(name, now)
    this.#zeroiseDue(now)
  }

  /** Overwrites all keys at once, for shutdown. A key still in use elsewhere throws `KEY_ZEROISED` from then on. */
  clear(): void {
    for (const { key } of this.#cached.values()) key.zeroise()
    for (const { key } of this.#retired) key.zeroise()
    this.#cached.clear()
    this.#retired = []
  }

  toJSON(): { readonly size: number } {
    return { size: this.size }
  }

  #find(name: string, now: Instant): SealingKey | undefined {
    const cached = this.#cached.get(name)
    if (cached === undefined) return undefined
    if (cached.expiresAt <= now) {
      this.#retire(name, now)
      return undefined
    }
    this.#cached.delete(name)
    this.#cached.set(name, cached)
    return cached.key
  }

  #retire(name: string, now: Instant): void {
    const cached = this.#cached.get(name)
    if (cached === undefined) return
    this.#cached.delete(name)
    this.#retired.push({ key: cached.key, zeroiseAt: now + this.#graceMs })
  }

  #zeroiseDue(now: Instant): void {
    let due = 0
    for (const { key, zeroiseAt } of this.#retired) {
      if (zeroiseAt > now) break
      key.zeroise()
      due += 1
    }
    if (due > 0) this.#retired.splice(0, due)
  }
}

/** A cache of its own for each hub. */
export function createSubjectKeyCache(options?: SubjectKeyCacheOptions): SubjectKeyCache {
  return new SubjectKeyCache(options)
}

/** The subject is part of it, so that a record copied to another subject does not find the first one's key here. */
function cacheKey(subject: string, keyId: string): string {
  return `${keyId}/${subject}`
}
