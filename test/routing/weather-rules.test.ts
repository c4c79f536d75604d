import { describe, expect, it } from 'vitest'
import { type WeatherWarning, weatherPause, weatherRulesSchema } from '../../src/routing/weather-rules'

const AT = Date.UTC(2026, 0, 9)
const HOUR = 3_600_000
const DAY = 24 * HOUR
const rules = (input: object) => weatherRulesSchema.parse(input)
const warning = (differing: Partial<WeatherWarning> = {}): WeatherWarning => ({
  kind: 'rain',
  level: 'orange',
  until: AT + 5 * HOUR,
  ...differing,
})

describe('a pause for the weather', () => {
  it.each<readonly [object, Partial<WeatherWarning>, boolean]>([
    // the rule, the warning → whether the order waits
    [{}, {}, true],
    [{}, { level: 'yellow' }, false],
    [{ level: 'yellow' }, { level: 'yellow' }, true],
    [{}, { level: 'red' }, true],
    [{ kinds: ['snow'] }, {}, false],
    [{ kinds: ['snow', 'rain'] }, {}, true],
    [{}, { until: AT }, false],
    [{}, { until: AT + 1 }, true],
    [{}, { from: AT }, true],
    [{}, { from: AT + 1 }, false],
    [{ aheadDays: 2 }, { from: AT + 2 * DAY, until: AT + 3 * DAY }, true],
    [{ aheadDays: 2 }, { from: AT + 2 * DAY + 1, until: AT + 3 * DAY }, false],
    [{ lastsDays: 3 }, { until: AT + 3 * DAY }, true],
    [{ lastsDays: 3 }, { until: AT + 3 * DAY - 1 }, false],
    [{ lastsDays: 3, aheadDays: 1 }, { from: AT + DAY, until: AT + 4 * DAY }, true],
    [{ skus: ['CHERRY'] }, {}, true],
    [{ skus: ['COAT'] }, {}, false],
  ])('by %j for %j: %s', (pause, differing, expected) => {
    const found = weatherPause(rules({ pauses: [pause] }), ['CHERRY', 'CUP'], [warning(differing)], AT)
    expect(found?.code === 'ROUTE_WEATHER').toBe(expected)
  })

  it('lasts until the last warning that is meant ends, and is looked at again no later than that', () => {
    const warnings = [
      warning({ until: AT + 2 * HOUR }),
      warning({ until: AT + 3 * HOUR }),
      warning({ level: 'blue', until: AT + DAY }),
    ]
    const within = (recheckMinutes: number) => weatherPause(rules({ pauses: [{}], recheckMinutes }), [], warnings, AT)
    expect(within(60)).toMatchObject({ until: AT + 3 * HOUR, again: AT + HOUR })
    expect(within(240)).toMatchObject({ until: AT + 3 * HOUR, again: AT + 3 * HOUR })
  })

  it.each([
    ['send', undefined],
    ['pause', { code: 'ROUTE_WEATHER_UNKNOWN', again: AT + HOUR }],
  ])('where nobody knows: %s', (unknown, expected) => {
    expect(weatherPause(rules({ pauses: [{}], unknown }), [], undefined, AT)).toEqual(expected)
    expect(weatherPause(rules({ pauses: [{}], unknown }), [], [], AT)).toBeUndefined()
  })
})
