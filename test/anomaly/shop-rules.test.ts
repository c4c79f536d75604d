import { describe, expect, it } from 'vitest'
import { compileShopRules, DEFAULT_SHOP_RULES } from '../../src/anomaly/shop-rules'
import {
  NO_NOTES,
  newShopWatch,
  type ShopNotes,
  type ShopWatch,
  spanOf,
  usuallyIn,
  watchShop,
} from '../../src/anomaly/shop-watch'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Monday, at the beginning of its hour. */
const MONDAY = Date.UTC(2026, 0, 5)

const compiled = compileShopRules(DEFAULT_SHOP_RULES)
if (!compiled.ok) throw new Error(JSON.stringify(compiled.rejection))
const rules = compiled.value

const notesAt = (...moments: number[]): ShopNotes => ({
  ...NO_NOTES,
  spans: moments.map(spanOf),
  documentAt: moments.at(-1) ?? null,
})

/** A shop that was watched every five minutes, with documents whenever `sells` says so. */
function watched(from: number, to: number, sells: (at: number) => boolean, start?: ShopWatch): ShopWatch {
  let watch = start ?? newShopWatch('TB/s1', from)
  for (let at = from; at <= to; at += 5 * MINUTE) watch = watchShop(watch, sells(at) ? notesAt(at) : NO_NOTES, at)
  return watch
}

function verdict(rule: string, watch: ShopWatch, at: number) {
  return rules.explain(rule, { watch, at }, { at })?.verdict
}

const byDay = (at: number) => at % DAY >= 8 * HOUR && at % DAY < 20 * HOUR

describe('a shop whose documents come by day', () => {
  const week = watched(MONDAY, MONDAY + 8 * DAY, byDay)
  const quietFrom = (start: number, to: number) => watched(MONDAY + 8 * DAY, to, (at) => byDay(at) && at < start, week)

  it.each([
    // quiet from, looked at, verdict: twelve spans an hour are usual by day, none by night
    [10 * HOUR, 10 * HOUR + 25 * MINUTE, 'no'],
    [10 * HOUR, 10 * HOUR + 30 * MINUTE, 'yes'],
    [20 * HOUR, 32 * HOUR, 'no'],
    [20 * HOUR, 32 * HOUR + 25 * MINUTE, 'no'],
    [20 * HOUR, 32 * HOUR + 35 * MINUTE, 'yes'],
  ])('quiet from %i ms of a day, at %i ms: %s', (start, at, expected) => {
    const day = MONDAY + 8 * DAY
    expect(verdict('webhook-gap', quietFrom(day + start, day + at), day + at)).toBe(expected)
  })

  it('is not cut off while its channel answers that there is nothing', () => {
    const at = MONDAY + 8 * DAY + 12 * HOUR
    const quiet = quietFrom(MONDAY + 8 * DAY + 9 * HOUR, at)
    expect(verdict('webhook-gap', quiet, at)).toBe('yes')
    expect(verdict('webhook-gap', watchShop(quiet, { ...NO_NOTES, polledAt: at - MINUTE }, at), at)).toBe('no')
  })

  it('was not quiet while nobody watched', () => {
    const at = MONDAY + 9 * DAY + 12 * HOUR
    const back = watchShop(week, NO_NOTES, at)
    expect(verdict('webhook-gap', back, at)).toBe('no')
    expect(back.usual).toEqual(week.usual)
  })
})

describe('how often documents usually come', () => {
  it('is not known before a day was watched, and then the same for hours not seen yet', () => {
    const always = () => true
    const first = watched(MONDAY, MONDAY + 23 * HOUR, always)
    expect(usuallyIn(first, MONDAY + 23 * HOUR, MONDAY + 24 * HOUR)).toBeNull()
    expect(verdict('webhook-gap', first, MONDAY + 24 * HOUR)).toBe('unknown')
    const whole = watched(MONDAY, MONDAY + 24 * HOUR, always)
    expect(usuallyIn(whole, MONDAY + 30 * HOUR, MONDAY + 31 * HOUR)).toBe(12)
    expect(verdict('webhook-gap', whole, MONDAY + 25 * HOUR)).toBe('yes')
  })

  it('is known of the second night, and of a failure on the second day', () => {
    const day = watched(MONDAY, MONDAY + DAY, byDay)
    const looks = (sells: (at: number) => boolean, hour: number) => {
      const at = MONDAY + DAY + hour * HOUR
      return verdict('webhook-gap', watched(MONDAY + DAY, at, sells, day), at)
    }
    expect([looks(byDay, 7), looks(byDay, 23), looks((at) => byDay(at) && at % DAY < 10 * HOUR, 12)]).toEqual([
      'no',
      'no',
      'yes',
    ])
  })

  it('counts a burst once, however many documents and processes', () => {
    const at = MONDAY + HOUR
    const once = watchShop(newShopWatch('TB/s1', MONDAY), notesAt(at, at + 1, at + 2), at + 2)
    expect(watchShop(once, notesAt(at + 3), at + 3).hour.spans).toEqual([spanOf(at)])
  })

  it('follows a shop that changed, the newest weeks most', () => {
    const busy = watched(MONDAY, MONDAY + 7 * DAY, () => true)
    const still = watched(MONDAY + 7 * DAY, MONDAY + 14 * DAY, () => false, busy)
    const [before, after] = [busy, still].map((watch) => usuallyIn(watch, MONDAY + HOUR, MONDAY + 2 * HOUR))
    expect([before, after]).toEqual([12, 6])
  })
})

describe("a channel's clock", () => {
  const at = MONDAY + HOUR
  const ahead = (ms: number) => watchShop(newShopWatch('TB/s1', MONDAY), { ...notesAt(at), ahead: { ms, at } }, at)

  it.each([
    [300_000, 'no'],
    [300_001, 'yes'],
  ])('%i ms ahead: %s', (ms, expected) => {
    expect(verdict('channel-clock-ahead', ahead(ms), at)).toBe(expected)
  })

  it('is right again an hour after the last document that was ahead, and unknown where none came', () => {
    const later = (ms: number) => verdict('channel-clock-ahead', watchShop(ahead(400_000), NO_NOTES, at + ms), at + ms)
    expect([later(HOUR), later(HOUR + 1)]).toEqual(['yes', 'no'])
    expect(verdict('channel-clock-ahead', newShopWatch('TB/s1', MONDAY), at)).toBe('unknown')
  })
})
