import { type CaseEvent, type CaseState, caseLifecycle } from '../lifecycle/case-lifecycle'
import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import type { ChoiceOffer } from './case-choice'
import { handlingDeadline, responseDeadline } from './case-deadline'
import { CASE_LIMITS, type Case, type CaseNote, isActive, type RootCause, withStep } from './case-record'
import { endCase } from './end-case'
import { type CaseMoment, openAgain } from './open-case'

/** Reasons what a person wants of a case is refused, in the order they are checked. */
export type CaseRejection =
  | { readonly code: 'CASE_STATE'; readonly state: CaseState }
  | { readonly code: 'CAUSE_REQUIRED' }
  | { readonly code: 'CAUSE_UNKNOWN' }
  /** It may wait until later than `after`, and no later than `upTo`. */
  | { readonly code: 'WAIT_RANGE'; readonly after: Instant; readonly upTo: Instant }
  | { readonly code: 'LIMIT_CASE_NOTES'; readonly limit: number }
  | { readonly code: 'LIMIT_CASE_TAGS'; readonly limit: number }
  | { readonly code: 'CHOICE_NONE' }
  | { readonly code: 'CHOICE_MADE'; readonly chosen: string }
  | { readonly code: 'OPTION_UNKNOWN' }

type Handled = Outcome<Case, CaseRejection>

/** The longest a case may wait for somebody else, milliseconds: 90 days. */
const LONGEST_WAIT_MS = 90 * 86_400_000

/** Somebody looks after it now, and has until the handling deadline. Taking it again changes nothing. */
export function takeCase(known: Case, moment: CaseMoment): Handled {
  return moved(known, 'CaseTaken', (state) => {
    const { at, by } = moment
    const due = handlingDeadline(known.class, moment)
    const standIns = known.standIns.filter((person) => person !== by)
    return withStep(
      { ...known, state, owner: by, standIns, ...due, overdueAt: null },
      { at, by, what: 'taken', about: null },
    )
  })
}

/** Another owner, with a full response time of their own. Left out, the stand-ins stay. */
export function assignCase(
  known: Case,
  { owner, standIns = known.standIns }: { readonly owner: string; readonly standIns?: readonly string[] | undefined },
  moment: CaseMoment,
): Handled {
  if (!isActive(known)) return reject({ code: 'CASE_STATE', state: known.state })
  const { at, by } = moment
  const due = known.state === 'waiting' ? {} : responseDeadline(known.class, moment)
  const others = standIns.filter((person) => person !== owner)
  const assigned = { ...known, owner, standIns: others, level: 0, overdueAt: null, ...due }
  return accept(withStep(assigned, { at, by, what: 'assigned', about: owner }))
}

/** It waits until an instant for somebody else; then it is in progress again. */
export function waitCase(known: Case, { until }: { readonly until: Instant }, { at, by }: CaseMoment): Handled {
  const upTo = at + LONGEST_WAIT_MS
  if (until <= at || until > upTo) return reject({ code: 'WAIT_RANGE', after: at, upTo })
  if (!isActive(known)) return reject({ code: 'CASE_STATE', state: known.state })
  const waiting: Case = { ...known, state: 'waiting', dueAt: until, dueBy: 'clock', overdueAt: null }
  return accept(withStep(waiting, { at, by, what: 'waitBegun', about: null }))
}

/** What could be done is done. It is closed when the facts show it, or nothing speaks against it while it is watched; facts that still hold open it again. */
export function resolveCase(known: Case, told: { readonly cause?: string | undefined }, moment: CaseMoment): Handled {
  return ended(known, 'CaseResolved', 'resolved', told, moment)
}

/** It is over, and why. A case that was resolved keeps its cause unless another is named. */
export function closeCase(known: Case, told: { readonly cause?: string | undefined }, moment: CaseMoment): Handled {
  return ended(known, 'CaseClosed', 'closed', told, moment)
}

/** It is not over after all. */
export function reopenCase(known: Case, moment: CaseMoment): Handled {
  return moved(known, 'CaseReopened', () => openAgain(known, moment))
}

