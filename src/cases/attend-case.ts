import { caseLifecycle } from '../lifecycle/case-lifecycle'
import type { Instant } from '../time/instant'
import { handlingDeadline, responseDeadline } from './case-deadline'
import { type Case, isActive, withStep } from './case-record'
import { endCase } from './end-case'
import type { CaseMoment } from './open-case'

/** When something about a case is due: its own deadline, or that of a choice; null: nothing is. */
export function caseTimer({ dueAt, choice }: Pick<Case, 'dueAt' | 'choice'>): Instant | null {
  if (choice === null || choice.chosen !== null) return dueAt
  return dueAt === null ? choice.until : Math.min(dueAt, choice.until)
}

/**
 * What time alone does to a case: a choice nobody made is made by its default, a wait ends, a watched case is closed, and a
 * deadline that passed hands the case to the next stand-in. Each level is told once; after the last the case stays overdue.
 *
 * @returns The case itself where nothing is due.
 */
export function attendCase(known: Case, moment: CaseMoment): Case {
  const { at } = moment
  const chosen = lapsed(known, moment)
  if (chosen.dueAt === null || chosen.dueAt > at) return chosen
  if (chosen.state === 'resolved') {
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
  const [next, ...standIns] = known.standIns
  const overdueAt = known.overdueAt ?? at
  const overdue = withStep(
    { ...known, level: known.level + 1, overdueAt, dueAt: null },
    { at, by, what: 'overdue', about: known.owner },
  )
  if (next === undefined) return overdue
  const handed = { ...overdue, owner: next, standIns, ...responseDeadline(known.class, moment) }
  return withStep(handed, { at, by, what: 'escalated', about: next })
}

function lapsed(known: Case, { at, by }: CaseMoment): Case {
  const { choice } = known
  if (choice === null || choice.chosen !== null || choice.until > at) return known
  const { otherwise } = choice
  const made = { ...choice, chosen: otherwise, chosenAt: at, chosenBy: null }
  return withStep({ ...known, choice: made }, { at, by, what: 'choiceLapsed', about: otherwise })
}
