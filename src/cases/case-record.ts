import type { AnomalyClass } from '../anomaly/anomaly-class'
import type { CaseState } from '../lifecycle/case-lifecycle'
import type { Ground } from '../rules/explanation'
import type { Instant } from '../time/instant'
import type { WorkingDeadline } from '../time/working-time'
import type { CaseChoice } from './case-choice'
import type { CasePattern } from './case-key'

/** Bounds of one case. What goes beyond drops the oldest, or is refused where a person would lose something. */
export const CASE_LIMITS = {
  /** Tests an evidence keeps. */
  grounds: 20,
  tags: 50,
  notes: 500,
  /** Characters of one note or message. */
  noteLength: 4_000,
  /** Steps kept in the history, the newest. */
  history: 200,
  /** Ended openings that are kept, the newest. */
  episodes: 50,
} as const

/** How a deadline is counted: by the clock, or in working time over days that are known, or partly assumed. */
export type DueBy = 'clock' | WorkingDeadline['dueBy']

/** The rules that keep a case: they alone say when its facts are gone. */
export interface CaseRule {
  readonly set: string
  readonly setVersion: number
  readonly version: number
}

/** Why it came to be, by a code of the catalogue. What else there is to say is a note. */
export interface RootCause {
  readonly code: string
  readonly by: string
  readonly at: Instant
}

/** One step of a case. `about` is a code or an id: of a cause, an action, a person. */
export interface CaseStep {
  readonly at: Instant
  readonly by: string
  readonly what:
    | 'opened'
    | 'reopened'
    | 'taken'
    | 'assigned'
    | 'waitBegun'
    | 'waitEnded'
    | 'overdue'
    | 'escalated'
    | 'acted'
    | 'actionRefused'
    | 'offered'
    | 'chosen'
    | 'choiceLapsed'
    | 'resolved'
    | 'closed'
    | 'corrected'
  readonly about: string | null
  /** Id of the command an action was done by. */
  readonly commandId?: string
}

/** What a person wrote: for those who work on it, or to the buyer. The text is sealed like all that may be personal. */
export interface CaseNote {
  readonly id: string
  readonly kind: 'note' | 'message' | 'rootCause'
  readonly by: string
  readonly at: Instant
  readonly sealed: string
  /** Whose key seals it. */
  readonly sealedFor: string
}

/** One opening of a case, from its beginning to its end. */
export interface CaseEpisode {
  readonly openedAt: Instant
  readonly endedAt: Instant
  readonly end: 'resolved' | 'closed' | 'closedBySystem'
  readonly cause: string | null
}

/** One case: all that happened to one fact pattern, however often it came back. Plain data. */
export interface Case extends CasePattern {
  readonly key: string
  /** `channel/shop`; null where the subject belongs to none. */
  readonly shop: string | null
  readonly origin: 'rule' | 'person' | 'bulk'
  /** The bulk event it is a part of; null: none. */
  readonly bulk: string | null
  readonly class: AnomalyClass
  readonly state: CaseState
  /** What the facts said last; null where no rule looks at them. */
  readonly factsHold: 'yes' | 'no' | null
  readonly rule: CaseRule | null
  /** The newest evidence: what was looked at, no personal value. */
  readonly evidence: readonly Ground[]
  /** How often its facts were found, over all openings. */
  readonly seen: number
  readonly firstSeenAt: Instant
  readonly lastSeenAt: Instant
  /** When it was opened last. */
  readonly openedAt: Instant
  /** How often it was opened, 1 at first. */
  readonly openings: number
  /** Null: nobody is on duty for it. That is an alarm. */
  readonly owner: string | null
  /** Who gets it next when its deadline passes, in this order. */
  readonly standIns: readonly string[]
  /** How often its deadline passed in this opening, reminders included. */
  readonly level: number
  readonly overdueAt: Instant | null
  /** Its timer: the deadline of who has it, the end of a wait or of a watch; null: nothing is waited for. */
  readonly dueAt: Instant | null
  /** How `dueAt` was counted. `assumedDays`: in working time, over days the calendar does not reach. Absent: by the clock. */
  readonly dueBy?: DueBy
  readonly rootCause: RootCause | null
  /** When this opening ended; null while it lasts. */
  readonly endedAt: Instant | null
  readonly tags: readonly string[]
  readonly notes: readonly CaseNote[]
  readonly history: readonly CaseStep[]
  readonly episodes: readonly CaseEpisode[]
  /** What its buyer may choose; null: nothing is offered. */
  readonly choice: CaseChoice | null
}

/** True while somebody has to do something about it. */
export function isActive({ state }: Pick<Case, 'state'>): boolean {
  return state === 'open' || state === 'inProgress' || state === 'waiting'
}

/** True for a case that an order has to remember: it is active, or its facts still hold. */
export function isRemembered(known: Pick<Case, 'state' | 'factsHold'>): boolean {
  return isActive(known) || known.factsHold === 'yes'
}

/** The case with one step more in its history. */
export function withStep(known: Case, step: CaseStep): Case {
  const { history } = known
  return { ...known, history: [...(history.length < CASE_LIMITS.history ? history : history.slice(1)), step] }
}
