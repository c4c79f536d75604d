import { describe, expect, it } from 'vitest'
import { isTimeFormat, timeReader } from '../../../src/channels/csv/time-format'

const policy = { gap: 'forward', overlap: 'earlier' } as const
const read = (
  format: string,
  text: string,
  zone = 'Asia/Shanghai',
  times: Parameters<typeof timeReader>[1] = policy,
) => {
  const time = timeReader(format, times)(text, zone)
  return typeof time === 'number' ? new Date(time).toISOString() : time
}

describe('a declared form of time', () => {
  it.each([
    ['YYYY-MM-DD HH:mm:ss', '2026-01-09 08:00:00', '2026-01-09T00:00:00.000Z'],
    ['YYYY-MM-DD HH:mm:ss', '2026-1-9 08:00:00', 'TIME_FORMAT'],
    ['YYYY-MM-DD HH:mm:ss', '2026-01-09 08:00:00 ', 'TIME_FORMAT'],
    ['YYYY-MM-DD HH:mm:ss', '2026-02-29 08:00:00', 'TIME_FORMAT'],
    ['YYYY-MM-DD HH:mm:ss', '2028-02-29 08:00:00', '2028-02-29T00:00:00.000Z'],
    ['YYYY-MM-DD HH:mm:ss', '1999-01-01 08:00:00', 'TIME_RANGE'],
    ['YYYY-MM-DDTHH:mm:ss.SSS', '2026-01-09T08:00:00.123', '2026-01-09T00:00:00.123Z'],
    ['M/D/YYYY H:mm', '1/9/2026 8:05', '2026-01-09T00:05:00.000Z'],
    ['M/D/YYYY H:mm', '12/31/2026 23:59', '2026-12-31T15:59:00.000Z'],
    ['M/D/YYYY H:mm', '13/1/2026 8:05', 'TIME_FORMAT'],
    ['M/D/YYYY H:mm', '1/9/2026 24:00', 'TIME_FORMAT'],
    ['M/D/YYYY H:mm', '1/9/2026 8:5', 'TIME_FORMAT'],
    ['D.M.YYYY', '9.1.2026', '2026-01-08T16:00:00.000Z'],
    ['YYYY/M/D', '2026/1/9', '2026-01-08T16:00:00.000Z'],
    ['YYYYMMDD', '20260109', '2026-01-08T16:00:00.000Z'],
    ['M/D/YYYY h:mm A', '1/9/2026 12:00 AM', '2026-01-08T16:00:00.000Z'],
    ['M/D/YYYY h:mm A', '1/9/2026 12:00 pm', '2026-01-09T04:00:00.000Z'],
    ['M/D/YYYY h:mm A', '1/9/2026 13:00 PM', 'TIME_FORMAT'],
    ['rfc3339', '2026-01-09T08:00:00+08:00', '2026-01-09T00:00:00.000Z'],
    ['rfc3339', '2026-01-09T08:00:00', 'TIME_NO_OFFSET'],
    ['epoch-s', '1767916800', '2026-01-09T00:00:00.000Z'],
    ['epoch-ms', '1767916800000', '2026-01-09T00:00:00.000Z'],
    ['epoch-s', '1767916800000', 'TIME_UNIT'],
    ['epoch-s', '1.7679168E+09', 'TIME_UNIT'],
  ])('%s reads %j as %s', (format, text, expected) => {
    expect(read(format, text)).toBe(expected)
  })

  it.each([
    // Midnight of 15 October 2017 did not exist in São Paulo; the last hour of 17 February 2018 came twice.
    ['10/15/2017 0:30', { gap: 'forward' }, '2017-10-15T03:30:00.000Z'],
    ['10/15/2017 0:30', { gap: 'reject' }, 'TIME_GAP'],
    ['2/17/2018 23:30', { overlap: 'earlier' }, '2018-02-18T01:30:00.000Z'],
    ['2/17/2018 23:30', { overlap: 'later' }, '2018-02-18T02:30:00.000Z'],
    ['2/17/2018 23:30', { overlap: 'reject' }, 'TIME_AMBIGUOUS'],
  ] as const)('a local time %j, told %j, is %s', (text, times, expected) => {
    expect(read('M/D/YYYY H:mm', text, 'America/Sao_Paulo', times)).toBe(expected)
  })

  it.each([
    ['YYYY-MM-DD', true],
    ['MM-DD', false],
    ['YYYY-MM-DD YYYY', false],
    ['YYYY-MM-DD h:mm', false],
    ['YYYY-MM-DD H:mm A', false],
    ['YYYY-MM-DD foo', false],
    ['yyyy-mm-dd', false],
    ['', false],
    ['YYYY'.repeat(20), false],
  ])('%j is a form: %s', (format, expected) => {
    expect(isTimeFormat(format)).toBe(expected)
  })
})
