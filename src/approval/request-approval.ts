import { accept, type Outcome } from '../outcome'
import type { Instant } from '../time/instant'
import type { ApprovalPolicy, ApprovalStep } from './approval-policy'
import type { ApprovalChange, ApprovalRequest, ApprovalSeat, Duty, RequestStep } from './approval-request'
import { decided } from './decided'
import { opened, settleSeats } from './settle-seats'
import { type ApprovalAsk, neededSeats, type TierRejection, tierFor } from './tier-for'

/** A request before anybody has looked at it. */
export interface ApprovalInput extends ApprovalAsk {
  readonly id: string
  readonly subject: string
  readonly digest: string
  readonly ofAddress?: true
  readonly applicant: string
  readonly orderKey: string | null
}

/** Asks for approval: finds the tier, and gives its first step to people. A tier without steps passes by itself. */
export function requestApproval(
  input: ApprovalInput,
  policy: { readonly version: number; readonly value: ApprovalPolicy },
  duty: Duty,
  at: Instant,
): Outcome<ApprovalChange, TierRejection> {
  const { lapseAfterMs, validForMs, waiver } = policy.value
  const choice = tierFor(policy.value, input)
  if (!choice.ok) return choice
  const { ladder, tier, unknown } = choice.value
  const steps = choice.value.steps.map(requestStep)
  const { id, kind, subject, amount, facts, digest, applicant, orderKey } = input
  const request: ApprovalRequest = {
    ...{ id, kind, subject, amount, facts, digest, applicant, orderKey },
    ...(input.ofAddress === undefined ? {} : { ofAddress: input.ofAddress }),
    ...{ ladder, tier, unknown, validForMs },
    policyVersion: policy.version,
    state: 'waiting',
    steps: steps.map((step, place) => (place === 0 ? opened(step, duty, at) : step)),
    step: 0,
    requestedAt: at,
    changedAt: at,
    decidedAt: null,
    lapsesAt: lapseAfterMs === null ? null : at + lapseAfterMs,
    validUntil: null,
    waiverRule: waiver,
    waiver: null,
    use: null,
    dutyVersion: duty.version,
    dueAt: null,
  }
  return accept(
    steps.length === 0 ? decided(request, { type: 'ApprovalGranted' }, duty, at) : settleSeats(request, duty, at),
  )
}

/** A step of a policy as a step of a request, its seats with nobody yet. */
export function requestStep({ id, roles, need, timeLimitMs, timeLimitIn }: ApprovalStep): RequestStep {
  const seats = roles.map(
    (role): ApprovalSeat => ({ role, level: -1, asked: [], current: null, dueAt: 0, signature: null }),
  )
  return { id, need: neededSeats({ need, roles }), timeLimitMs, timeLimitIn, since: null, until: null, seats }
}
