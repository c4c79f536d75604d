import { describe, expect, it } from 'vitest'
import { attendCase } from '../../src/cases/attend-case'
import type { Case } from '../../src/cases/case-record'
import { assignCase, resolveCase, takeCase } from '../../src/cases/handle-case'
import { openCase } from '../../src/cases/open-case'
import { classOf, DAY, HOUR, MINUTE, moment, NOON, ORDER, policyOf } from './case-fixture'

const late = { subject: ORDER, kind: 'late', about: null, origin: 'rule' } as const
const rule = { set: 'anomalies', setVersion: 1, version: 1 }
const may = { duty: [{ owner: 'may' }] }

/** Attends to a case whenever it is due, so many times; hours after it was opened, and what each time led to. */
function due(first: Case, times: number, policy = policyOf(may)): { readonly hours: number[]; readonly last: Case } {
  const hours: number[] = []
  let known = first
  for (let time = 0; time < times; time += 1) {
    const at = known.dueAt
    if (at === null) break
    hours.push((at - NOON) / HOUR)
    known = attendCase(known, moment(at, policy))
  }
  return { hours, last: known }
}

describe('an open case', () => {
  it('comes back after the last stand-in, at first after each response time, then ever rarer down to once a day', () => {
    const { hours, last } = due(openCase({ ...late, class: classOf() }, moment(NOON, policyOf(may))), 9)
    expect(hours).toEqual([2, 4, 6, 10, 18, 34, 58, 82, 106])
    expect(last).toMatchObject({ owner: 'may', level: 9, overdueAt: NOON + 2 * HOUR, dueAt: NOON + 130 * HOUR })
  })

  it.each([
    // P0 within 15 minutes: eleven hours see six reminders, not 44
    ['P0', undefined, [0.25, 0.5, 0.75, 1.25, 2.25, 4.25, 8.25]],
    ['P2', undefined, [24, 48, 72, 96, 120, 144, 168]],
    // A rule that leaves three days is no quicker afterwards.
    ['P2', 3 * 24 * 60, [72, 144, 216, 288, 360, 432, 504]],
  ] as const)('of %s with %s minutes of its own is due at hours %j', (priority, respondWithin, expected) => {
    const given = classOf({ priority, ...(respondWithin === undefined ? {} : { respondWithin }) })
    expect(due(openCase({ ...late, class: given }, moment(NOON, policyOf(may))), 7).hours).toEqual(expected)
  })

  it('comes back while somebody works on it, and while nobody is on duty', () => {
    const taken = takeCase(openCase({ ...late, class: classOf() }, moment(NOON, policyOf(may))), moment(NOON))
    if (!taken.ok) throw new Error(taken.rejection.code)
    expect(due(taken.value, 4).hours).toEqual([24, 26, 28, 32])
    const nobody = policyOf({})
    const unowned = due(openCase({ ...late, class: classOf() }, moment(NOON, nobody)), 4, nobody)
    expect([unowned.hours, unowned.last.owner]).toEqual([[2, 4, 6, 10], null])
  })

  it('goes to whoever is on duty by now, where nobody was before', () => {
    const unowned = openCase({ ...late, class: classOf() }, moment(NOON, policyOf({})))
    const given = attendCase(
      unowned,
      moment(NOON + 2 * HOUR, policyOf({ duty: [{ owner: 'may', standIns: ['lee'] }] })),
    )
    expect(given).toMatchObject({ owner: 'may', standIns: ['lee'], level: 1, dueAt: NOON + 4 * HOUR })
  })

  it('comes back by working time where its deadlines are counted so', () => {
    const hours = [{ days: [1, 2, 3, 4, 5] as const, from: '09:00', to: '17:00' }]
    const schedule = { hours, calendar: { weekend: [6, 7] as const, from: '2026-01-01', to: '2027-01-01' } }
    const policy = policyOf({ ...may, workingTime: { schedule: { ...schedule, zone: 'Asia/Shanghai' } } } as never)
    // NOON is a Wednesday, 12:00 in Shanghai; five hours are left of the day, eight of each other.
    const { hours: at } = due(openCase({ ...late, class: classOf() }, moment(NOON, policy)), 4, policy)
    expect(at.slice(0, 2)).toEqual([2, 4])
    for (const hour of at) expect(((hour + 12) % 24) - 9).toBeLessThanOrEqual(8)
    expect(at.every((hour, index) => index === 0 || hour > (at[index - 1] ?? 0))).toBe(true)
  })

  it('keeps in its history what people did, however often it was overdue', () => {
    const assigned = assignCase(
      openCase({ ...late, class: classOf() }, moment(NOON, policyOf(may))),
      { owner: 'lee', standIns: [] },
      moment(NOON),
    )
    if (!assigned.ok) throw new Error(assigned.rejection.code)
    const { last } = due(assigned.value, 500)
    expect(last.level).toBe(500)
    expect(last.history.map(({ what }) => what)).toEqual(['opened', 'assigned', 'overdue'])
    expect(last.history.at(-1)?.at).toBeLessThan(last.dueAt ?? 0)
  })

  it('is attended to once after a long silence', () => {
    const open = openCase({ ...late, class: classOf() }, moment(NOON, policyOf(may)))
    const attended = attendCase(open, moment(NOON + 90 * DAY, policyOf(may)))
    expect(attended).toMatchObject({ level: 1, dueAt: NOON + 90 * DAY + 2 * HOUR })
  })
})

describe('a case that was resolved', () => {
  const resolved = (opening: Partial<Parameters<typeof openCase>[0]>) => {
    const open = openCase({ ...late, class: classOf(), ...opening }, moment(NOON, policyOf(may)))
    const done = resolveCase(open, { cause: 'other' }, moment(NOON + MINUTE, policyOf(may)))
    if (!done.ok) throw new Error(done.rejection.code)
    return done.value
  }
  const watched = NOON + MINUTE + 72 * HOUR

  it('is open again where its facts still hold when it was watched long enough, and never closed by the system', () => {
    const known = resolved({ rule })
    expect(attendCase(known, moment(watched - 1, policyOf(may)))).toBe(known)
    const again = attendCase(known, moment(watched, policyOf(may)))
    expect(again).toMatchObject({
      state: 'open',
      openings: 2,
      owner: 'may',
      rootCause: null,
      dueAt: watched + 2 * HOUR,
    })
    expect(again.history.at(-1)).toMatchObject({ what: 'reopened', about: 'factsHold' })
    expect(again.episodes).toMatchObject([{ end: 'resolved', cause: 'other' }])
  })

  it('is closed where no rule looks at its facts', () => {
    expect(attendCase(resolved({ origin: 'person' }), moment(watched, policyOf(may)))).toMatchObject({
      state: 'closed',
    })
  })
})
