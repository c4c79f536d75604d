import { type Case, isActive } from '../cases/case-record'
import type { Work } from './work'

/** Saves a case, and tells what happened to it: the events follow from the two records alone. */
export function saveCase(work: Work, before: Case | undefined, after: Case): void {
  if (before === after) return
  work.put('case', after.key, after)
  const about = {
    caseKey: after.key,
    orderKey: after.subject.kind === 'order' ? after.subject.key : null,
    shop: after.shop,
    kind: after.kind,
    priority: after.class.priority,
    owner: after.owner,
    at: work.at,
  }
  const { dueAt, dueBy = 'clock', openings, level, rootCause, choice } = after
  const opened = before === undefined || before.openings < openings
  if (before === undefined) work.emit('CaseOpened', { ...about, dueAt, dueBy })
  else if (opened) work.emit('CaseReopened', { ...about, dueAt, dueBy, openings })
  if (opened && after.owner === null) work.emit('CaseUnowned', { ...about, level })
  if (before === undefined) return
  if (!opened) {
    const from = before.owner
    if (level > before.level) {
      const next = after.owner === null ? 'nobody' : from === after.owner ? 'sameOwner' : 'standIn'
      work.emit('CaseOverdue', { ...about, owner: from, level, next })
      if (next === 'nobody') work.emit('CaseUnowned', { ...about, level })
    }
    if (from !== after.owner) {
      if (level > before.level) work.emit('CaseEscalated', { ...about, from, level })
      else work.emit('CaseAssigned', { ...about, from })
    }
    const waited = before.state === 'waiting' && after.history.at(-1)?.what === 'waitEnded'
    if (waited && after.state === 'inProgress') work.emit('CaseWaitEnded', about)
  }
  if (before.state !== after.state && !isActive(after)) {
    const cause = rootCause?.code ?? null
    if (after.state === 'resolved') work.emit('CaseResolved', { ...about, cause: cause ?? '' })
    else work.emit('CaseClosed', { ...about, end: after.state === 'closed' ? 'closed' : 'closedBySystem', cause })
  }
  tellChoice(work, about, before.choice, choice)
}

function tellChoice(
  work: Work,
  about: Parameters<typeof work.emit<'CaseWaitEnded'>>[1],
  before: Case['choice'],
  after: Case['choice'],
): void {
  if (after === null || before === after) return
  const { chosen, chosenBy, options, until } = after
  if (chosen !== null) work.emit('ChoiceMade', { ...about, option: chosen, lapsed: chosenBy === null })
  else work.emit('ChoiceOffered', { ...about, options: options.map(({ code }) => code), until })
}
