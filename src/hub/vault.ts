import { accept, type Outcome, reject } from '../outcome'
import type { KeyRing } from '../security/key-ring'
import type { RandomBytes } from '../security/random-bytes'
import { nonceBytes, type OpenRejection, openText, type SealContext, sealText } from '../security/seal'
import type { SealingKey } from '../security/sealing-key'
import { newSubjectKey, type SubjectKeyRecord, unwrapSubjectKey } from '../security/subject-key'
import type { Work } from './work'

/** Subjects whose keys are kept at hand. */
const CACHE_LIMIT = 10_000
/** How long a key may stay at hand: what was erased elsewhere stops being readable here within it. */
const CACHE_TTL_MS = 60_000

interface Cached {
  readonly keyId: string
  readonly dek: SealingKey
  readonly until: number
}

/** What of an erased subject can be shown: nothing. */
export const ERASED = ''

/**
 * Seals and opens personal data under the key of the subject it belongs to. Keys come from the working set, so a new
 * subject's key is saved in the very commit that first uses it.
 */
export class Vault {
  private readonly cache = new Map<string, Cached>()

  constructor(
    readonly ring: KeyRing,
    private readonly random: RandomBytes,
  ) {}

  /** Seals text for a subject. An erased subject's data is not kept: the answer is `ERASED`. */
  seal(work: Work, subject: string, plain: string, context: SealContext): string {
    const dek = this.keyFor(work, subject)
    return dek === undefined ? ERASED : sealText(dek, plain, context, this.random(nonceBytes))
  }

  open(
    record: SubjectKeyRecord | undefined,
    sealed: string,
    context: SealContext,
    now: number,
  ): Outcome<string, OpenRejection | { readonly code: 'SUBJECT_ERASED' }> {
    if (record === undefined || record.state === 'erased' || sealed === ERASED)
      return reject({ code: 'SUBJECT_ERASED' })
    const dek = this.unwrapped(record, now)
    if (!dek.ok) return dek
    return openText(dek.value, sealed, context)
  }

  private keyFor(work: Work, subject: string): SealingKey | undefined {
    const record = work.get('subjectKey', subject)
    if (record?.state === 'erased') return undefined
    if (record !== undefined) {
      const dek = this.unwrapped(record, work.at)
      return dek.ok ? dek.value : undefined
    }
    const made = newSubjectKey(this.ring, subject, this.random)
    work.put('subjectKey', subject, made.record)
    this.remember(subject, { keyId: made.record.keyId, dek: made.dek, until: work.at + CACHE_TTL_MS })
    return made.dek
  }

  private unwrapped(
    record: Extract<SubjectKeyRecord, { state: 'wrapped' }>,
    now: number,
  ): Outcome<SealingKey, OpenRejection | { readonly code: 'SUBJECT_ERASED' }> {
    const cached = this.cache.get(record.subject)
    if (cached !== undefined && cached.keyId === record.keyId && cached.until > now) return accept(cached.dek)
    const dek = unwrapSubjectKey(this.ring, record.subject, record)
    if (!dek.ok) return dek
    this.remember(record.subject, { keyId: record.keyId, dek: dek.value, until: now + CACHE_TTL_MS })
    return dek
  }

  private remember(subject: string, entry: Cached): void {
    this.cache.set(subject, entry)
    if (this.cache.size <= CACHE_LIMIT) return
    for (const [oldest, { dek }] of this.cache) {
      this.cache.delete(oldest)
      dek.zeroise()
      return
    }
  }

  /** Wipes all keys at hand. */
  close(): void {
    for (const { dek } of this.cache.values()) dek.zeroise()
    this.cache.clear()
  }
}
