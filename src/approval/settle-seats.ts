import { approvalLifecycle } from '../lifecycle/approval-lifecycle'
import type { Instant } from '../time/instant'
import { workingDeadline } from '../time/working-time'
import type {
  ApprovalChange,
  ApprovalNotice,
  ApprovalRequest,
  ApprovalSeat,
  AskReason,
  Duty,
  RequestStep,
} from './approval-request'
import { nextDutyChange } from './duty-table'
import { type SeatView, type Signer, signersByLevel } from './signers'

/** Who has no say in a request: who asked, who released it, and all who signed or in whose place somebody signed. */
export function excludedFrom({ applicant, waiver, steps }: ApprovalRequest): ReadonlySet<string> {
  const excluded = new Set([applicant])
  if (waiver !== null) excluded.add(waiver.by)
  for (const { seats } of steps) {
    for (const { signature } of seats) {
      if (signature === null) continue
      for (const person of [signature.person, ...signature.onBehalfOf]) excluded.add(person)
    }
  }
  return excluded
}

/** The seat of a request as it is seen at an instant. */
export function seatView(
  request: ApprovalRequest,
  { role }: Pick<ApprovalSeat, 'role'>,
  duty: Duty,
  at: Instant,
): SeatView {
  const { kind, amount } = request
  return { duty: duty.table, at, role, kind, amount, excluded: excludedFrom(request) }
}

/** The step that waits for signatures; undefined where none does. */
export function openStep({ state, steps, step }: ApprovalRequest): RequestStep | undefined {
  return state === 'waiting' || state === 'waived' ? steps[step] : undefined
}

/**
 * Brings the open seats in line with the duty table and the time: who cannot sign any more is replaced, who has not
 * answered in time is told and the next level asked, each level once; where nobody is left, the alarm goes, again and
 * again until somebody is. Nothing to do leaves all as it is, but for the timer.
 */
export function settleSeats(request: ApprovalRequest, duty: Duty, at: Instant): ApprovalChange {
  const open = openStep(request)
  const notices: ApprovalNotice[] = []
  if (open === undefined) return { request: timed(request, undefined, duty, at), notices }
  const late = open.seats.some(({ signature, dueAt }) => signature === null && at >= dueAt)
  if (late && request.waiver !== null) notices.push({ name: 'ApprovalWaiverOverdue', waivedBy: request.waiver.by })
  const seats = open.seats.map((seat) => settleSeat(request, open, seat, duty, at, notices))
  const unchanged = seats.every((seat, place) => seat === open.seats[place])
  const step = unchanged ? open : { ...open, seats }
  const steps = unchanged ? request.steps : request.steps.map((other, place) => (place === request.step ? step : other))
  const changedAt = notices.length > 0 ? at : request.changedAt
  return { request: timed({ ...request, steps, changedAt }, step, duty, at), notices }
}

/** A step whose turn has come, its seats not yet given out. */
export function opened(step: RequestStep, duty: Duty, at: Instant): RequestStep {
  const due = seatDue(step, duty, at)
  const seats = step.seats.map((seat) => ({ ...seat, ...due }))
  return { ...step, since: at, seats }
}

function settleSeat(
  request: ApprovalRequest,
  step: RequestStep,
  seat: ApprovalSeat,
  duty: Duty,
  at: Instant,
  notices: ApprovalNotice[],
): ApprovalSeat {
  if (seat.signature !== null) return seat
  const signers = signersByLevel(seatView(request, seat, duty, at))
  const late = at >= seat.dueAt
  const present = seat.current !== null && signers.slice(0, seat.level + 1).some((one) => one?.person === seat.current)
  if (present && !late) return seat

  const { id } = step
  const due = seatDue(step, duty, at)
  const next = nextLevel(seat, signers, present)
  if (next !== undefined) return passOn(id, seat, next, { at, due, why: reasonOf(seat, present), notices })
  if (!present && seat.current === null && seat.level >= 0 && !late) return seat

  notices.push({ name: 'ApprovalUnattended', step: id, role: seat.role, why: present ? 'noAnswer' : 'nobody' })
  return { ...seat, level: Math.max(seat.level, 0), current: present ? seat.current : null, ...due }
}

type SeatDue = Pick<ApprovalSeat, 'dueAt' | 'dueBy'>

/** Until when a level has to answer. Where the duty table does not say when people work, the clock counts. */
function seatDue({ timeLimitMs, timeLimitIn }: RequestStep, { table: { workingTime } }: Duty, at: Instant): SeatDue {
  if (timeLimitIn !== 'workingTime') return { dueAt: at + timeLimitMs }
  if (workingTime === undefined) return { dueAt: at + timeLimitMs, dueBy: 'clock' }
  return workingDeadline(at, timeLimitMs, workingTime)
}

interface Level {
  readonly level: number
  readonly signer: Signer
}

/**
 * The level that is asked next. Late: the first above that has somebody new. Where whoever had it cannot sign any more:
 * the same level if somebody else holds it now, then those above, then whoever can at all.
 */
function nextLevel(seat: ApprovalSeat, signers: readonly (Signer | undefined)[], present: boolean): Level | undefined {
  const levels: Level[] = []
  for (const [level, signer] of signers.entries()) if (signer !== undefined) levels.push({ level, signer })
  const fresh = levels.filter(({ signer }) => !seat.asked.some(({ person }) => person === signer.person))
  if (present) return fresh.find(({ level }) => level > seat.level)
  return fresh.find(({ level }) => level >= seat.level) ?? fresh[0] ?? levels[0]
}

function passOn(
  step: string,
  seat: ApprovalSeat,
  { level, signer: { person } }: Level,
  { at, due, why, notices }: { at: Instant; due: SeatDue; why: AskReason; notices: ApprovalNotice[] },
): ApprovalSeat {
  const known = seat.asked.some((asked) => asked.person === person)
  const { role, current } = seat
  if (!known) notices.push({ name: 'ApprovalAsked', step, role, person, level, why })
  if (current !== null && current !== person) {
    notices.push({ name: 'ApprovalEscalated', step, role, from: current, to: person, why })
  }
  const asked = known ? seat.asked : [...seat.asked, { person, level, at }]
  return { ...seat, level: Math.max(seat.level, level), asked, current: person, ...due }
}

function reasonOf({ level }: ApprovalSeat, present: boolean): AskReason {
  if (level < 0) return 'step'
  return present ? 'deadline' : 'duty'
}

/** Sets the timer: the next seat that is due, the next change of duty, the end of waiting or of validity. */
function timed(request: ApprovalRequest, open: RequestStep | undefined, duty: Duty, at: Instant): ApprovalRequest {
  const instants: number[] = []
  for (const { signature, dueAt } of open?.seats ?? []) if (signature === null) instants.push(dueAt)
  if (open !== undefined) {
    const change = nextDutyChange(duty.table, at)
    if (change !== null) instants.push(change)
    if (request.state === 'waiting' && request.lapsesAt !== null) instants.push(request.lapsesAt)
  } else if (!approvalLifecycle.isFinal(request.state) && request.use === null && request.validUntil !== null) {
    instants.push(request.validUntil)
  }
  const dueAt = instants.length === 0 ? null : Math.min(...instants)
  return { ...request, dutyVersion: duty.version, dueAt }
}
