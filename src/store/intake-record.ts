import type { IntakeState } from '../lifecycle/intake-lifecycle'

/**
 * One document a channel handed in, from its raw bytes to its end: booked, quarantined or ignored, always with a reason.
 */
export interface IntakeRecord {
  /** `channel/shop/dedupe key`; a document that reuses a key with other bytes gets `#` and its digest appended. */
  readonly key: string
  readonly channel: string
  readonly shop: string
  /** Keyed digest of the raw bytes. */
  readonly digest: string
  /** The raw bytes, sealed; null where the source keeps them itself (`source` says where). */
  readonly raw: string | null
  /** Whose key seals `raw`; null where there is none. */
  readonly rawSubject: string | null
  /** Where the document came from: `webhook`, `pull`, or a file's digest with the rows it stood in. */
  readonly source: string
  readonly receivedAt: number
  readonly state: IntakeState
  /** Code of the quarantine or of the ignoring rule; null while pending or booked. */
  readonly reason: string | null
  /** Where in the document the reason lies: a JSON pointer or a row and column; never a value. */
  readonly reasonAt: string | null
  /** How often booking it was tried. */
  readonly tries: number
  /** When to book it if nobody has; null once it ended. */
  readonly dueAt: number | null
  /** The orders it became part of. */
  readonly orders: readonly string[]
  /** Headers its adapter asked for, by name in small letters: `read` needs them at every replay. */
  readonly headers: DocumentHeaders
  /** What the commands that changed it were answered, the last `ANSWERS_KEPT` of them: a repeat gets the same. */
  readonly answered: readonly IntakeAnswer[]
}

/** Headers by name in small letters. */
export type DocumentHeaders = Readonly<Record<string, string>>

/** The headers of a document that came without any. */
export const NO_HEADERS: DocumentHeaders = Object.freeze({})

/** What a command on a document was answered, as far as the rest of the record does not say it. */
export type IntakeAnswer =
  | { readonly commandId: string; readonly answer: 'received' }
  /** `changed` is false where the order knew all its facts. */
  | { readonly commandId: string; readonly answer: 'booked'; readonly changed: boolean }
  | {
      readonly commandId: string
      readonly answer: 'quarantined'
      readonly reason: string
      readonly reasonAt: string | null
    }

/** Answers a record keeps; only a document that is replayed over and over comes to so many. */
export const ANSWERS_KEPT = 64

/** A record as it was written down. What was written before these fields existed has neither. */
export function intakeOfBody(
  body: Omit<IntakeRecord, 'headers' | 'answered'> & Partial<Pick<IntakeRecord, 'headers' | 'answered'>>,
): IntakeRecord {
  return { ...body, headers: body.headers ?? NO_HEADERS, answered: body.answered ?? [] }
}
