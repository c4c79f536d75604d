import fc from 'fast-check'
import { DateTime, IANAZone } from 'luxon'
import { describe, expect, it } from 'vitest'
import { formatInstant } from '../../src/time/instant'
import { parseLocalTime } from '../../src/time/local-time'
import { type LocalTimePolicy, localPartsToInstant, localToInstant } from '../../src/time/local-to-instant'
import { zoneOffsets } from '../../src/time/zone-offsets'

function read(text: string, zone: string, policy?: LocalTimePolicy): string {
  const outcome = localToInstant(text, zone, policy)
  return outcome.ok ? `${formatInstant(outcome.value)} ${outcome.reading}` : outcome.rejection.code
}

describe('reading a local time', () => {
  it.each([
    ['2026-01-09 16:00:00', [2026, 1, 9, 16, 0, 0, 0]],
    ['2026-01-09T16:00:00', [2026, 1, 9, 16, 0, 0, 0]],
    ['2026-01-09 16:05', [2026, 1, 9, 16, 5, 0, 0]],
    ['2026-01-09 16:00:01.5', [2026, 1, 9, 16, 0, 1, 500]],
    ['2026-01-09 16:00:01.123456789', [2026, 1, 9, 16, 0, 1, 123]],
    ['2024-02-29 00:00:00', [2024, 2, 29, 0, 0, 0, 0]],
    ['2016-12-31 23:59:60', [2016, 12, 31, 23, 59, 60, 0]],
  ])('%s', (text, [year, month, day, hour, minute, second, millisecond]) => {
    const value = { year, month, day, hour, minute, second, millisecond }
    expect(parseLocalTime(text)).toEqual({ ok: true, value })
  })

  it.each([
    '',
    '2026-01-09',
    '2026-1-9 16:00:00',
    '2026/01/09 16:00:00',
    '2025-02-29 00:00:00',
    '1900-02-29 00:00:00',
    '2026-04-31 00:00:00',
    '2026-00-10 00:00:00',
    '2026-13-10 00:00:00',
    '2026-01-00 00:00:00',
    '2026-01-09 24:00:00',
    '2026-01-09 23:60:00',
    '2026-01-09 23:59:61',
    '2026-01-09 16:00:00.',
    '2026-01-09 16:00:00.1234567890',
    '2026-01-09 16:00:00.12a',
    '2026-01-09_16:00:00',
    '2026-01-09 16-00-00',
    '2026-01-09 16:00:0',
    '2026-01-09 16:00:00 ',
    ' 2026-01-09 16:00:00',
    '2026-01-09 16:00:00Z',
    '２０２６-01-09 16:00:00',
    '2026-01-09 1６:00:00',
    '0'.repeat(10_000),
  ])('%j is not one', (text) => {
    expect(parseLocalTime(text)).toEqual({ ok: false, rejection: { code: 'TIME_FORMAT' } })
    expect(read(text, 'Asia/Shanghai')).toBe('TIME_FORMAT')
  })
})

