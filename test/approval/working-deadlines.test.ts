import { describe, expect, it } from 'vitest'
import { checkApprovalPolicy } from '../../src/approval/check-approval-policy'
import { settleSeats } from '../../src/approval/settle-seats'
import { approve, day, dutyOf, hour, monday, policyOf, refunds, requested, staff, yes } from './desk'

const inWorkingTime = {
  ...refunds,
  ladders: refunds.ladders.map((ladder) => ({
    ...ladder,
    tiers: ladder.tiers.map((tier) => ({
      ...tier,
      steps: (tier.steps ?? []).map((step) => ({ ...step, timeLimitIn: 'workingTime' as const })),
    })),
  })),
}
const workingTime = {
  hours: [{ days: [1, 2, 3, 4, 5] as const, from: '09:00', to: '17:00' }],
  calendar: { from: '2026-01-01', to: '2026-03-09' },
}
const duty = dutyOf({ ...staff, workingTime })
const friday = monday + 4 * day
const seatOf = ({ steps, step }: ReturnType<typeof requested>['request']) => steps[step]?.seats[0]

describe('the limit of a step in working time', () => {
  it('runs on when people are back, for each level', () => {
    const { request } = requested({}, { policy: inWorkingTime, duty, at: friday + 6 * hour })
    // Friday 15:00: two hours today, six on Monday.
    const due = friday + 3 * day + 6 * hour
    expect(seatOf(request)).toMatchObject({ current: 'mei', dueAt: due, dueBy: 'workingTime' })
    expect(request.dueAt).toBe(due)
    expect(seatOf(settleSeats(request, duty, due - 1).request)).toMatchObject({ current: 'mei' })
    const passed = settleSeats(request, duty, due).request
    // The calendar ends that Monday, so Tuesday is taken for an ordinary one.
    expect(seatOf(passed)).toMatchObject({ current: 'ning', dueAt: due + day, dueBy: 'assumedDays' })
  })

  it('holds for the next step as well', () => {
    const { request } = requested({}, { policy: inWorkingTime, duty, at: monday })
    const signed = yes(approve(request, 'mei', { duty, at: monday + 7 * hour })).request
    expect(seatOf(signed)).toMatchObject({ current: 'fang', dueAt: monday + day + 7 * hour, dueBy: 'workingTime' })
  })

  it('is by the clock where the duty table does not say when people work, and that is told beforehand', () => {
    const { request } = requested({}, { policy: inWorkingTime, at: friday + 6 * hour })
    expect(seatOf(request)).toMatchObject({ dueAt: friday + 14 * hour, dueBy: 'clock' })
    const missing = (on: typeof duty) =>
      checkApprovalPolicy(policyOf(inWorkingTime), on.table, monday).filter(
        ({ code }) => code === 'WORKING_TIME_MISSING',
      )
    expect(missing(dutyOf(staff))).toEqual([
      { code: 'WORKING_TIME_MISSING', path: 'ladders.0.tiers.1.steps.0.timeLimitIn' },
      { code: 'WORKING_TIME_MISSING', path: 'ladders.0.tiers.1.steps.1.timeLimitIn' },
    ])
    expect(missing(duty)).toEqual([])
  })

  it('stays by the clock where the step does not ask for it', () => {
    const { request } = requested({}, { duty, at: friday + 6 * hour })
    expect(seatOf(request)).toMatchObject({ dueAt: friday + 14 * hour })
  })
})
