import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { businessDay, businessDayCompact, dayWindow } from '../../src/time/business-day'
import { earliestInstant, formatInstant, latestInstant } from '../../src/time/instant'

const zones = [
  'Asia/Shanghai',
  'America/New_York',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Africa/Cairo',
  'Asia/Kathmandu',
]
const zoneName = fc.constantFrom(...zones)
const instants = fc.integer({ min: earliestInstant, max: latestInstant })

describe('the business day of an instant', () => {
  it.each([
    ['2026-01-08T15:59:59.999Z', 'Asia/Shanghai', '2026-01-08'],
    ['2026-01-08T16:00:00.000Z', 'Asia/Shanghai', '2026-01-09'],
    ['2026-01-09T04:59:59.999Z', 'America/New_York', '2026-01-08'],
    ['2026-01-09T05:00:00.000Z', 'America/New_York', '2026-01-09'],
    ['2024-02-29T12:00:00.000Z', 'UTC', '2024-02-29'],
    ['2000-01-01T00:00:00.000Z', 'America/New_York', '1999-12-31'],
    ['2100-12-31T23:59:59.999Z', 'Pacific/Kiritimati', '2101-01-01'],
  ])('%s in %s is %s', (text, zone, day) => {
    const instant = Date.parse(text)
    expect(businessDay(instant, zone)).toBe(day)
    expect(businessDayCompact(instant, zone)).toBe(day.replaceAll('-', ''))
  })

  it('agrees with luxon', () => {
    fc.assert(
      fc.property(instants, zoneName, (instant, zone) => {
        expect(businessDay(instant, zone)).toBe(DateTime.fromMillis(instant, { zone }).toISODate())
      }),
      { numRuns: 5_000 },
    )
  })

  it.each([earliestInstant - 1, latestInstant + 1, Number.NaN, 1.5])('is a fault for %d', (instant) => {
    expect(() => businessDay(instant, 'Asia/Shanghai')).toThrow(expect.objectContaining({ code: 'TIME_RANGE' }))
  })
})

describe('the window of a business day', () => {
  it.each([
    ['2026-01-09', 'Asia/Shanghai', '2026-01-08T16:00:00.000Z', 24],
    ['2024-03-10', 'America/New_York', '2024-03-10T05:00:00.000Z', 23],
    ['2024-11-03', 'America/New_York', '2024-11-03T04:00:00.000Z', 25],
    // Midnight itself is skipped: the day starts at 01:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 23],
    ['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00.000Z', 24],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 0],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 24],
    // At 00:01 clocks went back to 23:01: midnight came twice, and the first counts.
    ['2010-11-07', 'America/St_Johns', '2010-11-07T02:30:00.000Z', 25],
  ])('%s in %s starts at %s and lasts %i hours', (day, zone, start, hours) => {
    const outcome = dayWindow(day, zone)
    if (!outcome.ok) throw new Error(outcome.rejection.code)
    expect(formatInstant(outcome.value.start)).toBe(start)
    expect((outcome.value.end - outcome.value.start) / 3_600_000).toBe(hours)
  })

  it.each([
    ['2026-1-9', 'TIME_FORMAT'],
    ['2026-02-29', 'TIME_FORMAT'],
    ['2026-13-01', 'TIME_FORMAT'],
    ['2026-01-00', 'TIME_FORMAT'],
    ['20260109', 'TIME_FORMAT'],
    ['2026-01-09\n', 'TIME_FORMAT'],
    ['1999-12-31', 'TIME_RANGE'],
    ['2101-01-01', 'TIME_RANGE'],
  ])('%j is refused: %s', (day, code) => {
    expect(dayWindow(day, 'Asia/Shanghai')).toEqual({ ok: false, rejection: { code } })
  })

  it('holds exactly the instants of that day', () => {
    fc.assert(
      fc.property(instants, zoneName, (instant, zone) => {
        const day = businessDay(instant, zone)
        const outcome = dayWindow(day, zone)
        if (!outcome.ok) {
          expect(day < '2000-01-01' || day > '2100-12-31').toBe(true)
          return
        }
        const { start, end } = outcome.value
        expect(instant >= start && instant < end).toBe(true)
        if (start >= earliestInstant) expect(businessDay(start, zone)).toBe(day)
        if (start > earliestInstant) expect(businessDay(start - 1, zone) < day).toBe(true)
        if (end <= latestInstant) expect(businessDay(end, zone) > day).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })
})
