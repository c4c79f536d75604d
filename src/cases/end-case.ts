import { minuteMs } from '../lifecycle/state-meta'
import { CASE_LIMITS, type Case, type CaseEpisode, type RootCause, withStep } from './case-record'
import type { CaseMoment } from './open-case'

const STEP = { resolved: 'resolved', closed: 'closed', closedBySystem: 'corrected' } as const

/**
 * The case at the end of an opening, or, where it was resolved or corrected before, at a firmer end of the same one: an
 * opening has one episode. A resolved case keeps a timer, the end of its watch; the others have none.
 */
export function endCase(known: Case, state: CaseEpisode['end'], cause: RootCause | null, moment: CaseMoment): Case {
  const { at, by, policy } = moment
  const rootCause = cause ?? known.rootCause
  const endedAt = known.endedAt ?? at
  const episode: CaseEpisode = { openedAt: known.openedAt, endedAt, end: state, cause: rootCause?.code ?? null }
  const before = known.endedAt === null ? known.episodes : known.episodes.slice(0, -1)
  const ended: Case = {
    ...known,
    state,
    rootCause,
    endedAt,
    dueAt: state === 'resolved' ? at + policy.watchFor * minuteMs : null,
    dueBy: 'clock',
    overdueAt: null,
    episodes: [...before, episode].slice(-CASE_LIMITS.episodes),
    choice: known.choice,
  }
  return withStep(ended, { at, by, what: STEP[state], about: rootCause?.code ?? null })
}
