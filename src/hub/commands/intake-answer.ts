import { FACT_LIMIT } from '../../order/merge-facts'
import { accept, type Outcome, reject } from '../../outcome'
import { ANSWERS_KEPT, type IntakeAnswer, type IntakeRecord } from '../../store/intake-record'

/** What came of a document. */
export type Booked =
  /** The facts are in the order. `changed` is false when it knew them all. */
  | { readonly kind: 'booked'; readonly orderKey: string; readonly number: string; readonly changed: boolean }
  /** These very bytes were handed in before, by another command: `state` and `reason` say how they stand. */
  | {
      readonly kind: 'duplicate'
      /** The order they became part of; null while they are part of none. */
      readonly orderKey: string | null
      readonly state: IntakeRecord['state']
      /** Code of the quarantine; null where they are not in quarantine. */
      readonly reason: string | null
    }

/** A document was put aside: `reason` says why, `pointer` where in it. Nothing is lost; replay it after a fix. */
export interface Quarantined {
  readonly code: 'QUARANTINED'
  readonly intakeKey: string
  readonly reason: string
  readonly pointer: string
}

/** The order has as many facts as it may have: the document is kept, in quarantine. */
export interface LimitFacts {
  readonly code: 'LIMIT_FACTS'
  readonly limit: number
}

type Ended = Exclude<IntakeAnswer, { readonly answer: 'received' }>

/** True if it was this command that kept the document. */
export function receivedBy({ answered }: IntakeRecord, commandId: string): boolean {
  return answered.some((given) => given.commandId === commandId && given.answer === 'received')
}

/** How this command ended the document; undefined where it did not. */
export function endedBy({ answered }: IntakeRecord, commandId: string): Ended | undefined {
  return answered.find((given): given is Ended => given.commandId === commandId && given.answer !== 'received')
}

/**
 * Whether there is nothing left to do for this command: the document is ended, or this command ended it before. Then it may be
 * pending once more, for somebody asked to have it replayed; who ended it before still hears what he was told then.
 */
export function isAnswered(record: IntakeRecord, commandId: string): boolean {
  return record.state !== 'pending' || endedBy(record, commandId) !== undefined
}

/**
 * The answer to a command that finds a document ended: the one it was given before, if it was this command that ended it.
 * `number` is the number of the document's order, where it is at hand.
 */
export function endedAnswer(
  record: IntakeRecord,
  commandId: string,
  number?: string,
): Outcome<Booked, Quarantined | LimitFacts> {
  const { key, state, reason, orders } = record
  const orderKey = orders[0] ?? null
  const ended = endedBy(record, commandId)
  if (ended?.answer === 'booked' && orderKey !== null && number !== undefined) {
    return accept({ kind: 'booked', orderKey, number, changed: ended.changed })
  }
  if (ended?.answer !== 'quarantined') return accept({ kind: 'duplicate', orderKey, state, reason })
  if (ended.reason === 'LIMIT_FACTS') return reject({ code: 'LIMIT_FACTS', limit: FACT_LIMIT })
  return reject({ code: 'QUARANTINED', intakeKey: key, reason: ended.reason, pointer: ended.reasonAt ?? '' })
}

/** A record's answers and one more; `record` is undefined where there is none yet. */
export function withAnswer(record: IntakeRecord | undefined, given: IntakeAnswer): readonly IntakeAnswer[] {
  return record === undefined ? [given] : [...record.answered.slice(1 - ANSWERS_KEPT), given]
}
