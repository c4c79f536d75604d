import type { ApprovalState } from '../lifecycle/approval-lifecycle'
import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import type { ApprovalChange, ApprovalNotice, ApprovalRequest, Duty, RequestStep, Signature } from './approval-request'
import { decided } from './decided'
import { canFillSeats } from './fill-seats'
import { excludedFrom, opened, openStep, seatView, settleSeats } from './settle-seats'
import { holdersOf, maySign, type Signer } from './signers'

/** Somebody's word on what is open. */
export interface Signing {
  readonly person: string
  readonly verdict: Signature['verdict']
  readonly comment: Signature['comment']
}

/** Why a word does not count, in the order they are checked. */
export type SigningRejection =
  /** Nobody approves what he asked for himself. */
  | { readonly code: 'APPROVAL_OWN' }
  /** One person signs once, for whichever of his roles; that somebody signed in his place counts too. */
  | { readonly code: 'APPROVAL_SIGNED' }
  | { readonly code: 'APPROVAL_NOT_SIGNER'; readonly step: string }

/** A change, or none: a word that comes after the decision finds the outcome there is. */
export interface Signed extends ApprovalChange {
  /** False where it had been decided before. */
  readonly counted: boolean
}

/**
 * Somebody approves or declines. The step is passed once enough seats are signed, and declined once too few are left; then
 * the next step opens, or the request is decided. A request that was decided already answers with what it came to.
 */
export function signApproval(
  request: ApprovalRequest,
  signing: Signing,
  duty: Duty,
  at: Instant,
): Outcome<Signed, SigningRejection> {
  const { person } = signing
  if (person === request.applicant) return reject({ code: 'APPROVAL_OWN' })
  const open = openStep(request)
  if (open === undefined) return accept({ request, notices: [], counted: false })
  if (excludedFrom(request).has(person)) return reject({ code: 'APPROVAL_SIGNED' })

  const found = seatFor(request, open, person, duty, at)
  if (found === undefined) return reject({ code: 'APPROVAL_NOT_SIGNER', step: open.id })
  const { verdict, comment } = signing
  const { place, signer } = found
  const signature: Signature = { person, onBehalfOf: signer.onBehalfOf, verdict, comment, at }
  const seats = open.seats.map((seat, index) => (index === place ? { ...seat, signature } : seat))
  return accept({ ...afterSignature(request, { ...open, seats }, duty, at), counted: true })
}

/** What a state says to whoever comes late. */
export function isDecided(state: ApprovalState): boolean {
  return state !== 'waiting' && state !== 'waived'
}

/**
 * The seat a person signs. Who could sign several takes the first that leaves the others somebody, for he signs once.
 */
function seatFor(
  request: ApprovalRequest,
  { seats, need }: RequestStep,
  person: string,
  duty: Duty,
  at: Instant,
): { readonly place: number; readonly signer: Signer } | undefined {
  const excluded = excludedFrom(request)
  const possible: { readonly place: number; readonly signer: Signer }[] = []
  const signed = seats.filter(({ signature }) => signature !== null).length
  for (const [place, seat] of seats.entries()) {
    const signer = seat.signature === null ? maySign(seatView(request, seat, duty, at), seat.level, person) : undefined
    if (signer !== undefined) possible.push({ place, signer })
  }
  const leavesOthers = ({ place, signer }: (typeof possible)[number]) => {
    const gone = new Set([...excluded, person, ...signer.onBehalfOf])
    const others = seats.filter((seat, other) => other !== place && seat.signature === null)
    const people = others.map(({ role }) => {
      return holdersOf(duty.table, role).filter((holder): holder is string => holder !== null && !gone.has(holder))
    })
    return canFillSeats([{ need: Math.max(0, need - signed - 1), seats: people }])
  }
  return possible.find(leavesOthers) ?? possible[0]
}

function afterSignature(request: ApprovalRequest, step: RequestStep, duty: Duty, at: Instant): ApprovalChange {
  const count = (verdict: Signature['verdict']) =>
    step.seats.filter(({ signature }) => signature?.verdict === verdict).length
  const signed: ApprovalRequest = { ...request, steps: replaced(request.steps, request.step, step), changedAt: at }
  const underReview = request.state === 'waived'
  if (step.seats.length - count('declined') < step.need) {
    return decided(signed, { type: underReview ? 'WaiverObjected' : 'ApprovalDeclined' }, duty, at)
  }
  if (count('approved') < step.need) return settleSeats(signed, duty, at)

  const following = underReview ? undefined : request.steps[request.step + 1]
  const passed: ApprovalRequest = {
    ...signed,
    steps: replaced(signed.steps, request.step, { ...step, until: at }),
    step: request.step + 1,
  }
  const told: ApprovalNotice = { name: 'ApprovalStepPassed', step: step.id }
  const after =
    following === undefined
      ? decided(passed, { type: underReview ? 'WaiverConfirmed' : 'ApprovalGranted' }, duty, at)
      : settleSeats({ ...passed, steps: replaced(passed.steps, passed.step, opened(following, duty, at)) }, duty, at)
  return { request: after.request, notices: [told, ...after.notices] }
}

function replaced(steps: readonly RequestStep[], place: number, step: RequestStep): readonly RequestStep[] {
  return steps.map((other, index) => (index === place ? step : other))
}
