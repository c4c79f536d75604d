import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOfDay, dayOfDate, daysInMonth } from '../../src/time/civil'
import { earliestInstant, formatInstant, isInstantInRange, latestInstant } from '../../src/time/instant'

describe('the range of instants', () => {
  it.each([
    ['the first millisecond of 2000', earliestInstant, true],
    ['the last millisecond of 1999', earliestInstant - 1, false],
    ['the last millisecond of 2100', latestInstant, true],
    ['the first millisecond of 2101', latestInstant + 1, false],
    ['half a millisecond', earliestInstant + 0.5, false],
    ['the epoch', 0, false],
    ['no number', Number.NaN, false],
    ['no end', Number.POSITIVE_INFINITY, false],
  ])('%s (%d): %s', (_, instant, expected) => {
    expect(isInstantInRange(instant)).toBe(expected)
  })

  it('is the years 2000 to 2100', () => {
    expect([earliestInstant, latestInstant].map(formatInstant)).toEqual([
      '2000-01-01T00:00:00.000Z',
      '2100-12-31T23:59:59.999Z',
    ])
  })
})

describe('writing an instant', () => {
  it('agrees with the engine from year 0 to 9999', () => {
    const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 })
    fc.assert(
      fc.property(instant, (each) => {
        expect(formatInstant(each)).toBe(new Date(each).toISOString())
      }),
      { numRuns: 20_000, examples: [[-62_167_219_200_000], [253_402_300_799_999], [-1], [0]] },
    )
  })

  it.each([-62_167_219_200_001, 253_402_300_800_000, 0.5, Number.NaN])('refuses %d', (instant) => {
    expect(() => formatInstant(instant)).toThrow(expect.objectContaining({ code: 'TIME_RANGE' }))
  })
})

describe('the calendar', () => {
  it('counts every day of 1600 to 2400 once and in order', () => {
    let day = dayOfDate(1600, 1, 1)
    for (let year = 1600; year <= 2400; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let date = 1; date <= daysInMonth(year, month); date++, day++) {
          if (dayOfDate(year, month, date) !== day) expect({ year, month, date }).toBe(day)
          const back = dateOfDay(day)
          if (back.year !== year || back.month !== month || back.day !== date)
            expect(back).toEqual({ year, month, date })
        }
      }
    }
    expect(day).toBe(Date.UTC(2401, 0, 1) / 86_400_000)
  })

  it.each([
    [2000, 2, 29],
    [1900, 2, 28],
    [2024, 2, 29],
    [2025, 2, 28],
    [2025, 4, 30],
    [2025, 12, 31],
    [2025, 0, 0],
    [2025, 13, 0],
  ])('%i-%i has %i days', (year, month, days) => {
    expect(daysInMonth(year, month)).toBe(days)
  })
})
