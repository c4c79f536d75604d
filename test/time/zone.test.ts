import { IANAZone } from 'luxon'
import { describe, expect, it } from 'vitest'
import { parseZone } from '../../src/time/zone'
import { offsetAt, tableEnd, tableStart, zoneOffsets } from '../../src/time/zone-offsets'

const everyZone = ['UTC', ...Intl.supportedValuesOf('timeZone')]

describe('reading a zone', () => {
  it.each([
    ['Asia/Shanghai', 'Asia/Shanghai'],
    ['asia/shanghai', 'Asia/Shanghai'],
    ['ASIA/SHANGHAI', 'Asia/Shanghai'],
    ['Asia/Chongqing', 'Asia/Shanghai'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['america/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['Etc/GMT+8', 'Etc/GMT+8'],
  ])('%s is %s', (text, name) => {
    expect(parseZone(text)).toEqual({ ok: true, value: name })
    expect(parseZone(text)).toEqual({ ok: true, value: name })
  })

  it.each([
    'Mars/Olympus',
    '../../etc/passwd',
    '/etc/localtime',
    'Asia/../Asia/Shanghai',
    '+08:00',
    '-0800',
    'UTC+8',
    'GMT+8',
    'CST',
    'EST',
    'PRC',
    'local',
    'system',
    '',
    ' Asia/Shanghai',
    'Asia/Shanghai\u0000',
    'Asia/Shanghai\n',
    '__proto__',
    'constructor/prototype',
    'A/'.repeat(5_000),
    'Asia/Shanghai'.repeat(800),
  ])('%j is not a zone', (text) => {
    expect(parseZone(text)).toEqual({ ok: false, rejection: { code: 'ZONE_INVALID' } })
  })

  it('reads every zone of the engine, and its own answer again', () => {
    for (const zone of everyZone) {
      const outcome = parseZone(zone)
      if (!outcome.ok) throw new Error(zone)
      expect(parseZone(outcome.value)).toEqual(outcome)
    }
  })
})

describe('the offset of a zone', () => {
  it('is a fault for a name that is no zone, which is not repeated', () => {
    expect(() => offsetAt('Mars/Olympus', 0)).toThrow(expect.objectContaining({ code: 'ZONE_INVALID' }))
    expect(() => offsetAt('Mars/Olympus', 0)).not.toThrow(/Mars/)
  })

  it('keeps one table for all spellings of a zone', () => {
    expect(zoneOffsets('asia/shanghai')).toBe(zoneOffsets('Asia/Shanghai'))
  })

  it('equals luxon beyond the table, too', () => {
    for (const instant of [
      0,
      Date.UTC(1988, 6, 1),
      tableStart - 1,
      tableStart,
      tableEnd - 1,
      tableEnd,
      Date.UTC(2200, 6),
    ]) {
      for (const zone of ['Asia/Shanghai', 'America/New_York', 'UTC', 'Africa/Casablanca']) {
        expect([zone, offsetAt(zone, instant)]).toEqual([zone, IANAZone.create(zone).offset(instant) * 60_000])
      }
    }
  })

  it.each(['America/New_York', 'Asia/Shanghai', 'Africa/Casablanca'])(
    'equals luxon in every half day of 1990 to 2100 in %s',
    (zone) => {
      const luxon = IANAZone.create(zone)
      for (let instant = tableStart; instant < tableEnd; instant += 12 * 3_600_000) {
        const expected = luxon.offset(instant) * 60_000
        if (offsetAt(zone, instant) !== expected)
          expect([instant, offsetAt(zone, instant)]).toEqual([instant, expected])
      }
    },
  )

  const oddHistories = [
    'America/Boa_Vista',
    'Asia/Gaza',
    'Africa/Cairo',
    'Pacific/Apia',
    'America/St_Johns',
    'Asia/Pyongyang',
  ]
  const fourthZones = everyZone.filter((_, index) => index % 4 === 0)

  it('changes, in a quarter of all zones and those of odd history, at exactly the millisecond at which luxon changes, and nowhere between', () => {
    for (const zone of [...oddHistories, ...fourthZones]) {
      const { starts, offsets, wallStarts, wallSettled } = zoneOffsets(zone)
      const luxon = IANAZone.create(zone)
      for (let period = 1; period < starts.length; period++) {
        const start = starts[period] ?? 0
        const answer = [start - 1, start].map((instant) => luxon.offset(instant) * 60_000)
        const table = [offsets[period - 1], offsets[period]]
        if (answer[0] !== table[0] || answer[1] !== table[1])
          expect([zone, start, table]).toEqual([zone, start, answer])
        // The walls of one change end before those of the next begin, or a binary search could not find them.
        if ((wallSettled[period - 1] ?? 0) >= (wallStarts[period] ?? 0)) expect([zone, start]).toBe('apart')
      }
      for (let sample = 0; sample < 60; sample++) {
        const instant = tableStart + Math.floor(((tableEnd - tableStart) * (sample + 0.37)) / 60)
        expect([zone, offsetAt(zone, instant)]).toEqual([zone, luxon.offset(instant) * 60_000])
      }
    }
  }, 120_000)
})
