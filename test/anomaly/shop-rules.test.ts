import { describe, expect, it } from 'vitest'
import { compileShopRules, DEFAULT_SHOP_RULES } from '../../src/anomaly/shop-rules'
import {
  NO_NOTES,
  newShopWatch,
  type ShopNotes,
  type ShopWatch,
  shopWatchOfBody,
  watchShop,
} from '../../src/anomaly/shop-watch'
import { spanOf, usuallyIn } from '../../src/anomaly/usual-spans'

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

const pushedAt = (at: number): ShopNotes => ({ ...notesAt(at), pushedSpans: [spanOf(at)], pushedAt: at })
const polledAt = (at: number): ShopNotes => ({ ...NO_NOTES, polledAt: at })
/** A poll brought a document that was new. */
const missedAt = (at: number): ShopNotes => ({ ...notesAt(at), polledAt: at, missed: { count: 1, since: at } })

/** A shop that was watched every five minutes, with what `come` makes of it whenever `sells` says so. */
function watched(
  from: number,
  to: number,
  sells: (at: number) => boolean,
  start?: ShopWatch,
  come: (at: number) => ShopNotes = notesAt,
): ShopWatch {
  let watch = start ?? newShopWatch('TB/s1', from)
  for (let at = from; at <= to; at += 5 * MINUTE) watch = watchShop(watch, sells(at) ? come(at) : NO_NOTES, at)
  return watch
}

function verdict(rule: string, watch: ShopWatch, at: number) {
  return rules.explain(rule, { watch, at }, { at })?.verdict
}

const byDay = (at: number) => at % DAY >= 8 * HOUR && at % DAY < 20 * HOUR

describe.each([
  ['pushed', 'webhook-gap', 'channel-silent', pushedAt],
  ['handed in by its host', 'channel-silent', 'webhook-gap', notesAt],
])('a shop whose documents come by day, %s', (_, told, other, come) => {
  const week = watched(MONDAY, MONDAY + 8 * DAY, byDay, undefined, come)
  const quietFrom = (start: number, to: number) =>
    watched(MONDAY + 8 * DAY, to, (at) => byDay(at) && at < start, week, come)

  it.each([
    // quiet from, looked at, verdict: twelve spans an hour are usual by day, none by night
    [10 * HOUR, 10 * HOUR + 25 * MINUTE, 'no'],
    [10 * HOUR, 10 * HOUR + 30 * MINUTE, 'yes'],
    [20 * HOUR, 32 * HOUR, 'no'],
    [20 * HOUR, 32 * HOUR + 25 * MINUTE, 'no'],
    [20 * HOUR, 32 * HOUR + 35 * MINUTE, 'yes'],
  ])('quiet from %i ms of a day, at %i ms: %s', (start, at, expected) => {
    const day = MONDAY + 8 * DAY
    const watch = quietFrom(day + start, day + at)
    expect([verdict(told, watch, day + at), verdict(other, watch, day + at)]).toEqual([expected, 'no'])
  })

  it('is not cut off while its channel answers that there is nothing', () => {
    const at = MONDAY + 8 * DAY + 12 * HOUR
    const quiet = quietFrom(MONDAY + 8 * DAY + 9 * HOUR, at)
    expect(verdict(told, quiet, at)).toBe('yes')
    expect(verdict(told, watchShop(quiet, polledAt(at - MINUTE), at), at)).toBe('no')
  })

  it('was not quiet while nobody watched', () => {
    const at = MONDAY + 9 * DAY + 12 * HOUR
    const back = watchShop(week, NO_NOTES, at)
    expect(verdict(told, back, at)).toBe('no')
    expect(back.usual).toEqual(week.usual)
    expect(back.pushes?.usual).toEqual(week.pushes?.usual)
  })

  it('is told of without a break for as long as the silence lasts, from its first day of documents on', () => {
    const first = watched(MONDAY, MONDAY + DAY + 9 * HOUR, byDay, undefined, come)
    const silent = (hours: number) => watched(MONDAY + DAY + 9 * HOUR, MONDAY + DAY + hours * HOUR, () => false, first)
    const at = (hours: number) => verdict(told, silent(hours), MONDAY + DAY + hours * HOUR)
    expect([9, 10, 12, 24, 48, 24 * 30].map(at)).toEqual(['no', 'yes', 'yes', 'yes', 'yes', 'yes'])
  })
})

