import type { ApprovalState } from '../lifecycle/approval-lifecycle'
import type { Money } from '../money/money'
import type { Instant } from '../time/instant'
import type { WorkingDeadline } from '../time/working-time'
import type { ApprovalPolicy, ApprovalStep } from './approval-policy'
import type { DutyTable } from './duty-table'

/** What a signer wrote. It may name people, so it rests sealed. */
export interface SealedComment {
  readonly sealed: string
  /** Whose key seals it. */
  readonly sealedFor: string
}

/** One person's word on one seat. */
export interface Signature {
  readonly person: string
  /** Those in whose place, the holder of the role first; none: in his own right. */
  readonly onBehalfOf: readonly string[]
  readonly verdict: 'approved' | 'declined'
  /** Null: nothing was written. */
  readonly comment: SealedComment | null
  readonly at: Instant
}

/** A role that has to sign a step, and whom it was given to so far. */
export interface ApprovalSeat {
  readonly role: string
  /** Highest level asked: 0 main, 1 stand-by, 2 and on the superiors'. -1: nobody yet. */
  readonly level: number
  /** Everybody who was asked, in that order: nobody is asked twice. */
  readonly asked: readonly { readonly person: string; readonly level: number; readonly at: Instant }[]
  /** With whom it is; null: with nobody, which is an alarm. */
  readonly current: string | null
  /** When the next level is asked, or the alarm goes again. */
  readonly dueAt: Instant
  /** How `dueAt` was counted. `assumedDays`: in working time, over days the calendar does not reach. Absent: by the clock. */
  readonly dueBy?: 'clock' | WorkingDeadline['dueBy']
  readonly signature: Signature | null
}

/** A step of a request. Its seats are given to people when it opens. */
export interface RequestStep {
  readonly id: string
  /** Seats that have to be signed. */
  readonly need: number
  readonly timeLimitMs: number
  /** Absent: by the clock. */
  readonly timeLimitIn?: ApprovalStep['timeLimitIn']
  /** When it opened; null: its turn has not come. */
  readonly since: Instant | null
  /** When it was decided or the request ended otherwise. */
  readonly until: Instant | null
  readonly seats: readonly ApprovalSeat[]
}

/** That it was released without approval. */
export interface Waiver {
  readonly by: string
  readonly reason: string
  readonly at: Instant
}

/** A request for approval (审批单). Its steps are those of the policy when it was made, whatever the policy says later. */
export interface ApprovalRequest {
  readonly id: string
  readonly kind: string
  /** What it is about, such as an order key. */
  readonly subject: string
  readonly amount: Money | null
  readonly facts: Readonly<Record<string, string | null>>
  /** Digest of what is to be done: the decision is about that and nothing else. */
  readonly digest: string
  /** It holds an address: void where its order's is changed. Absent where it holds none. */
  readonly ofAddress?: true
  readonly applicant: string
  /** Version of the policy that chose the steps. */
  readonly policyVersion: number
  readonly ladder: string
  readonly tier: string
  /** What was not known and so led to the highest tier. */
  readonly unknown: readonly string[]
  readonly state: ApprovalState
  readonly steps: readonly RequestStep[]
  /** Place of the step that is open; the number of steps once all are passed. */
  readonly step: number
  readonly requestedAt: Instant
  /** When it was last touched by anybody or anything. */
  readonly changedAt: Instant
  /** When it was decided; null while it waits. */
  readonly decidedAt: Instant | null
  /** Until when it waits at most; null: for as long as it takes. */
  readonly lapsesAt: Instant | null
  /** Until when it may be used, once it was granted; null: no end. */
  readonly validUntil: Instant | null
  readonly validForMs: number | null
  readonly waiverRule: ApprovalPolicy['waiver']
  readonly waiver: Waiver | null
  /** What it was used for: a reference of the caller's. Null: not yet. */
  readonly use: { readonly ref: string; readonly at: Instant } | null
  /** The order it holds up while it waits; null: none. */
  readonly orderKey: string | null
  /** Version of the duty table its seats were last given out by. */
  readonly dutyVersion: number
  /** When time alone may change something; null: it cannot. */
  readonly dueAt: Instant | null
}

/** Why somebody is asked: his step opened, nobody before him answered in time, or those before him can no longer. */
export type AskReason = 'step' | 'deadline' | 'duty'

/** What people have to be told after a change. */
export type ApprovalNotice =
  | ({ readonly name: 'ApprovalAsked'; readonly step: string; readonly role: string; readonly person: string } & {
      readonly level: number
      readonly why: AskReason
    })
  /** To whom it was with: it is with somebody else now. */
  | ({ readonly name: 'ApprovalEscalated'; readonly step: string; readonly role: string; readonly from: string } & {
      readonly to: string
      readonly why: AskReason
    })
  /** An alarm: nobody is left to ask. `noAnswer`: those who could have all been asked and did not answer. */
  | ({ readonly name: 'ApprovalUnattended'; readonly step: string; readonly role: string } & {
      readonly why: 'nobody' | 'noAnswer'
    })
  | { readonly name: 'ApprovalStepPassed'; readonly step: string }
  | { readonly name: 'ApprovalWaiverOverdue'; readonly waivedBy: string }
  | { readonly name: 'ApprovalDecided'; readonly state: ApprovalState }

/** A request after a change, and who has to be told what. */
export interface ApprovalChange {
  readonly request: ApprovalRequest
  readonly notices: readonly ApprovalNotice[]
}

/** A duty table and its version. */
export interface Duty {
  readonly version: number
  readonly table: DutyTable
}
