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
}
