import { expect, it } from 'vitest'
import { approvalBoard } from '../../src/approval/approval-board'
import { approve, day, dutyOf, hour, monday, policyOf, refunds, requested, staff, yes } from './desk'

const { surge } = policyOf(refunds)
const at = monday + day
const inHours = (hours: number, handledAfter?: number) => {
  const since = at - hours * hour
  const { request } = requested({}, { at: since })
  return handledAfter === undefined
    ? request
    : yes(approve(request, 'mei', { at: since + handledAfter * hour })).request
}

it('the board counts who waits at each step, how long it took, and what came and went', () => {
  const requests = [inHours(30), inHours(5), inHours(0.5), inHours(10, 1), inHours(10, 2), inHours(10, 6)]
  const { steps, waiting } = approvalBoard(requests, { at, surge })
  expect(waiting).toBe(6)
  expect(steps.find(({ step }) => step === 'manager')).toEqual({
    ladder: 'refunds',
    step: 'manager',
    waiting: 3,
    unattended: 0,
    oldestMs: 30 * hour,
    handled: { count: 3, p50Ms: 2 * hour, p90Ms: 6 * hour },
    lastHour: { in: 1, out: 0 },
    lastDay: { in: 5, out: 3 },
    dayBefore: { in: 1, out: 0 },
    waitingHourAgo: 2,
    waitingDayAgo: 1,
    trend: 'rising',
    surge: null,
  })
  expect(steps.find(({ step }) => step === 'finance')).toMatchObject({ waiting: 3, lastDay: { in: 3, out: 0 } })
})

it.each([
  // came within four hours, of those handled, wait in all → warned
  [10, 0, 10, true],
  [9, 0, 9, false],
  [30, 20, 10, false],
  [31, 20, 11, true],
])('%i came in, %i were handled, %i wait: a surge is %s', (came, handled, waiting, warned) => {
  const requests = Array.from({ length: came }, (_, n) => (n < handled ? inHours(2, 1) : inHours(2)))
  const row = approvalBoard(requests, { at, surge }).steps.find(({ step }) => step === 'manager')
  expect([row?.waiting, row?.surge !== null]).toEqual([waiting, warned])
})

it('counts with nobody those whose seat is vacant', () => {
  const nobody = dutyOf({ roles: staff.roles.map((entry) => ({ ...entry, main: null, standBy: null })) })
  const { request } = requested({}, { duty: nobody, at: at - hour })
  expect(approvalBoard([request], { at, surge })).toMatchObject({ unattended: 1, waiting: 1 })
})
