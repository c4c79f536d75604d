import { describe, expect, it } from 'vitest'
import { isTried, rolloutSchema } from '../../src/rules/rollout'
import { createTrial } from '../../src/rules/trial'
import { asRule, compiled, noSale } from './sale'

const subjects = Array.from({ length: 20_000 }, (_, n) => ({ key: `TB/main/${n}`, channel: 'TB', shop: 'main' }))
const tried = (basisPoints: number, ruleSet = 'sales') => {
  const rollout = rolloutSchema.parse({ basisPoints })
  return subjects.filter((subject) => isTried(rollout, ruleSet, subject))
}

describe('a version that is being tried', () => {
  it.each([0, 1_000, 5_000, 10_000])('is for %i of 10,000 subjects', (basisPoints) => {
    const share = (tried(basisPoints).length / subjects.length) * 10_000
    expect(Math.abs(share - basisPoints)).toBeLessThan(basisPoints % 10_000 === 0 ? 1 : 150)
  })

  it('keeps its subjects when its part grows', () => {
    const more = new Set(tried(2_000))
    expect(tried(1_000).every((subject) => more.has(subject))).toBe(true)
  })

  it('is not tried on the same subjects as every other set', () => {
    const others = new Set(tried(1_000, 'addresses'))
    const both = tried(1_000).filter((subject) => others.has(subject)).length
    expect(both).toBeLessThan(300)
    expect(both).toBeGreaterThan(120)
  })

  it('is for a whole shop where it is named', () => {
    const rollout = rolloutSchema.parse({ shops: ['TB/main'] })
    expect(isTried(rollout, 'sales', { key: 'x', channel: 'TB', shop: 'main' })).toBe(true)
    expect(isTried(rollout, 'sales', { key: 'x', channel: 'TB', shop: 'outlet' })).toBe(false)
  })
})

describe('a dry run', () => {
  const over = (value: number, id: string) => asRule({ test: 'above', field: 'sale.total', value }, id)

  it('tells what would change, with examples', () => {
    const before = compiled([over(100, 'dear'), over(5, 'gone')])
    const after = compiled([
      over(200, 'dear'),
      over(0, 'every'),
      over(1_000, 'none'),
      asRule({ test: 'equals', field: 'sale.vip', value: true }, 'vip'),
    ])
    const trial = createTrial(before, after, 2)
    for (const total of [50, 150, 160, 170, 250]) trial.add(`order ${total}`, { ...noSale, total }, { at: 0 })
    const report = trial.report()
    expect(report).toMatchObject({ judged: 5, changed: 5, firedForAll: ['every'], firedForNone: ['none', 'vip'] })
    expect(report.before).toEqual({ ruleSet: 'sales', version: 3 })
    const rules = new Map(report.rules.map((rule) => [rule.rule, rule]))
    expect([...rules.keys()]).toEqual(['dear', 'every', 'none', 'vip', 'gone'])
    expect(rules.get('dear')).toMatchObject({
      before: 4,
      after: 1,
      gained: 0,
      lost: 3,
      lostSamples: ['order 150', 'order 160'],
    })
    expect(rules.get('gone')).toMatchObject({ before: 5, after: 0, lost: 5 })
    expect(rules.get('every')).toMatchObject({
      before: 0,
      after: 5,
      gained: 5,
      gainedSamples: ['order 50', 'order 150'],
    })
    expect(rules.get('vip')).toMatchObject({ after: 0, unknown: 5 })
  })

  it('of the same rules changes nothing', () => {
    const rules = compiled([over(100, 'dear')])
    const trial = createTrial(rules, rules)
    for (const total of [50, 150]) trial.add(String(total), { ...noSale, total }, { at: 0 })
    expect(trial.report()).toMatchObject({ judged: 2, changed: 0 })
  })
})
