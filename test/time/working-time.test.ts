import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessDay } from '../../src/time/business-day'
import { type WorkCalendar, weekdayOf, workDayKind } from '../../src/time/work-calendar'
import { minutesOfClock, type WorkSchedule } from '../../src/time/work-schedule'
import { addWorkingTime, workingDeadline } from '../../src/time/working-time'
import { offsetAt } from '../../src/time/zone-offsets'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const weekdays: WorkCalendar = { weekend: [6, 7], from: null, to: null, daysOff: [], workedDays: [] }
/** Spring Festival 2026: off from Sunday 15 to Monday 23 February, worked on the Saturdays 14 and 28. */
const february: WorkCalendar = {
  weekend: [6, 7],
  from: '2026-02-01',
  to: '2026-03-31',
  daysOff: ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-23'],
  workedDays: ['2026-02-14', '2026-02-28'],
}
const week = [1, 2, 3, 4, 5] as const
const office = (calendar: WorkCalendar, zone = 'Asia/Shanghai'): WorkSchedule => ({
  zone,
  hours: [
    { days: week, from: '09:00', to: '12:00' },
    { days: week, from: '13:00', to: '18:00' },
  ],
  calendar,
})

const at = (local: string, offset = '+08:00') => Date.parse(`${local}:00${offset}`)
const said = (answer: ReturnType<typeof addWorkingTime>) =>
  answer.ok ? new Date(answer.value + 8 * HOUR).toISOString().slice(0, 16) : answer.rejection

describe('a calendar', () => {
  it.each([
    ['2026-01-31', 'unknown'],
    ['2026-02-01', 'off'],
    ['2026-02-13', 'working'],
    ['2026-02-14', 'working'],
    ['2026-02-15', 'off'],
    ['2026-02-16', 'off'],
    ['2026-02-23', 'off'],
    ['2026-02-24', 'working'],
    ['2026-03-31', 'working'],
    ['2026-04-01', 'unknown'],
  ])('says of %s: %s', (day, kind) => {
    expect(workDayKind(february, day)).toBe(kind)
  })

  it('knows the days of the week', () => {
    expect(['1970-01-01', '2000-02-29', '2026-11-23', '2026-11-29', '2100-12-31'].map(weekdayOf)).toEqual([
      4, 2, 1, 7, 5,
    ])
  })
})

describe('working time', () => {
  it.each<[string, number, string]>([
    // from → so many minutes → until
    ['2026-03-02T09:00', 60, '2026-03-02T10:00'],
    ['2026-03-02T11:00', 60, '2026-03-02T12:00'],
    ['2026-03-02T11:00', 61, '2026-03-02T13:01'],
    ['2026-03-02T17:00', 60, '2026-03-02T18:00'],
    ['2026-03-02T17:00', 61, '2026-03-03T09:01'],
    ['2026-03-02T03:00', 0, '2026-03-02T09:00'],
    ['2026-03-02T12:30', 0, '2026-03-02T13:00'],
    ['2026-03-02T18:00', 0, '2026-03-02T18:00'],
    ['2026-03-02T18:00', 1, '2026-03-03T09:01'],
    ['2026-03-02T18:01', 0, '2026-03-03T09:00'],
    ['2026-03-06T17:30', 60, '2026-03-09T09:30'],
    ['2026-03-07T10:00', 30, '2026-03-09T09:30'],
    // The holiday, with a Saturday worked before and one after it.
    ['2026-02-13T17:00', 120, '2026-02-14T10:00'],
    ['2026-02-14T17:00', 120, '2026-02-24T10:00'],
    ['2026-02-20T10:00', 480, '2026-02-24T18:00'],
    ['2026-02-27T17:00', 120, '2026-02-28T10:00'],
    ['2026-02-28T18:00', 1, '2026-03-02T09:01'],
  ])('from %s %i minutes lead to %s', (from, minutes, until) => {
    expect(said(addWorkingTime(at(from), minutes * MINUTE, office(february)))).toBe(until)
  })

  it('that leads beyond the calendar is unknown, at the first day that is', () => {
    const schedule = office(february)
    expect(said(addWorkingTime(at('2026-03-31T17:00'), 60 * MINUTE, schedule))).toBe('2026-03-31T18:00')
    const beyond = { code: 'WORK_DAY_UNKNOWN', day: '2026-04-01' }
    expect(said(addWorkingTime(at('2026-03-31T17:00'), 61 * MINUTE, schedule))).toEqual(beyond)
    expect(said(addWorkingTime(at('2026-06-01T17:00'), 0, schedule))).toEqual({ ...beyond, day: '2026-06-01' })
    expect(said(addWorkingTime(at('2026-01-31T23:59'), 0, schedule))).toEqual({ ...beyond, day: '2026-01-31' })
  })

  it('is refused where nobody ever works, and out of range', () => {
    const never = { ...office(weekdays), hours: [{ days: [6] as const, from: '09:00', to: '10:00' }] }
    expect(said(addWorkingTime(at('2026-03-02T09:00'), 0, never))).toEqual({ code: 'WORKING_TIME_NONE' })
    expect(said(addWorkingTime(Number.NaN, 0, office(weekdays)))).toEqual({ code: 'TIME_RANGE' })
    expect(said(addWorkingTime(at('2100-12-31T17:00'), 90 * MINUTE, office(weekdays)))).toEqual({ code: 'TIME_RANGE' })
  })

  it('goes on over the whole night where hours last until 24:00', () => {
    const always = {
      ...office(weekdays),
      hours: [{ days: [1, 2, 3, 4, 5, 6, 7] as const, from: '00:00', to: '24:00' }],
    }
    const all = { ...always, calendar: { ...weekdays, weekend: [] } }
    expect(said(addWorkingTime(at('2026-03-02T20:00'), 300 * MINUTE, all))).toBe('2026-03-03T01:00')
  })
})