describe('a shop that is pushed to, whose poll brings what the pushes leave out', () => {
  const day = MONDAY + 8 * DAY
  const always = () => true
  const rare = (at: number) => at % (15 * MINUTE) === 0
  /** Watched for a week, then its pushes die at the tenth hour and a poll brings all documents. */
  const deadBy = (to: number, sells: (at: number) => boolean) => {
    const week = watched(MONDAY, day + 10 * HOUR, sells, undefined, pushedAt)
    return watched(day + 10 * HOUR + MINUTE, to, (at) => sells(at - MINUTE), week, missedAt)
  }

  it.each([
    // pushes are quiet since the tenth hour, and whole up to the poll a minute later; at twelve an hour six gaps are 30 minutes, at four an hour 90
    [always, 31 * MINUTE, 'no'],
    [always, 31 * MINUTE + 1_000, 'yes'],
    [rare, 91 * MINUTE, 'no'],
    [rare, 91 * MINUTE + 1_000, 'yes'],
  ])('%s is told of by its gaps: at %i ms %s', (sells, ms, expected) => {
    const at = day + 10 * HOUR + ms
    const watch = deadBy(at, sells)
    expect([verdict('webhook-gap', watch, at), verdict('channel-silent', watch, at)]).toEqual([expected, 'no'])
  })

  it('tells how many documents came without a push since the last one', () => {
    const at = day + 11 * HOUR
    const [evidence] = rules.evaluate({ watch: deadBy(at, rare), at }, { at }).fired
    expect(evidence).toBeUndefined()
    const later = day + 12 * HOUR
    const [found] = rules.evaluate({ watch: deadBy(later, rare), at: later }, { at: later }).fired
    expect(found?.rule).toBe('webhook-gap')
    expect(found?.grounds).toContainEqual(expect.objectContaining({ field: 'shop.missedPushes', value: 7 }))
  })

  it('is whole again with the next push, and what came while it had failed is not usual', () => {
    const dead = deadBy(day + 2 * DAY, always)
    const at = day + 2 * DAY + 5 * MINUTE
    const back = watchShop(dead, pushedAt(at), at)
    expect(verdict('webhook-gap', back, at)).toBe('no')
    expect(back.pushes).toMatchObject({ missed: null, since: at })
    const tomorrow = watched(at, at + DAY, always, back, pushedAt)
    expect(usuallyIn(tomorrow.pushes ?? tomorrow, at, at + HOUR)).toBe(12)
  })

  it('is not told of where the poll is only quicker than the push', () => {
    const both = (at: number): ShopNotes => ({ ...pushedAt(at), polledAt: at - MINUTE })
    const week = watched(MONDAY, day, rare, undefined, both)
    // Nobody bought for hours, and the channel said so; then the poll is first.
    const quiet = watched(day + MINUTE, day + 5 * HOUR, always, week, polledAt)
    const at = day + 5 * HOUR + 5 * MINUTE
    const first = watchShop(quiet, missedAt(at), at)
    expect(verdict('webhook-gap', first, at)).toBe('no')
    expect(watchShop(first, pushedAt(at + 1_000), at + 1_000).pushes).toMatchObject({ missed: null, since: MONDAY })
  })

  it('begins to be judged a day after its first push, however long it was polled before', () => {
    const polled = watched(MONDAY, day, always, undefined, missedAt)
    expect([polled.pushes, verdict('webhook-gap', polled, day)]).toEqual([null, 'no'])
    const pushedFrom = (to: number) => watched(day, to, always, polled, pushedAt)
    const dead = (from: number) => watched(from, from + HOUR, always, pushedFrom(from), missedAt)
    const looks = (from: number) => verdict('webhook-gap', dead(from), from + HOUR)
    expect([looks(day + 12 * HOUR), looks(day + DAY + HOUR)]).toEqual(['unknown', 'yes'])
  })

  it('is told of as silent, too, where the poll is not answered either', () => {
    const at = day + 13 * HOUR
    const silent = watched(day + 12 * HOUR, at, () => false, deadBy(day + 12 * HOUR, always))
    expect([verdict('webhook-gap', silent, at), verdict('channel-silent', silent, at)]).toEqual(['yes', 'yes'])
  })
})

