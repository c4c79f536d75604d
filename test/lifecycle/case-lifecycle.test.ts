import { describe, expect, it } from 'vitest'
import { type CaseEvent, type CaseState, caseLifecycle } from '../../src/lifecycle/case-lifecycle'
import { tell } from './story'

const no = 'illegal'
const same = 'stayed'
const events = [
  'CaseTaken',
  'WaitBegun',
  'WaitEnded',
  'CaseResolved',
  'ResolutionStood',
  'CaseClosed',
  'FactsCorrected',
  'FactsReturned',
  'CaseReopened',
] as const satisfies readonly CaseEvent['type'][]

describe('a case', () => {
  it.each<[CaseState, readonly string[]]>([
    // in              taken         wait       waitEnded     resolved    stood     closed    corrected         returned reopened
    ['open', ['inProgress', 'waiting', no, 'resolved', no, 'closed', 'closedBySystem', same, same]],
    ['inProgress', [same, 'waiting', no, 'resolved', no, 'closed', 'closedBySystem', same, same]],
    ['waiting', ['inProgress', same, 'inProgress', 'resolved', no, 'closed', 'closedBySystem', same, same]],
    ['resolved', [no, no, no, same, 'closed', 'closed', 'closed', 'open', 'open']],
    ['closed', [no, no, no, no, no, same, same, 'open', 'open']],
    ['closedBySystem', [no, no, no, no, no, 'closed', same, 'open', 'open']],
  ])('in %s answers each event in one way', (state, answers) => {
    expect(
      events.map((type) => {
        const step = tell(caseLifecycle, [{ type }], state)
        return step.kind === 'moved' ? step.state : step.kind
      }),
    ).toEqual(answers)
  })
})
