import { caseLifecycle } from '../lifecycle/case-lifecycle'
import type { Instant } from '../time/instant'
import { handlingDeadline, reminderDeadline, responseDeadline } from './case-deadline'
import { type Case, isActive, withStep } from './case-record'
import { endCase } from './end-case'
import { type OnDuty, onDuty } from './on-duty'
import { type CaseMoment, openAgain } from './open-case'

/** When something about a case is due: its own deadline, or that of a choice; null: nothing is. */
export function caseTimer({ dueAt, choice }: Pick<Case, 'dueAt' | 'choice'>): Instant | null {
  if (choice === null || choice.chosen !== null) return dueAt
  return dueAt === null ? choice.until : Math.min(dueAt, choice.until)
}

/**
 * What time alone does to a case: a choice nobody made is made by its default, a wait ends, a watched case is closed, or open again
 * where its facts still hold, and a deadline that passed hands the case to the next stand-in. Each level is told once. After the last
 * stand-in, and where nobody has it, the case comes back for as long as it is open, ever rarer
 * down to once a day.
 *
 * @returns The case itself where nothing is due.
 */
export function attendCase(known: Case, moment: CaseMoment): Case {
  const { at } = moment
  const chosen = lapsed(known, moment)
  if (chosen.dueAt === null || chosen.dueAt > at) return chosen
  if (chosen.state === 'resolved') {
    // What a rule still finds was not put right: only a person may close it on that.
    if (chosen.factsHold === 'yes') return openAgain(chosen, moment, 'factsHold')
    const step = caseLifecycle.step(chosen.state, { type: 'ResolutionStood' })
    return step.kind === 'moved' ? endCase(chosen, 'closed', null, moment) : chosen
  }
  if (chosen.state === 'waiting') {
    const due = handlingDeadline(chosen.class, moment)
    return withStep({ ...chosen, state: 'inProgress', ...due }, { at, by: moment.by, what: 'waitEnded', about: null })
  }
  return isActive(chosen) ? escalate(chosen, moment) : { ...chosen, dueAt: null }
}

function escalate(known: Case, moment: CaseMoment): Case {
  const { at, by } = moment
  const overdueAt = known.overdueAt ?? at
  const due = reminderDeadline(known.class, overdueAt, moment)
  const overdue = withOverdue({ ...known, level: known.level + 1, overdueAt, ...due }, moment)
  const { owner, standIns } = nextOf(known, moment)
  if (owner === known.owner) return overdue
  const handed = { ...overdue, owner, standIns, ...responseDeadline(known.class, moment) }
  return withStep(handed, { at, by, what: 'escalated', about: owner })
}

/** The next stand-in; for a case nobody has, whoever is on duty by now. After the last it stays where it is. */
function nextOf({ owner, standIns, ...known }: Case, { policy }: CaseMoment): OnDuty {
  const [next, ...others] = standIns
  if (next !== undefined) return { owner: next, standIns: others }
  return owner === null ? onDuty(policy, known) : { owner, standIns }
}

/** That a deadline passed. A reminder takes the place of the one before: hundreds must not push out what people did. */
function withOverdue(known: Case, { at, by }: CaseMoment): Case {
  const last = known.history.at(-1)
  const repeats = last?.what === 'overdue' && last.about === known.owner
  const before = repeats ? { ...known, history: known.history.slice(0, -1) } : known
  return withStep(before, { at, by, what: 'overdue', about: known.owner })
}

function lapsed(known: Case, { at, by }: CaseMoment): Case {
  const { choice } = known
  if (choice === null || choice.chosen !== null || choice.until > at) return known
  const { otherwise } = choice
  const made = { ...choice, chosen: otherwise, chosenAt: at, chosenBy: null }
  return withStep({ ...known, choice: made }, { at, by, what: 'choiceLapsed', about: otherwise })
}
