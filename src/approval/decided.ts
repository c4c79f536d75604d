import { type ApprovalEvent, approvalLifecycle } from '../lifecycle/approval-lifecycle'
import type { Instant } from '../time/instant'
import type { ApprovalChange, ApprovalRequest, Duty, RequestStep } from './approval-request'
import { settleSeats } from './settle-seats'

/** Moves a request on by its lifecycle and closes its open step; what the lifecycle does not allow changes nothing. */
export function decided(request: ApprovalRequest, event: ApprovalEvent, duty: Duty, at: Instant): ApprovalChange {
  const step = approvalLifecycle.step(request.state, event)
  if (step.kind !== 'moved') return { request, notices: [] }
  const granted = step.state === 'approved' || step.state === 'waived'
  const { validForMs } = request
  // A waiver opens a step of its own: the review.
  const steps = step.state === 'waived' ? request.steps : closedSteps(request.steps, at)
  const moved: ApprovalRequest = {
    ...request,
    state: step.state,
    steps,
    changedAt: at,
    decidedAt: request.decidedAt ?? at,
    validUntil: granted ? (validForMs === null ? null : at + validForMs) : request.validUntil,
  }
  const settled = settleSeats(moved, duty, at)
  return { request: settled.request, notices: [{ name: 'ApprovalDecided', state: step.state }, ...settled.notices] }
}

/** The steps with nothing left open. */
export function closedSteps(steps: readonly RequestStep[], at: Instant): readonly RequestStep[] {
  return steps.map((step) => (step.since !== null && step.until === null ? { ...step, until: at } : step))
}
