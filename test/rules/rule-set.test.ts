import { describe, expect, it } from 'vitest'
import { compileRuleSet, ruleSetJsonSchema } from '../../src/rules/rule-set'
import { asRule, compiled, givesSchema, noSale, saleVocabulary } from './sale'

const dear = { test: 'above', field: 'sale.total', value: { field: 'sale.usual', times: 3 } }

function problemsOf(input: unknown) {
  const outcome = compileRuleSet(saleVocabulary, givesSchema, input)
  if (outcome.ok) throw new Error('was taken')
  expect(outcome.rejection.code).toBe('RULES_INVALID')
  return outcome.rejection.problems
}
const set = (...rules: unknown[]) => ({ id: 'sales', version: 1, rules })
const when = (condition: unknown) => set(asRule(condition))

describe('a rule that fires', () => {
  it('leaves evidence: which rule, which versions, what it looked at, what it was held against', () => {
    const rules = compiled([{ ...asRule(dear, 'dear-order'), version: 7, reason: 'Somebody mistyped a price.' }])
    expect(rules.evaluate({ ...noSale, total: 301, usual: 100 }, { at: 42 }).fired).toEqual([
      {
        rule: 'dear-order',
        ruleVersion: 7,
        ruleSet: 'sales',
        ruleSetVersion: 3,
        at: 42,
        gives: { priority: 'P1' },
        grounds: [
          { path: 'rules.0.when', test: 'above', verdict: 'yes', field: 'sale.total', value: 301, threshold: 300 },
        ],
      },
    ])
  })

  it('names words it found, and keeps the text of a person to itself', () => {
    const words = compiled([asRule({ test: 'contains', field: 'sale.memo', words: { list: 'sensitive' } })], {
      sensitive: ['投诉', '律师', '曝光'],
    })
    const { fired } = words.evaluate({ ...noSale, memo: '我是王五，不处理就找律师、投诉' }, { at: 0 })
    expect(fired[0]?.grounds).toEqual([
      { path: 'rules.0.when', test: 'contains', verdict: 'yes', field: 'sale.memo', words: ['投诉', '律师'] },
    ])
    expect(JSON.stringify(fired)).not.toContain('王五')
  })

  it('names the parts that made it fire', () => {
    const many = asRule({ test: 'some', list: 'lines', where: { test: 'above', field: 'line.quantity', value: 5 } })
    const lines = [4, 9, 6].map((quantity) => ({ sku: 'A', quantity }))
    const [evidence] = compiled([many]).evaluate({ ...noSale, lines }, { at: 0 }).fired
    expect(evidence?.grounds.map(({ field, value }) => [field, value])).toEqual([
      ['lines', 3],
      ['line.quantity', 9],
      ['line.quantity', 6],
    ])
  })

  it('comes in the order of the rules, beside those that could not say', () => {
    const rules = compiled([
      asRule({ test: 'equals', field: 'sale.vip', value: true }, 'b'),
      asRule(dear, 'c'),
      asRule({ test: 'known', field: 'sale.vip' }, 'a'),
    ])
    const { fired, unknown } = rules.evaluate({ ...noSale, vip: true, total: 9 }, { at: 0 })
    expect(fired.map(({ rule }) => rule)).toEqual(['b', 'a'])
    expect(unknown).toEqual(['c'])
  })
})

describe('a rule that did not fire', () => {
  it('can say why', () => {
    const rules = compiled([asRule({ test: 'all', of: [dear, { test: 'equals', field: 'sale.vip', value: false }] })])
    expect(rules.explain('only', { ...noSale, total: 300, usual: 100, vip: false }, { at: 0 })).toEqual({
      path: 'rules.0.when',
      test: 'all',
      verdict: 'no',
      of: [
        { path: 'rules.0.when.of.0', test: 'above', verdict: 'no', field: 'sale.total', value: 300, threshold: 300 },
        { path: 'rules.0.when.of.1', test: 'equals', verdict: 'yes', field: 'sale.vip', value: false },
      ],
    })
    expect(rules.explain('nobody', noSale, { at: 0 })).toBeUndefined()
  })

  it('tells what is not known', () => {
    expect(compiled([asRule(dear)]).explain('only', { ...noSale, total: 300 }, { at: 0 })).toMatchObject({
      verdict: 'unknown',
      value: 300,
      threshold: null,
    })
  })
})