describe('where clocks change', () => {
  const nights: WorkSchedule = {
    zone: 'America/New_York',
    hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '04:00' }],
    calendar: { ...weekdays, weekend: [] },
  }
  const add = (from: string, minutes: number) => {
    const answer = addWorkingTime(Date.parse(from), minutes * MINUTE, nights)
    return answer.ok ? new Date(answer.value).toISOString().slice(0, 16) : answer.rejection.code
  }

  it.each([
    // 2026-03-08: 02:00 is 03:00, the night has three hours. Midnight is 05:00 UTC.
    ['2026-03-08T05:00:00Z', 180, '2026-03-08T08:00'],
    ['2026-03-08T05:00:00Z', 181, '2026-03-09T04:01'],
    // 2026-11-01: 01:00 to 02:00 comes twice, five hours. Midnight is 04:00 UTC.
    ['2026-11-01T04:00:00Z', 300, '2026-11-01T09:00'],
    ['2026-11-01T04:00:00Z', 301, '2026-11-02T05:01'],
  ])('from %s %i minutes lead to %s', (from, minutes, until) => {
    expect(add(from, minutes)).toBe(until)
  })

  it('hours that a change swallows whole are not worked', () => {
    const swallowed = { ...nights, hours: [{ days: [1, 2, 3, 4, 5, 6, 7] as const, from: '02:10', to: '02:50' }] }
    const answer = addWorkingTime(Date.parse('2026-03-08T06:00:00Z'), 0, swallowed)
    expect(answer.ok && new Date(answer.value).toISOString()).toBe('2026-03-09T06:10:00.000Z')
  })
})

describe('a deadline in working time', () => {
  it('says where it had to assume that days beyond the calendar are ordinary', () => {
    const schedule = office(february)
    const due = (from: string, minutes: number) => {
      const { dueAt, dueBy } = workingDeadline(at(from), minutes * MINUTE, schedule)
      return [new Date(dueAt + 8 * HOUR).toISOString().slice(0, 16), dueBy]
    }
    expect(due('2026-03-31T17:00', 60)).toEqual(['2026-03-31T18:00', 'workingTime'])
    expect(due('2026-03-31T17:00', 61)).toEqual(['2026-04-01T09:01', 'assumedDays'])
    // A Saturday, by the weekly rule.
    expect(due('2026-04-04T10:00', 30)).toEqual(['2026-04-06T09:30', 'assumedDays'])
  })

  it('is by the clock where nobody ever works: there always is one', () => {
    const never = { ...office(weekdays), hours: [] }
    expect(workingDeadline(at('2026-03-02T09:00'), HOUR, never)).toEqual({
      dueAt: at('2026-03-02T10:00'),
      dueBy: 'clock',
    })
  })
})