/** Adds a note or a message. */
export function addCaseNote(known: Case, note: CaseNote): Handled {
  if (known.notes.length >= CASE_LIMITS.notes) return reject({ code: 'LIMIT_CASE_NOTES', limit: CASE_LIMITS.notes })
  return accept({ ...known, notes: [...known.notes, note] })
}

/** Puts tags on and takes others off. */
export function tagCase(
  known: Case,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Handled {
  const tags = [...new Set([...known.tags, ...add])].filter((tag) => !remove.includes(tag))
  if (tags.length > CASE_LIMITS.tags) return reject({ code: 'LIMIT_CASE_TAGS', limit: CASE_LIMITS.tags })
  return accept({ ...known, tags })
}

/** An action was run from the case. `refused`: the code it was refused with. Whoever acts on an open case takes it. */
export function recordAction(
  known: Case,
  told: { readonly action: string; readonly refused: string | null; readonly actionId: string },
  moment: CaseMoment,
): Handled {
  const { at, by } = moment
  const taken = known.state === 'open' ? takeCase(known, moment) : accept(known)
  if (!taken.ok) return taken
  const about = told.refused === null ? told.action : `${told.action}:${told.refused}`
  const what = told.refused === null ? 'acted' : 'actionRefused'
  return accept(withStep(taken.value, { at, by, what, about, commandId: told.actionId }))
}

/** Offers its buyer a choice. An offer replaces one that nobody has answered. */
export function offerChoice(known: Case, offer: ChoiceOffer, { at, by }: CaseMoment): Handled {
  if (!isActive(known)) return reject({ code: 'CASE_STATE', state: known.state })
  const { choice } = known
  if (choice !== null && choice.chosen !== null) return reject({ code: 'CHOICE_MADE', chosen: choice.chosen })
  const offered = { ...offer, offeredAt: at, chosen: null, chosenAt: null, chosenBy: null }
  return accept(withStep({ ...known, choice: offered }, { at, by, what: 'offered', about: null }))
}

/** The buyer's choice. The same again changes nothing; another is refused, and so is one after the time. */
export function chooseOption(known: Case, { option }: { readonly option: string }, { at, by }: CaseMoment): Handled {
  const { choice } = known
  if (choice === null) return reject({ code: 'CHOICE_NONE' })
  if (choice.chosen === option) return accept(known)
  if (choice.chosen !== null) return reject({ code: 'CHOICE_MADE', chosen: choice.chosen })
  if (!choice.options.some(({ code }) => code === option)) return reject({ code: 'OPTION_UNKNOWN' })
  if (choice.until <= at && option !== choice.otherwise)
    return reject({ code: 'CHOICE_MADE', chosen: choice.otherwise })
  const made = { ...choice, chosen: option, chosenAt: at, chosenBy: by }
  return accept(withStep({ ...known, choice: made }, { at, by, what: 'chosen', about: option }))
}

function ended(
  known: Case,
  type: 'CaseResolved' | 'CaseClosed',
  end: 'resolved' | 'closed',
  { cause }: { readonly cause?: string | undefined },
  moment: CaseMoment,
): Handled {
  const code = cause ?? known.rootCause?.code
  if (code === undefined) return reject({ code: 'CAUSE_REQUIRED' })
  if (!moment.policy.causes.some((line) => line.code === code)) return reject({ code: 'CAUSE_UNKNOWN' })
  const { at, by } = moment
  const rootCause: RootCause | null = cause === undefined ? known.rootCause : { code, by, at }
  return moved(known, type, () => endCase(known, end, rootCause, moment))
}

/** A repeat changes nothing; what makes no sense in this state is refused. */
function moved(known: Case, type: CaseEvent['type'], change: (state: CaseState) => Case): Handled {
  const step = caseLifecycle.step(known.state, { type })
  if (step.kind === 'illegal') return reject({ code: 'CASE_STATE', state: known.state })
  return accept(step.kind === 'moved' ? change(step.state) : known)
}
