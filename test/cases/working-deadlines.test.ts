import { describe, expect, it } from 'vitest'
import { applyFindings } from '../../src/cases/apply-findings'
import { attendCase } from '../../src/cases/attend-case'
import { handlingDeadline, responseDeadline } from '../../src/cases/case-deadline'
import type { Case } from '../../src/cases/case-record'
import { assignCase, takeCase, waitCase } from '../../src/cases/handle-case'
import { openCase } from '../../src/cases/open-case'
import { classOf, finding, findings, HOUR, MINUTE, moment, ORDER, policyOf } from './case-fixture'

/** Friday 2026-03-20, 17:00 in Shanghai; the calendar ends on the 25th, a Wednesday. */
const FRIDAY = Date.UTC(2026, 2, 20, 9)
const MONDAY_9 = Date.UTC(2026, 2, 23, 1)
const schedule = {
  hours: [{ days: [1, 2, 3, 4, 5] as const, from: '09:00', to: '18:00' }],
  calendar: { from: '2026-03-01', to: '2026-03-25' },
}
const duty = [{ owner: 'may', standIns: ['lee'] }]
const policy = policyOf({ duty, workingTime: { schedule } })
const at = (instant: number) => moment(instant, policy)
const opening = { subject: ORDER, kind: 'late', about: null, origin: 'rule' } as const
const ended = (known: { readonly ok: boolean; readonly value?: Case }) => {
  if (known.value === undefined) throw new Error('It was refused.')
  return known.value
}

describe('a deadline of a case', () => {
  it.each([
    // priority, opened at → due, and how that was counted
    ['P0', FRIDAY, FRIDAY + 15 * MINUTE, 'clock'],
    ['P1', FRIDAY, MONDAY_9 + HOUR, 'workingTime'],
    ['P1', FRIDAY - HOUR, FRIDAY + HOUR, 'workingTime'],
    // 24 hours of working time are two days and six hours.
    ['P2', FRIDAY, MONDAY_9 + 2 * 24 * HOUR + 5 * HOUR, 'workingTime'],
    // Beyond the calendar.
    ['P2', FRIDAY + 72 * HOUR, Date.UTC(2026, 2, 26, 6), 'assumedDays'],
  ] as const)('%s opened at %i', (priority, opened, dueAt, dueBy) => {
    expect(openCase({ ...opening, class: classOf({ priority }) }, at(opened))).toMatchObject({ dueAt, dueBy })
  })

  it('is by the clock where the policy does not say when people work', () => {
    const known = openCase({ ...opening, class: classOf() }, moment(FRIDAY))
    expect(known).toMatchObject({ dueAt: FRIDAY + 2 * HOUR, dueBy: 'clock' })
  })

  it('counts so for the priorities the policy names', () => {
    const all = policyOf({ duty, workingTime: { schedule, priorities: ['P0'] } })
    const night = FRIDAY + 4 * HOUR
    expect(responseDeadline(classOf({ priority: 'P0' }), moment(night, all)).dueAt).toBe(MONDAY_9 + 15 * MINUTE)
    expect(responseDeadline(classOf({ priority: 'P1' }), moment(night, all)).dueBy).toBe('clock')
    expect(handlingDeadline(classOf({ priority: 'P0' }), moment(night, all)).dueAt).toBe(MONDAY_9 + 4 * HOUR)
  })

  it('is counted anew by who takes, is assigned, waits, or is next in line', () => {
    const open = openCase({ ...opening, class: classOf() }, at(FRIDAY))
    expect(attendCase(open, at(MONDAY_9 + HOUR - 1))).toBe(open)
    const late = attendCase(open, at(MONDAY_9 + HOUR))
    expect(late).toMatchObject({ owner: 'lee', dueAt: MONDAY_9 + 3 * HOUR, dueBy: 'workingTime' })
    expect(ended(takeCase(open, at(FRIDAY)))).toMatchObject({ dueBy: 'workingTime', state: 'inProgress' })
    expect(ended(assignCase(open, { owner: 'boss' }, at(FRIDAY + HOUR)))).toMatchObject({ dueAt: MONDAY_9 + 2 * HOUR })
    const waiting = ended(waitCase(open, { until: FRIDAY + HOUR }, at(FRIDAY)))
    expect(waiting).toMatchObject({ dueAt: FRIDAY + HOUR, dueBy: 'clock' })
    // Whoever has it while it waits, the wait ends when it ends.
    expect(ended(assignCase(waiting, { owner: 'boss' }, at(FRIDAY)))).toMatchObject({
      dueAt: FRIDAY + HOUR,
      dueBy: 'clock',
    })
    expect(attendCase(waiting, at(FRIDAY + HOUR))).toMatchObject({ state: 'inProgress', dueBy: 'workingTime' })
  })

  it('comes nearer when the rule becomes more urgent, and never goes further', () => {
    const seen = (priority: 'P0' | 'P1' | 'P2') => findings([finding('late', { gives: classOf({ priority }) })])
    const [first] = applyFindings([], ORDER, seen('P2'), at(FRIDAY))
    const [second] = applyFindings([first?.after as Case], ORDER, seen('P0'), at(FRIDAY + MINUTE))
    expect(second?.after).toMatchObject({ dueAt: FRIDAY + 16 * MINUTE, dueBy: 'clock' })
    const [third] = applyFindings([second?.after as Case], ORDER, seen('P2'), at(FRIDAY + 2 * MINUTE))
    expect(third?.after).toMatchObject({ dueAt: FRIDAY + 16 * MINUTE, dueBy: 'clock' })
  })
})
