import { describe, expect, it } from 'vitest'
import { type IntakeEvent, type IntakeState, intakeLifecycle } from '../../src/lifecycle/intake-lifecycle'
import { tell } from './story'

const no = 'illegal'
const same = 'stayed'
const events = [
  'PayloadBooked',
  'PayloadQuarantined',
  'PayloadIgnored',
  'ReplayRequested',
] as const satisfies readonly IntakeEvent['type'][]

describe('a payload', () => {
  it.each<[IntakeState, readonly string[]]>([
    // in           booked     quarantined    ignored    replay
    ['pending', ['booked', 'quarantined', 'ignored', same]],
    ['quarantined', [no, same, 'ignored', 'pending']],
    ['booked', [same, no, same, same]],
    ['ignored', [no, no, same, no]],
  ])('in %s answers each event in one way', (state, answers) => {
    expect(
      events.map((type) => {
        const step = tell(intakeLifecycle, [{ type }], state)
        return step.kind === 'moved' ? step.state : step.kind
      }),
    ).toEqual(answers)
  })

  it('is booked after a fix and a replay, and then never again', () => {
    const fixed = [{ type: 'PayloadQuarantined' }, { type: 'ReplayRequested' }, { type: 'PayloadBooked' }] as const
    expect(tell(intakeLifecycle, fixed).state).toBe('booked')
    expect(tell(intakeLifecycle, [...fixed, ...fixed])).toEqual({
      state: 'booked',
      kind: 'stayed',
      effects: ['ignoreRepeat'],
    })
  })

  it('is raised when quarantined and booked again when replayed', () => {
    expect(tell(intakeLifecycle, [{ type: 'PayloadQuarantined' }]).effects).toEqual(['raisePayloadQuarantined'])
    expect(tell(intakeLifecycle, [{ type: 'ReplayRequested' }], 'quarantined').effects).toEqual(['bookAgain'])
  })
})
