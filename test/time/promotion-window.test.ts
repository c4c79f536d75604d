import { describe, expect, it } from 'vitest'
import { clockOffset } from '../../src/time/clock-offset'
import { isInside, nearEdge, promotionWindow } from '../../src/time/promotion-window'

const start = Date.UTC(2025, 10, 10, 16)
const end = Date.UTC(2025, 10, 11, 16)
const singlesDay = { zone: 'Asia/Shanghai', start, end }

describe('a promotion window', () => {
  it('is written in the wall time of its zone', () => {
    const written = { start: '2025-11-11 00:00:00', end: '2025-11-12 00:00:00', zone: 'Asia/Shanghai' }
    expect(promotionWindow(written)).toEqual({ ok: true, value: singlesDay })
  })

  it.each([
    ['2025-11-11 00:00', '2025-11-11 00:00', undefined, { code: 'WINDOW_EMPTY' }],
    ['2025-11-12 00:00', '2025-11-11 00:00', undefined, { code: 'WINDOW_EMPTY' }],
    ['2025-11-31 00:00', '2025-12-01 00:00', undefined, { code: 'TIME_FORMAT', edge: 'start' }],
    ['2025-03-09 00:00', '2025-03-09 02:30', { gap: 'reject' }, { code: 'TIME_GAP', edge: 'end' }],
  ] as const)('from %s until %s in New York (%o) is refused: %o', (from, until, policy, rejection) => {
    const written = { start: from, end: until, zone: 'America/New_York' }
    expect(promotionWindow(written, policy)).toEqual({ ok: false, rejection })
  })

  it.each([
    [start - 1, false],
    [start, true],
    [end - 1, true],
    [end, false],
  ])('at %i an order is inside: %s', (instant, inside) => {
    expect(isInside(singlesDay, instant)).toBe(inside)
  })

  it.each([
    [start - 60_001, undefined],
    [start - 60_000, 'start'],
    [start, 'start'],
    [start + 60_000, 'start'],
    [start + 60_001, undefined],
    [end - 60_001, undefined],
    [end - 60_000, 'end'],
    [end + 60_000, 'end'],
    [end + 60_001, undefined],
  ])('%i is within a minute of the edge %s', (instant, edge) => {
    expect(nearEdge(singlesDay, instant, 60_000)).toBe(edge)
  })

  it('shorter than the margin names the nearer edge, the start when both are equally near', () => {
    const short = { start: 0, end: 10 }
    expect([4, 5, 6].map((instant) => nearEdge(short, instant, 100))).toEqual(['start', 'start', 'end'])
  })
})

describe('the clock of a channel', () => {
  const ownTime = Date.UTC(2026, 0, 9)

  it.each([
    [0, false],
    [300_000, false],
    [300_001, true],
    [-300_000, false],
    [-300_001, true],
    [8 * 3_600_000, true],
    [Number.NaN, true],
  ])('%d ms ahead alarms: %s', (offsetMs, alarming) => {
    const channelTime = ownTime + offsetMs
    expect(clockOffset({ channelTime, ownTime })).toEqual({
      channelTime,
      ownTime,
      offsetMs,
      limitMs: 300_000,
      alarming,
    })
  })

  it('has a limit the host can set', () => {
    expect(clockOffset({ channelTime: 1_001, ownTime: 0 }, 1_000).alarming).toBe(true)
    expect(clockOffset({ channelTime: 1_000, ownTime: 0 }, 1_000).alarming).toBe(false)
  })
})