describe('what several processes saw of pushes', () => {
  const at = MONDAY + HOUR
  const known = watchShop(newShopWatch('TB/s1', MONDAY), pushedAt(MONDAY), MONDAY)
  const missed = (since: number, count: number): ShopNotes => ({ ...NO_NOTES, missed: { count, since } })

  it.each([
    ['before a push', at - 1, at, null],
    ['within five minutes of a push', at + 5 * MINUTE, at, null],
    ['later', at + 5 * MINUTE + 1, at, { count: 2, since: at + 5 * MINUTE + 1 }],
  ])('documents of what happened %s count so', (_, since, push, expected) => {
    const pushFirst = watchShop(watchShop(known, pushedAt(push), at + 2), missed(since, 2), at + 2)
    expect(pushFirst.pushes?.missed).toEqual(expected)
  })

  it('adds up', () => {
    const both = watchShop(watchShop(known, missed(at, 2), at), missed(at + 5, 3), at + 5)
    expect(both.pushes?.missed).toEqual({ count: 5, since: at })
    expect(watchShop(both, pushedAt(at + 6), at + 6).pushes?.missed).toBeNull()
  })

  it('does not take an answered poll for whole while documents are missed', () => {
    const answered = watchShop(known, polledAt(at), at)
    expect(answered.pushes?.wholeAt).toBe(at)
    const lacking = watchShop(watchShop(answered, missed(at + 1, 1), at + 1), polledAt(at + 2), at + 2)
    expect(lacking.pushes?.wholeAt).toBe(at)
  })

  it('takes no push for later than our own time', () => {
    expect(watchShop(known, pushedAt(at + 60_000), at).pushes).toMatchObject({ at, wholeAt: at })
  })
})

describe('a watch that was written down before pushes were watched', () => {
  const day = MONDAY + 8 * DAY
  const { pushes: _none, ...body } = watched(MONDAY, day, () => true)
  const old = shopWatchOfBody(body)

  it('is read, has no pushes yet, and is told of as silent', () => {
    expect(old.pushes).toBeNull()
    const silent = watchShop(old, NO_NOTES, day + 30 * MINUTE)
    const looks = (rule: string, at: number) => verdict(rule, silent, at)
    expect([looks('channel-silent', day + 30 * MINUTE), looks('channel-silent', day + 30 * MINUTE + 1)]).toEqual([
      'no',
      'yes',
    ])
    expect(looks('webhook-gap', day + 31 * MINUTE)).toBe('no')
  })

  it('is told of as silent on the first day of its pushes, and as a webhook gap from then on', () => {
    const silentAfter = (ms: number) => {
      const pushed = watched(day + MINUTE, day + ms, () => true, old, pushedAt)
      const at = day + ms + 40 * MINUTE
      const watch = watched(day + ms + 10 * MINUTE, at, () => false, pushed)
      return [verdict('channel-silent', watch, at), verdict('webhook-gap', watch, at)]
    }
    expect(silentAfter(5 * HOUR)).toEqual(['yes', 'unknown'])
    expect(silentAfter(DAY + 2 * HOUR)).toEqual(['no', 'yes'])
  })
})

describe('how often documents usually come', () => {
  it('is not known before a day was watched, and then the same for hours not seen yet', () => {
    const always = () => true
    const first = watched(MONDAY, MONDAY + 23 * HOUR, always)
    expect(usuallyIn(first, MONDAY + 23 * HOUR, MONDAY + 24 * HOUR)).toBeNull()
    expect(verdict('channel-silent', first, MONDAY + 24 * HOUR)).toBe('unknown')
    const whole = watched(MONDAY, MONDAY + 24 * HOUR, always)
    expect(usuallyIn(whole, MONDAY + 30 * HOUR, MONDAY + 31 * HOUR)).toBe(12)
    expect(verdict('channel-silent', whole, MONDAY + 25 * HOUR)).toBe('yes')
  })

  it('is known of the second night, and of a failure on the second day', () => {
    const day = watched(MONDAY, MONDAY + DAY, byDay)
    const looks = (sells: (at: number) => boolean, hour: number) => {
      const at = MONDAY + DAY + hour * HOUR
      return verdict('channel-silent', watched(MONDAY + DAY, at, sells, day), at)
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
    const still = watched(MONDAY + 7 * DAY, MONDAY + 14 * DAY, (at) => at % DAY === 0, busy)
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
