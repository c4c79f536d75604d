import type { ApprovalState } from '../lifecycle/approval-lifecycle'
import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import type { ApprovalChange, ApprovalRequest, Duty } from './approval-request'
import { closedSteps, decided } from './decided'
import { requestStep } from './request-approval'
import { excludedFrom, opened } from './settle-seats'

/** Id of the step that looks at a waiver afterwards. */
export const REVIEW_STEP = 'review'

/** Why somebody may not release, in the order they are checked. */
export type WaiveRejection =
  | { readonly code: 'APPROVAL_ENDED'; readonly state: ApprovalState }
  | { readonly code: 'APPROVAL_OWN' }
  | { readonly code: 'APPROVAL_SIGNED' }
  | { readonly code: 'WAIVER_NOT_ALLOWED' }

/**
 * Releases what waits, for now (紧急放行): by the main or stand-by person of a role the policy names, never by who asked,
 * by who has signed already, or through a delegate. Somebody else has to review it afterwards.
 */
export function waiveApproval(
  request: ApprovalRequest,
  { person, reason }: { readonly person: string; readonly reason: string },
  duty: Duty,
  at: Instant,
): Outcome<ApprovalChange, WaiveRejection> {
  if (request.state !== 'waiting') return reject({ code: 'APPROVAL_ENDED', state: request.state })
  if (person === request.applicant) return reject({ code: 'APPROVAL_OWN' })
  if (excludedFrom(request).has(person)) return reject({ code: 'APPROVAL_SIGNED' })
  const { waiverRule } = request
  const permitted = duty.table.roles.some(
    ({ role, main, standBy }) => waiverRule?.roles.includes(role) === true && (main === person || standBy === person),
  )
  if (waiverRule === null || !permitted) return reject({ code: 'WAIVER_NOT_ALLOWED' })

  const { reviewers: roles, reviewWithinMs: timeLimitMs } = waiverRule
  const review = requestStep({ id: REVIEW_STEP, roles, need: 1, timeLimitMs, timeLimitIn: 'clock' })
  const steps = closedSteps(request.steps, at)
  const waived: ApprovalRequest = {
    ...request,
    waiver: { by: person, reason, at },
    steps: [...steps, opened(review, duty, at)],
    step: steps.length,
  }
  return accept(decided(waived, { type: 'ApprovalWaived' }, duty, at))
}
