import { type ApprovalState, approvalLifecycle } from '../lifecycle/approval-lifecycle'
import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import type { ApprovalChange, ApprovalRequest, Duty } from './approval-request'
import { decided } from './decided'
import { settleSeats } from './settle-seats'

/** Why a request is not taken back, in the order they are checked. */
export type WithdrawRejection =
  /** Only who asked may take it back. */
  | { readonly code: 'APPROVAL_NOT_YOURS' }
  | { readonly code: 'APPROVAL_USED'; readonly ref: string }
  | { readonly code: 'APPROVAL_ENDED'; readonly state: ApprovalState }

/** Whoever asked takes it back, while it waits or before it was used. */
export function withdrawApproval(
  request: ApprovalRequest,
  person: string,
  duty: Duty,
  at: Instant,
): Outcome<ApprovalChange, WithdrawRejection> {
  if (person !== request.applicant) return reject({ code: 'APPROVAL_NOT_YOURS' })
  if (request.use !== null) return reject({ code: 'APPROVAL_USED', ref: request.use.ref })
  const event = { type: 'ApprovalWithdrawn' } as const
  if (request.state === 'withdrawn') return accept({ request, notices: [] })
  if (approvalLifecycle.step(request.state, event).kind !== 'moved') {
    return reject({ code: 'APPROVAL_ENDED', state: request.state })
  }
  return accept(decided(request, event, duty, at))
}

/** Why an approval does not hold for what is about to be done, in the order they are checked. */
export type UseRejection =
  /** It was used before, for something else. */
  | { readonly code: 'APPROVAL_USED'; readonly ref: string }
  /** Something else was asked for than is about to be done; the request is void from now on. */
  | { readonly code: 'APPROVAL_CONTENT_CHANGED' }
  | { readonly code: 'APPROVAL_NOT_GRANTED'; readonly state: ApprovalState }

/** The answer to whoever is about to do it, and what it makes of the request. */
export interface ApprovalUse {
  readonly outcome: Outcome<null, UseRejection>
  readonly change: ApprovalChange
}

/**
 * Uses an approval: once, and only for what was approved. The same reference again gets the same answer.
 *
 * Content that differs voids a request that waits or was granted. A waiver under review is only refused: it has been
 * released, so it stays to be reviewed.
 *
 * @param use - `digest` of what is about to be done; `ref` tells this use from another.
 */
export function useApproval(
  request: ApprovalRequest,
  { digest, ref }: { readonly digest: string; readonly ref: string },
  duty: Duty,
  at: Instant,
): ApprovalUse {
  const unchanged: ApprovalChange = { request, notices: [] }
  const same = digest === request.digest
  if (request.use !== null) {
    const again = same && request.use.ref === ref
    const outcome = again ? accept(null) : reject({ code: 'APPROVAL_USED', ref: request.use.ref })
    return { outcome, change: unchanged }
  }
  if (!same) {
    const change = decided(request, { type: 'ContentChanged' }, duty, at)
    return { outcome: reject({ code: 'APPROVAL_CONTENT_CHANGED' }), change }
  }
  const { request: current, notices } = expired(request, duty, at)
  if (approvalLifecycle.step(current.state, { type: 'ApprovalUsed' }).kind === 'illegal' || isPast(current, at)) {
    const outcome = reject({ code: 'APPROVAL_NOT_GRANTED', state: current.state })
    return { outcome, change: { request: current, notices } }
  }
  const used = settleSeats({ ...current, use: { ref, at }, changedAt: at }, duty, at)
  return { outcome: accept(null), change: used }
}

/** What was asked for is not as it was: a request that waits, or was granted and not used, is void. Others stay as they are. */
export function voidApproval(request: ApprovalRequest, duty: Duty, at: Instant): ApprovalChange {
  return request.use === null ? decided(request, { type: 'ContentChanged' }, duty, at) : { request, notices: [] }
}

/** Looks at a request because time went by or the duty table changed. Repeats find nothing to do. */
export function attendApproval(request: ApprovalRequest, duty: Duty, at: Instant): ApprovalChange {
  const after = expired(request, duty, at)
  return after.request === request ? settleSeats(request, duty, at) : after
}

function isPast({ validUntil }: ApprovalRequest, at: Instant): boolean {
  return validUntil !== null && at >= validUntil
}

/** Ends what has waited, or has not been used, for too long. */
function expired(request: ApprovalRequest, duty: Duty, at: Instant): ApprovalChange {
  const waitedOut = request.state === 'waiting' && request.lapsesAt !== null && at >= request.lapsesAt
  const unused = request.state !== 'waived' && request.use === null && isPast(request, at)
  if (!waitedOut && !unused) return { request, notices: [] }
  return decided(request, { type: 'ApprovalLapsed' }, duty, at)
}
