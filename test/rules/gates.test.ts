import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition } from '../../src/rules/condition'
import { asRule, compiled, noSale, type Sale } from './sale'

const FIELDS = ['sale.total', 'sale.pieces'] as const
const bounds = fc.integer({ min: 0, max: 4 })
const comparison: fc.Arbitrary<Condition> = fc.record({
  test: fc.constantFrom('above', 'atLeast', 'below', 'atMost'),
  field: fc.constantFrom(...FIELDS),
  value: bounds,
})
const moment: fc.Arbitrary<Condition> = fc.record({
  test: fc.constantFrom('before', 'after'),
  field: fc.constant('sale.placedAt'),
  value: bounds.map((at) => new Date(at).toISOString()),
})
const inLines: fc.Arbitrary<Condition> = fc.record({
  test: fc.constantFrom('some', 'every'),
  list: fc.constant('lines'),
  where: fc.record({ test: fc.constant('above'), field: fc.constant('line.quantity'), value: bounds }),
})
const flag = fc.constant<Condition>({ test: 'equals', field: 'sale.vip', value: true })
const leaf: fc.Arbitrary<Condition> = fc.oneof({ weight: 3, arbitrary: comparison }, moment, inLines, flag)
const branches = fc.array(leaf, { minLength: 1, maxLength: 3 })
const inner = fc.oneof(
  leaf,
  fc.record({ test: fc.constantFrom('all', 'any'), of: branches }),
  fc.record({ test: fc.constant('not'), of: leaf }),
) as fc.Arbitrary<Condition>
const condition = fc.oneof(
  inner,
  fc.record({ test: fc.constant('all'), of: fc.array(inner, { minLength: 1, maxLength: 3 }) }),
) as fc.Arbitrary<Condition>

const number = fc.option(bounds, { nil: null })
const sale: fc.Arbitrary<Sale> = fc.record({
  ...(Object.fromEntries(Object.keys(noSale).map((name) => [name, fc.constant(null)])) as Record<
    keyof Sale,
    fc.Arbitrary<null>
  >),
  total: number,
  pieces: number,
  placedAt: number,
  vip: fc.option(fc.boolean(), { nil: null }),
  lines: fc.option(fc.array(fc.record({ sku: fc.constant('A'), quantity: number }), { maxLength: 2 }), { nil: null }),
})

describe('rules that begin with a comparison of the same number', () => {
  it('say together what each says alone', () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 8 }), sale, (conditions, one) => {
        const rules = conditions.map((when, index) => asRule(when, `rule-${index}`))
        const together = compiled(rules).evaluate(one, { at: 0 })
        const alone = rules.map((rule) => compiled([rule]).evaluate(one, { at: 0 }))
        expect(together.fired.map(({ rule }) => rule)).toEqual(alone.flatMap(({ fired }) => fired.map((e) => e.rule)))
        expect(together.unknown).toEqual(alone.flatMap(({ unknown }) => unknown))
      }),
      { numRuns: 2_000 },
    )
  })

  it('have the number read once for all of them', () => {
    let reads = 0
    const counted: Sale = Object.defineProperty({ ...noSale }, 'total', {
      get: () => {
        reads += 1
        return 5
      },
    })
    const rules = [10, 20, 30].map((value) => asRule({ test: 'above', field: 'sale.total', value }, `above-${value}`))
    expect(compiled(rules).evaluate(counted, { at: 0 })).toEqual({ fired: [], unknown: [] })
    expect(reads).toBe(1)
  })
})