describe('a rule that cannot be saved', () => {
  it.each([
    [{ test: 'abov', field: 'sale.total', value: 1 }, 'RULE_SYNTAX', 'rules.0.when.test'],
    [{ test: 'above', field: 'sale.total' }, 'RULE_SYNTAX', 'rules.0.when.value'],
    [{ test: 'above', field: 'sale.total', value: 1, vlaue: 2 }, 'RULE_SYNTAX', 'rules.0.when.vlaue'],
    [{ test: 'all', of: [] }, 'RULE_SYNTAX', 'rules.0.when.of'],
    [{ test: 'elapsed', field: 'sale.paidAt', over: '48 hours' }, 'RULE_SYNTAX', 'rules.0.when.over'],
    [{ test: 'elapsed', field: 'sale.paidAt', over: '999999d' }, 'RULE_SYNTAX', 'rules.0.when.over'],
    [{ test: 'before', field: 'sale.paidAt', value: '2026-11-11T00:00:00' }, 'RULE_SYNTAX', 'rules.0.when.value'],
    [{ test: 'above', field: 'total', value: 1 }, 'FIELD_UNKNOWN', 'rules.0.when.field'],
    [{ test: 'above', field: 'line.quantity', value: 1 }, 'FIELD_OUTSIDE_LIST', 'rules.0.when.field'],
    [{ test: 'count', list: 'line', above: 1 }, 'LIST_UNKNOWN', 'rules.0.when.list'],
    [{ test: 'in', field: 'sale.country', values: { list: 'none' } }, 'LIST_UNKNOWN', 'rules.0.when.values'],
    [{ test: 'contains', field: 'sale.memo', words: { list: 'none' } }, 'LIST_UNKNOWN', 'rules.0.when.words'],
    [{ test: 'rate', rate: 'byIp', within: '1h', above: 1 }, 'RATE_UNKNOWN', 'rules.0.when.rate'],
    [{ test: 'above', field: 'sale.country', value: 1 }, 'TEST_NOT_FOR_TYPE', 'rules.0.when.field'],
    [{ test: 'before', field: 'sale.total', value: '2026-01-01T00:00:00Z' }, 'TEST_NOT_FOR_TYPE', 'rules.0.when.field'],
    [{ test: 'contains', field: 'sale.tags', words: ['a'] }, 'TEST_NOT_FOR_TYPE', 'rules.0.when.field'],
    [{ test: 'hasAny', field: 'sale.memo', values: ['a'] }, 'TEST_NOT_FOR_TYPE', 'rules.0.when.field'],
    [{ test: 'elapsed', field: 'sale.total', over: '1h' }, 'TEST_NOT_FOR_TYPE', 'rules.0.when.field'],
    [{ test: 'equals', field: 'sale.placedAt', value: 1 }, 'TEST_NOT_FOR_TYPE', 'rules.0.when.field'],
    [{ test: 'equals', field: 'sale.vip', value: 'true' }, 'VALUE_NOT_OF_TYPE', 'rules.0.when.value'],
    [
      { test: 'above', field: 'sale.total', value: { field: 'sale.pieces' } },
      'VALUE_NOT_OF_TYPE',
      'rules.0.when.value.field',
    ],
    [
      { test: 'above', field: 'sale.total', value: { field: 'sale.usual', times: 1.2345 } },
      'RULE_SYNTAX',
      'rules.0.when.value.times',
    ],
    [
      { test: 'equals', field: 'sale.country', value: { field: 'sale.memo', times: 2 } },
      'VALUE_NOT_OF_TYPE',
      'rules.0.when.value.times',
    ],
    [
      { test: 'some', list: 'lines', where: { test: 'count', list: 'lines', above: 1 } },
      'LIST_INSIDE_LIST',
      'rules.0.when.where.list',
    ],
  ])('%j: %s at %s', (condition, code, path) => {
    expect(problemsOf(when(condition))[0]).toMatchObject({ code, path })
  })

  it('hints at the name that was meant', () => {
    expect(problemsOf(when({ test: 'above', field: 'order.total', value: 1 }))[0]?.expected).toBe('sale.total')
    expect(problemsOf(when({ test: 'above', field: 'sale.Total', value: 1 }))[0]?.expected).toBe('sale.total')
  })

  it('names all that is wrong at once', () => {
    const wrong = { test: 'known', field: 'gone' }
    const problems = problemsOf(set(asRule({ test: 'all', of: [wrong, wrong] }), asRule(wrong, 'other'), asRule(wrong)))
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['FIELD_UNKNOWN', 'rules.0.when.of.0.field'],
      ['FIELD_UNKNOWN', 'rules.0.when.of.1.field'],
      ['FIELD_UNKNOWN', 'rules.1.when.field'],
      ['RULE_TWICE', 'rules.2.id'],
      ['FIELD_UNKNOWN', 'rules.2.when.field'],
    ])
  })

  it.each([
    ['levels', nested(17)],
    ['levels before they are read', nested(100_000)],
    ['tests', { test: 'all', of: fill(100, { test: 'all', of: fill(5, { test: 'known', field: 'sale.vip' }) }) }],
  ])('has too many %s', (_what, condition) => {
    expect(problemsOf(when(condition))[0]?.code).toBe('RULE_TOO_LARGE')
  })

  it('may be just as large as the limits say', () => {
    expect(() => compiled([asRule(nested(16))])).not.toThrow()
  })

  it('may have patterns of 20,000 characters in a set, in however many rules, and no more', () => {
    const like = (pattern: string) => ({ test: 'like', field: 'sale.memo', pattern })
    const rules = Array.from({ length: 200 }, (_, index) => asRule(like('*'.repeat(100)), `r-${index}`))
    expect(() => compiled(rules)).not.toThrow()
    expect(problemsOf(set(...rules, asRule(like('*'), 'last')))).toMatchObject([
      { code: 'RULE_TOO_LARGE', path: 'rules.200.when' },
    ])
  })

  it('may not go in circles', () => {
    const round: { test: string; of?: unknown } = { test: 'not' }
    round.of = round
    expect(problemsOf(when(round))[0]?.code).toBe('RULE_TOO_LARGE')
  })

  it.each([
    ['a constructor', { test: 'equals', field: 'constructor', value: 'return process' }],
    ['a prototype', { test: 'known', field: '__proto__' }],
    ['a way out', { test: 'known', field: 'sale.constructor.constructor' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text that is hostile.
    ['a template', { test: 'above', field: 'sale.total', value: '${process.exit()}' }],
    ['a list of the prototype', { test: 'in', field: 'sale.country', values: { list: 'constructor' } }],
    ['a program', '(() => process.exit())()'],
  ])('is no program: %s', (_what, condition) => {
    expect(problemsOf(when(condition)).length).toBeGreaterThan(0)
  })

  it.each([null, 42, 'rules', [], {}, { id: 'x', version: 0, rules: [] }, { id: 'x', version: 1, rules: {} }])(
    'is no set: %j',
    (input) => {
      expect(problemsOf(input)[0]?.code).toBe('RULE_SYNTAX')
    },
  )

  it('never repeats a value', () => {
    const problems = problemsOf(when({ test: 'above', field: 'sale.total', value: '13800138000' }))
    expect(JSON.stringify(problems)).not.toContain('13800138000')
  })
})

describe('the form of a set', () => {
  it('is there as JSON Schema, with what a rule may give', () => {
    const schema = ruleSetJsonSchema(givesSchema)
    expect(schema).toMatchObject({ type: 'object', required: ['id', 'version', 'rules'] })
    expect(JSON.stringify(schema)).toContain('"P0"')
  })
})

function nested(levels: number): unknown {
  let condition: unknown = { test: 'known', field: 'sale.vip' }
  for (let level = 1; level < levels; level++) condition = { test: 'not', of: condition }
  return condition
}

function fill(count: number, one: unknown): unknown[] {
  return Array.from({ length: count }, () => one)
}