describe('laws of working time', () => {
  const zones = ['Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe']
  const clock = fc.integer({ min: 0, max: 24 * 12 })
  const schedules = fc
    .record({
      zone: fc.constantFrom(...zones),
      edges: fc.uniqueArray(clock, { minLength: 4, maxLength: 4 }),
      weekend: fc.subarray([5, 6, 7] as const, { maxLength: 2 }),
      off: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }),
      worked: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
    })
    .map(({ zone, edges, weekend, off, worked }): WorkSchedule => {
      const [a = 0, b = 0, c = 0, d = 0] = [...edges].sort((x, y) => x - y)
      const text = (edge: number) =>
        `${String(Math.floor(edge / 12)).padStart(2, '0')}:${String((edge % 12) * 5).padStart(2, '0')}`
      const day = (number: number) => businessDay(Date.UTC(2026, 9, 1 + number, 12), 'UTC')
      const days = [1, 2, 3, 4, 5, 6] as const
      return {
        zone,
        hours: [
          { days, from: text(a), to: text(b) },
          { days, from: text(c), to: text(d) },
        ],
        calendar: { weekend, from: null, to: null, daysOff: off.map(day), workedDays: worked.map(day) },
      }
    })
  const instants = fc.integer({ min: Date.UTC(2026, 9, 1), max: Date.UTC(2026, 11, 1) })
  const spans = fc.integer({ min: 0, max: 100 * HOUR })
  const value = (answer: ReturnType<typeof addWorkingTime>) => {
    if (!answer.ok) throw new Error(answer.rejection.code)
    return answer.value
  }

  /** Whether an instant is inside working hours or at their end, found on the wall and not by adding. */
  function isWorked(instant: number, { zone, hours, calendar }: WorkSchedule): boolean {
    const wall = instant + offsetAt(zone, instant)
    const minutes = (wall / MINUTE) % 1_440
    const onDay = (day: string, minute: number) => {
      const own = hours.filter(({ days }) => days.includes(weekdayOf(day)))
      const exchanged = calendar.weekend.includes(weekdayOf(day))
      const parts = own.length > 0 || !exchanged ? own : hours
      return (
        workDayKind(calendar, day) === 'working' &&
        parts.some(({ from, to }) => minutesOfClock(from) <= minute && minute <= minutesOfClock(to))
      )
    }
    const day = businessDay(instant, zone)
    return onDay(day, minutes) || (minutes === 0 && onDay(businessDay(instant - 1, zone), 1_440))
  }

  it('later is never due earlier, and more is never due earlier', () => {
    fc.assert(
      fc.property(
        schedules,
        instants,
        fc.nat({ max: 90 * HOUR }),
        spans,
        spans,
        (schedule, from, later, span, more) => {
          const due = value(addWorkingTime(from, span, schedule))
          expect(due).toBeGreaterThanOrEqual(from)
          expect(value(addWorkingTime(from + later, span, schedule))).toBeGreaterThanOrEqual(due)
          expect(value(addWorkingTime(from, span + more, schedule))).toBeGreaterThanOrEqual(due)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('two spans one after another are the same as both at once', () => {
    fc.assert(
      fc.property(schedules, instants, spans, spans, (schedule, from, one, other) => {
        const first = value(addWorkingTime(from, one, schedule))
        expect(value(addWorkingTime(first, other, schedule))).toBe(value(addWorkingTime(from, one + other, schedule)))
      }),
      { numRuns: 200 },
    )
  })

  it('none ends outside working hours', () => {
    fc.assert(
      fc.property(schedules, instants, spans, (schedule, from, span) => {
        const due = value(addWorkingTime(from, span, schedule))
        // A change of clocks may leave an end in a gap, where the wall shows the end of the gap.
        const isAtChange = offsetAt(schedule.zone, due) !== offsetAt(schedule.zone, due - 1)
        expect(isAtChange || isWorked(due, schedule)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