describe('a local time in its zone', () => {
  it.each([
    ['2026-01-09 16:00:00', 'Asia/Shanghai', undefined, '2026-01-09T08:00:00.000Z exact'],
    ['2026-01-09 16:00:00.25', 'UTC', undefined, '2026-01-09T16:00:00.250Z exact'],
    // New York puts clocks forward at 02:00 on 10 March 2024 …
    ['2024-03-10 01:59:59', 'America/New_York', undefined, '2024-03-10T06:59:59.000Z exact'],
    ['2024-03-10 02:00:00', 'America/New_York', undefined, '2024-03-10T07:00:00.000Z gap'],
    ['2024-03-10 02:30:00', 'America/New_York', undefined, '2024-03-10T07:30:00.000Z gap'],
    ['2024-03-10 02:30:00', 'America/New_York', { gap: 'reject' }, 'TIME_GAP'],
    ['2024-03-10 03:00:00', 'America/New_York', { gap: 'reject' }, '2024-03-10T07:00:00.000Z exact'],
    // … and back at 02:00 on 3 November.
    ['2024-11-03 00:59:59', 'America/New_York', { overlap: 'reject' }, '2024-11-03T04:59:59.000Z exact'],
    ['2024-11-03 01:00:00', 'America/New_York', undefined, '2024-11-03T05:00:00.000Z overlap'],
    ['2024-11-03 01:59:59', 'America/New_York', { overlap: 'earlier' }, '2024-11-03T05:59:59.000Z overlap'],
    ['2024-11-03 01:59:59', 'America/New_York', { overlap: 'later' }, '2024-11-03T06:59:59.000Z overlap'],
    ['2024-11-03 01:59:59', 'America/New_York', { overlap: 'reject' }, 'TIME_AMBIGUOUS'],
    ['2024-11-03 02:00:00', 'America/New_York', { overlap: 'reject' }, '2024-11-03T07:00:00.000Z exact'],
    // Half an hour in Lord Howe; a whole day left out in Samoa; seconds are kept.
    ['2024-10-06 02:15:00', 'Australia/Lord_Howe', undefined, '2024-10-05T15:45:00.000Z gap'],
    ['2011-12-30 12:00:00', 'Pacific/Apia', undefined, '2011-12-30T22:00:00.000Z gap'],
    ['2011-12-30 12:00:00', 'Pacific/Apia', { gap: 'reject' }, 'TIME_GAP'],
  ] as const)('%s in %s (%o) is %s', (text, zone, policy, expected) => {
    expect(read(text, zone, policy)).toBe(expected)
  })

  it.each([
    ['2016-12-31 23:59:60', 'UTC', '2016-12-31T23:59:59.999Z leap-second'],
    ['2017-01-01 07:59:60', 'Asia/Shanghai', '2016-12-31T23:59:59.999Z leap-second'],
    ['2017-01-01 05:29:60.7', 'Asia/Kolkata', '2016-12-31T23:59:59.999Z leap-second'],
    ['2016-12-31 23:59:60', 'Asia/Shanghai', '2016-12-31T15:59:59.999Z leap-second'],
    ['2017-01-01 08:59:60', 'Asia/Shanghai', 'TIME_FORMAT'],
    ['2016-12-31 23:58:60', 'UTC', 'TIME_FORMAT'],
  ])('the leap second %s in %s is %s', (text, zone, expected) => {
    expect(read(text, zone)).toBe(expected)
  })

  it.each([
    ['2000-01-01 08:00:00', 'Asia/Shanghai', '2000-01-01T00:00:00.000Z exact'],
    ['2000-01-01 07:59:59.999', 'Asia/Shanghai', 'TIME_RANGE'],
    ['2101-01-01 07:59:59.999', 'Asia/Shanghai', '2100-12-31T23:59:59.999Z exact'],
    ['2101-01-01 08:00:00', 'Asia/Shanghai', 'TIME_RANGE'],
    ['1970-01-01 00:00:00', 'Asia/Shanghai', 'TIME_RANGE'],
    ['0000-01-01 00:00:00', 'UTC', 'TIME_RANGE'],
    ['9999-12-31 23:59:59', 'UTC', 'TIME_RANGE'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(read(text, zone)).toBe(expected)
  })

  it('takes fields as well as text, and checks them as strictly', () => {
    const fields = { year: 2011, month: 3, day: 7, hour: 8, minute: 26 }
    expect(localPartsToInstant(fields, 'Europe/London')).toEqual(localToInstant('2011-03-07 08:26', 'Europe/London'))
    const broken = [{ month: 13 }, { day: 0 }, { hour: 24 }, { minute: 1.5 }, { second: 61 }, { millisecond: 1000 }]
    for (const each of [...broken, { year: Number.NaN }, { day: 31, month: 4 }]) {
      expect(localToInstant({ ...fields, ...each }, 'Europe/London')).toMatchObject({
        rejection: { code: 'TIME_FORMAT' },
      })
    }
  })

  const zones = [
    'Asia/Shanghai',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'America/Sao_Paulo',
    'UTC',
  ]
  const zoneName = fc.constantFrom(...zones)

  it('agrees with luxon wherever there is one answer', () => {
    const instant = fc.integer({ min: Date.UTC(2000, 0, 3), max: Date.UTC(2100, 11, 29) })
    fc.assert(
      fc.property(instant, zoneName, (each, zone) => {
        const text = DateTime.fromMillis(each, { zone }).toFormat('yyyy-MM-dd HH:mm:ss.SSS')
        const outcome = localToInstant(text, zone, { overlap: 'reject' })
        if (outcome.ok) expect(outcome).toEqual({ ok: true, value: each, reading: 'exact' })
        else expect(outcome.rejection.code).toBe('TIME_AMBIGUOUS')
      }),
      { numRuns: 5_000 },
    )
  })

  it('around every change, answers an instant whose wall shows the text, or says why not', () => {
    for (const zone of zones) {
      const { starts, offsets } = zoneOffsets(zone)
      const luxon = IANAZone.create(zone)
      for (let period = 1; period < starts.length; period++) {
        const start = starts[period] ?? 0
        if (start < Date.UTC(2000, 0, 3) || start > Date.UTC(2100, 11, 29)) continue
        const [before = 0, after = 0] = [offsets[period - 1], offsets[period]]
        const near = [start + before, start + after].flatMap((wall) => [wall - 60_000, wall, wall + 60_000])
        for (const wall of near) {
          const text = new Date(wall).toISOString().slice(0, 19)
          const shown = [before, after]
            .map((offset) => wall - offset)
            .filter((at) => at + luxon.offset(at) * 60_000 === wall)
          const answers = (['earlier', 'later'] as const).map((overlap) => localToInstant(text, zone, { overlap }))
          const values = answers.map((answer) => (answer.ok ? answer.value : Number.NaN))
          if (shown.length === 0) expect(values).toEqual([wall - before, wall - before])
          else expect([zone, text, values]).toEqual([zone, text, [Math.min(...shown), Math.max(...shown)]])
          const strict = localToInstant(text, zone, { gap: 'reject', overlap: 'reject' })
          const distinct = new Set(shown).size
          expect(strict.ok ? 1 : strict.rejection.code).toBe(['TIME_GAP', 1, 'TIME_AMBIGUOUS'][distinct])
        }
      }
    }
  })
})
