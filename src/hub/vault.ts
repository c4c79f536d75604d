import { accept, type Outcome, reject } from '../outcome'
import type { KeyRing } from '../security/key-ring'
import type { RandomBytes } from '../security/random-bytes'
import {
  nonceBytes,
  type OpenRejection,
  open,
  openText,
  type SealContext,
  seal,
  sealedBytes,
  sealedText,
  sealText,
} from '../security/seal'
import type { SealingKey } from '../security/sealing-key'
import { newSubjectKey, type SubjectKeyRecord, unwrapSubjectKey } from '../security/subject-key'
import { SealingKeyError } from './hub-errors'
import type { Work } from './work'

/** Subjects whose keys are kept at hand, at most twice this many for a moment. */
const CACHE_LIMIT = 10_000
/** How long a key may stay at hand: what was erased elsewhere stops being readable here within it. */
const CACHE_TTL_MS = 60_000

interface Cached {
  readonly keyId: string
  readonly dek: SealingKey
  readonly until: number
}

type Opened<T> = Outcome<T, OpenRejection | { readonly code: 'SUBJECT_ERASED' }>

/** What of an erased subject can be shown: nothing. */
export const ERASED = ''

/**
 * Seals and opens personal data under the key of the subject it belongs to. Keys come from the working set, so a new
 * subject's key is saved in the very commit that first uses it.
 */
export class Vault {
  /** Two generations: when the younger is full the elder is wiped, which costs less than finding the oldest key. */
  private younger = new Map<string, Cached>()
  private elder = new Map<string, Cached>()

  constructor(
    readonly ring: KeyRing,
    private readonly random: RandomBytes,
  ) {}

  /** Seals text for a subject. An erased subject's data is not kept: the answer is `ERASED`. */
  seal(work: Work, subject: string, plain: string, context: SealContext): string {
    const dek = this.keyFor(work, subject)
    return dek === undefined ? ERASED : sealText(dek, plain, context, this.random(nonceBytes))
  }

  /** Seals bytes for a subject, see `seal`. */
  sealBytes(work: Work, subject: string, plain: Uint8Array, context: SealContext): string {
    const dek = this.keyFor(work, subject)
    return dek === undefined ? ERASED : sealedText(seal(dek, plain, context, this.random(nonceBytes)))
  }

  open(record: SubjectKeyRecord | undefined, sealed: string, context: SealContext, now: number): Opened<string> {
    const dek = this.openingKey(record, sealed, now)
    return dek.ok ? openText(dek.value, sealed, context) : dek
  }

  /** Opens what `sealBytes` sealed. */
  openBytes(
    record: SubjectKeyRecord | undefined,
    sealed: string,
    context: SealContext,
    now: number,
  ): Opened<Uint8Array> {
    const dek = this.openingKey(record, sealed, now)
    if (!dek.ok) return dek
    const bytes = sealedBytes(sealed)
    return bytes === undefined ? reject({ code: 'DECRYPT_AUTH' }) : open(dek.value, bytes, context)
  }

  private openingKey(record: SubjectKeyRecord | undefined, sealed: string, now: number): Opened<SealingKey> {
    if (record === undefined || record.state === 'erased' || sealed === ERASED)
      return reject({ code: 'SUBJECT_ERASED' })
    return this.unwrapped(record, now)
  }

  private keyFor(work: Work, subject: string): SealingKey | undefined {
    const record = work.get('subjectKey', subject)
    if (record?.state === 'erased') return undefined
    if (record !== undefined) {
      const dek = this.unwrapped(record, work.at)
      // Sealing nothing would lose the data for good, so this is a fault: the sender keeps it and sends it again.
      if (!dek.ok) throw new SealingKeyError(dek.rejection.code)
      return dek.value
    }
    const made = newSubjectKey(this.ring, subject, this.random)
    work.put('subjectKey', subject, made.record)
    this.remember(subject, { keyId: made.record.keyId, dek: made.dek, until: work.at + CACHE_TTL_MS })
    return made.dek
  }

  private unwrapped(record: Extract<SubjectKeyRecord, { state: 'wrapped' }>, now: number): Opened<SealingKey> {
    const cached = this.younger.get(record.subject) ?? this.elder.get(record.subject)
    if (cached !== undefined && cached.keyId === record.keyId && cached.until > now) return accept(cached.dek)
    const dek = unwrapSubjectKey(this.ring, record.subject, record)
    if (!dek.ok) return dek
    this.remember(record.subject, { keyId: record.keyId, dek: dek.value, until: now + CACHE_TTL_MS })
    return dek
  }

  private remember(subject: string, entry: Cached): void {
    if (this.younger.size >= CACHE_LIMIT) {
      wipe(this.elder)
      this.elder = this.younger
      this.younger = new Map()
    }
    this.younger.set(subject, entry)
  }

  /** Wipes all keys at hand. */
  close(): void {
    wipe(this.younger)
    wipe(this.elder)
  }
}

function wipe(cache: Map<string, Cached>): void {
  for (const { dek } of cache.values()) dek.zeroise()
  cache.clear()
}
