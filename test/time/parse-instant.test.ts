import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { earliestInstant, formatInstant, latestInstant } from '../../src/time/instant'
import { parseEpoch } from '../../src/time/parse-epoch'
import { type ChannelZone, parseInstant } from '../../src/time/parse-instant'

function read(text: string, declared?: ChannelZone): string {
  const outcome = parseInstant(text, declared)
  return outcome.ok ? `${formatInstant(outcome.value)} ${outcome.reading}` : outcome.rejection.code
}

describe('a time with its offset', () => {
  it.each([
    ['2026-01-09T08:00:00Z', '2026-01-09T08:00:00.000Z exact'],
    ['2026-01-09t08:00:00z', '2026-01-09T08:00:00.000Z exact'],
    ['2026-01-09 08:00:00Z', '2026-01-09T08:00:00.000Z exact'],
    ['2026-01-09T16:00:00+08:00', '2026-01-09T08:00:00.000Z exact'],
    ['2026-01-09T16:00:00.123456+08:00', '2026-01-09T08:00:00.123Z exact'],
    ['2026-01-08T22:30:00-09:30', '2026-01-09T08:00:00.000Z exact'],
    ['2026-01-09T08:00:00-00:00', '2026-01-09T08:00:00.000Z exact'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z leap-second'],
    ['2017-01-01T07:59:60+08:00', '2016-12-31T23:59:59.999Z leap-second'],
    ['2017-01-01T08:59:60+08:00', 'TIME_FORMAT'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z exact'],
    ['1999-12-31T23:59:59.999Z', 'TIME_RANGE'],
    ['2100-12-31T23:59:59.999Z', '2100-12-31T23:59:59.999Z exact'],
    ['2101-01-01T00:00:00Z', 'TIME_RANGE'],
    ['2101-01-01T07:59:59+08:00', '2100-12-31T23:59:59.000Z exact'],
    ['1970-01-01T00:00:00Z', 'TIME_RANGE'],
    ['2038-01-19T03:14:08Z', '2038-01-19T03:14:08.000Z exact'],
    ['9999-12-31T23:59:59Z', 'TIME_RANGE'],
    ['+275760-09-13T00:00:00.000Z', 'TIME_RANGE'],
    ['-271821-04-20T00:00:00Z', 'TIME_RANGE'],
    ['+275760-09-13T00:00:00', 'TIME_RANGE'],
    ['2024-03-10T02:30:00', 'TIME_NO_OFFSET'],
    ['2024-03-10 02:30:00.123', 'TIME_NO_OFFSET'],
    ['2024-03-10 02:30', 'TIME_NO_OFFSET'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each([
    '',
    'Z',
    'now',
    '2026-01-09',
    '2026-01-09Z',
    '2026-01-09T08:00Z',
    '2026-01-09T08:00:00+0800',
    '2026-01-09T08:00:00+08',
    '2026-01-09T08:00:00+24:00',
    '2026-01-09T08:00:00+08:60',
    '2026-01-09T08:00:00 +08:00',
    '2026-02-30T08:00:00Z',
    '2026-01-09T08:00:00ZZ',
    '20260109T080000Z',
    'Fri, 09 Jan 2026 08:00:00 GMT',
    '1767945600000',
    '2026-01-09T08:00:00[Asia/Shanghai]',
    `${'2'.repeat(10_000)}Z`,
  ])('%j is not one', (text) => {
    expect(read(text)).toBe('TIME_FORMAT')
  })

  it('is read back from what formatInstant wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: earliestInstant, max: latestInstant }), (instant) => {
        expect(parseInstant(formatInstant(instant))).toEqual({ ok: true, value: instant, reading: 'exact' })
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('a time without an offset, where the channel declared its zone', () => {
  const newYork = { zone: 'America/New_York' }

  it.each([
    ['2024-03-10T01:30:00', newYork, '2024-03-10T06:30:00.000Z exact'],
    ['2024-03-10T02:30:00', newYork, '2024-03-10T07:30:00.000Z gap'],
    ['2024-03-10T02:30:00', { ...newYork, gap: 'reject' }, 'TIME_GAP'],
    ['2024-11-03T01:30:00', { ...newYork, overlap: 'later' }, '2024-11-03T06:30:00.000Z overlap'],
    ['2024-03-10T02:30:00Z', newYork, '2024-03-10T02:30:00.000Z exact'],
    ['2024-03-10', newYork, 'TIME_FORMAT'],
  ] as const)('%s (%o) is %s', (text, declared, expected) => {
    expect(read(text, declared)).toBe(expected)
  })
})

describe('an epoch value in its declared unit', () => {
  it.each([
    [1_767_945_600, 's', 1_767_945_600_000],
    ['1767945600', 's', 1_767_945_600_000],
    [1_767_945_600_123, 'ms', 1_767_945_600_123],
    ['1767945600123456', 'us', 1_767_945_600_123],
    [946_684_800, 's', 946_684_800_000],
    [946_684_799, 's', 'TIME_RANGE'],
    [latestInstant, 'ms', latestInstant],
    [latestInstant + 1, 'ms', 'TIME_RANGE'],
    [0, 's', 'TIME_RANGE'],
    [-1, 'ms', 'TIME_RANGE'],
    [253_402_300_799_000, 'ms', 'TIME_RANGE'],
    [8.64e15, 'ms', 'TIME_RANGE'],
    ['99999999999999999999', 'us', 'TIME_RANGE'],
    [1_767_945_600_123, 's', 'TIME_UNIT ms'],
    [1_767_945_600, 'ms', 'TIME_UNIT s'],
    [1_767_945_600_123_456, 'ms', 'TIME_UNIT us'],
    ['1767945600', 'us', 'TIME_UNIT s'],
    ['2026-01-09', 's', 'TIME_UNIT undefined'],
    ['1674087231abc', 's', 'TIME_UNIT undefined'],
    ['1e9', 's', 'TIME_UNIT undefined'],
    ['', 's', 'TIME_UNIT undefined'],
    [1_767_945_600.5, 's', 'TIME_UNIT undefined'],
    [Number.NaN, 's', 'TIME_UNIT undefined'],
  ] as const)('%s %s is %s', (value, unit, expected) => {
    const outcome = parseEpoch(value, unit)
    if (outcome.ok) expect(outcome.value).toBe(expected)
    else if (outcome.rejection.code === 'TIME_RANGE') expect(expected).toBe('TIME_RANGE')
    else expect(`TIME_UNIT ${outcome.rejection.fits}`).toBe(expected)
  })
})
