import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseRoutingPlan } from '../src/routing/routing-plan'
import { firstSchemaPointer, firstSchemaProblem, schemaProblems } from '../src/schema-problems'

const inner = z.strictObject({ zone: z.string(), days: z.int().max(7).optional() })
const schema = z.strictObject({
  warehouses: z.array(inner).optional(),
  price: z
    .union([z.string(), z.strictObject({ minor: z.int(), currency: z.enum(['CNY', 'EUR']) }), z.array(z.int())])
    .optional(),
  step: z
    .union([
      z.strictObject({ do: z.literal('hold'), reason: z.string() }),
      z.strictObject({ do: z.literal('call'), input: z.strictObject({ carrier: z.string() }) }),
    ])
    .optional(),
  when: z
    .discriminatedUnion('test', [
      z.strictObject({ test: z.literal('known'), field: z.string() }),
      z.strictObject({ test: z.literal('one'), of: z.array(z.string()) }),
    ])
    .optional(),
  at: z
    .int()
    .refine((at) => at !== 13, 'UNLUCKY')
    .optional(),
  byName: z.record(z.string(), z.int()).optional(),
})

function problemsOf(input: unknown): readonly string[] {
  const parsed = schema.safeParse(input)
  return parsed.success ? [] : schemaProblems(parsed.error).map(({ path, code }) => `${path} ${code}`)
}

describe('what does not fit a schema', () => {
  it.each([
    // what is told
    [{}, []],
    ['no object', [' INVALID_TYPE']],
    [{ warehouses: [{ zone: 'here', days: 7 }] }, []],
    [{ warehouses: [{ zone: 'here', days: 8 }] }, ['warehouses.0.days TOO_BIG']],
    [{ at: 13 }, ['at UNLUCKY']],
    // each unknown key by its own path, known ones never
    [
      { warehouses: [{ zone: 'here', zonne: 1, dayz: 2 }] },
      ['warehouses.0.zonne UNRECOGNIZED_KEYS', 'warehouses.0.dayz UNRECOGNIZED_KEYS'],
    ],
    [{ warehoses: [] }, ['warehoses UNRECOGNIZED_KEYS']],
    // of a union the form that got furthest
    [{ price: { minor: 1, currency: 'CNY' } }, []],
    [{ price: { minor: 1, currency: 'USD' } }, ['price.currency INVALID_VALUE']],
    [{ price: { minor: 1, currency: 'CNY', cur: 1 } }, ['price.cur UNRECOGNIZED_KEYS']],
    [{ price: [1, 'two'] }, ['price.1 INVALID_TYPE']],
    [{ step: { do: 'hold', reason: 5 } }, ['step.reason INVALID_TYPE']],
    [
      { step: { do: 'call', input: { carier: 'SF' } } },
      ['step.input.carrier INVALID_TYPE', 'step.input.carier UNRECOGNIZED_KEYS'],
    ],
    [{ when: { test: 'known', field: 'a' } }, []],
    [{ when: { test: 'known', feld: 'a' } }, ['when.field INVALID_TYPE', 'when.feld UNRECOGNIZED_KEYS']],
    [{ when: { test: 'non' } }, ['when.test INVALID_UNION']],
    [{ byName: { a: 1, b: 'x' } }, ['byName.b INVALID_TYPE']],
  ])('%j: %j', (input, expected) => {
    expect(problemsOf(input)).toEqual(expected)
  })

  it.each([
    // an unknown key, and how it is told
    ['colour', 'colour'],
    ['a'.repeat(64), 'a'.repeat(64)],
    ['a'.repeat(65), '?'],
    ['x1234', 'x1234'],
    ['x12345', '?'],
    ['13912345678', '?'],
    ['张三', '?'],
    ['', '?'],
    ['\ud800', '?'],
  ])('an unknown key %j is told as %j', (key, told) => {
    const parsed = schema.safeParse({ [key]: 1 })
    expect(parsed.success ? [] : schemaProblems(parsed.error).map(({ path }) => path)).toEqual([told])
    if (told === '?' && key !== '')
      expect(JSON.stringify(parsed.success ? [] : schemaProblems(parsed.error))).not.toContain(key)
  })

  it('is told at most twenty times, or as often as is asked', () => {
    const unknown = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 1]))
    const parsed = schema.safeParse({ ...unknown, at: 13 })
    if (parsed.success) throw new Error('It fits.')
    expect(schemaProblems(parsed.error)).toHaveLength(20)
    expect(schemaProblems(parsed.error, 60)).toHaveLength(51)
    expect(firstSchemaProblem(parsed.error)).toEqual(schemaProblems(parsed.error, 1)[0])
  })

  it('is told as a JSON Pointer where documents are concerned', () => {
    const parsed = z.object({ 'a/b': z.array(z.object({ 'c~': z.int() })) }).safeParse({ 'a/b': [{ 'c~': 'x' }] })
    expect(parsed.success ? '' : firstSchemaPointer(parsed.error)).toBe('/a~1b/0/c~0')
    const whole = z.int().safeParse('x')
    expect(whole.success ? 'none' : firstSchemaPointer(whole.error)).toBe('')
  })

  it('is told within bounds whatever the data is, and without its values', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 200 }), fc.constant('SECRET-VALUE')),
        fc.anything(),
        (names, any) => {
          for (const input of [names, { byName: names }, { price: any }, { step: any }]) {
            const parsed = schema.safeParse(input)
            if (parsed.success) continue
            const problems = schemaProblems(parsed.error)
            expect(problems.length).toBeLessThanOrEqual(20)
            for (const { path, message } of problems) {
              expect(path.length).toBeLessThan(200)
              expect(path.isWellFormed()).toBe(true)
              expect(`${path}${message}`).not.toContain('SECRET-VALUE')
            }
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('names the misspelt key of a policy, not the part it stands in', () => {
    const plan = parseRoutingPlan({ warehouses: [{ warehouse: 'HZ', postion: 1 }] })
    expect(plan.ok ? [] : plan.rejection.problems).toEqual([
      { code: 'UNRECOGNIZED_KEYS', path: 'warehouses.0.postion' },
    ])
  })
})
