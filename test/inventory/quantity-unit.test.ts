import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatQuantity,
  PIECES,
  packsOfQuantity,
  parseQuantity,
  quantityOfPacks,
  quantityUnitSchema,
  rescaleQuantity,
} from '../../src/inventory/quantity-unit'
import type { Outcome } from '../../src/outcome'

const kg = quantityUnitSchema.parse({
  unit: 'kg',
  decimals: 3,
  packs: [
    { unit: '斤', contains: 500 },
    { unit: 'g', contains: 1 },
  ],
})
const coarse = quantityUnitSchema.parse({ unit: 'kg', decimals: 1 })
const answer = (outcome: Outcome<number>) => (outcome.ok ? outcome.value : outcome.rejection.code)

describe('a quantity by weight', () => {
  it.each([
    // text, unit it is written in → grams, or the code that refuses
    ['12.345', 'kg', 12_345],
    ['0.001', 'kg', 1],
    ['0.0010', 'kg', 1],
    ['0.0001', 'kg', 'QUANTITY_PRECISION'],
    ['-1.5', 'kg', -1_500],
    ['-0', 'kg', 0],
    ['3', '斤', 1_500],
    ['0.5', '斤', 250],
    ['0.001', '斤', 'QUANTITY_PRECISION'],
    ['250', 'g', 250],
    ['1', 'lb', 'UNIT_UNKNOWN'],
    ['1000000000', 'kg', 1_000_000_000_000],
    ['1000000000.001', 'kg', 'QTY_RANGE'],
    ['01', 'kg', 'QUANTITY_FORMAT'],
    ['1.', 'kg', 'QUANTITY_FORMAT'],
    ['.5', 'kg', 'QUANTITY_FORMAT'],
    ['+1', 'kg', 'QUANTITY_FORMAT'],
    ['1e3', 'kg', 'QUANTITY_FORMAT'],
    ['1,5', 'kg', 'QUANTITY_FORMAT'],
    ['１', 'kg', 'QUANTITY_FORMAT'],
    ['', 'kg', 'QUANTITY_FORMAT'],
    ['0'.padEnd(60, '.0'), 'kg', 'QUANTITY_FORMAT'],
  ])('%s %s: %s', (text, unit, expected) => {
    expect(answer(parseQuantity(text, kg, unit))).toBe(expected)
  })

  it.each([
    [12_345, '12.345'],
    [1, '0.001'],
    [-1_500, '-1.500'],
    [0, '0.000'],
  ])('%i g is written %s', (quantity, text) => {
    expect(formatQuantity(quantity, kg)).toBe(text)
  })

  it('is a whole number of smallest units, and pieces where nothing is declared', () => {
    expect(() => formatQuantity(0.5, kg)).toThrow(RangeError)
    expect(formatQuantity(7, PIECES)).toBe('7')
    expect(answer(parseQuantity('0.5', PIECES))).toBe('QUANTITY_PRECISION')
  })

  it('becomes packs only where nothing is lost', () => {
    expect(answer(packsOfQuantity(1_500, '斤', kg))).toBe(3)
    expect(answer(packsOfQuantity(1_501, '斤', kg))).toBe('QUANTITY_PRECISION')
    expect(answer(packsOfQuantity(1_500, '箱', kg))).toBe('UNIT_UNKNOWN')
    expect(answer(quantityOfPacks(3, '斤', kg))).toBe(1_500)
    expect(answer(quantityOfPacks(3_000_000_000, '斤', kg))).toBe('QTY_RANGE')
  })

  it('becomes another scale only where nothing is lost', () => {
    expect(answer(rescaleQuantity(1_500, { from: kg, to: coarse }))).toBe(15)
    expect(answer(rescaleQuantity(1_550, { from: kg, to: coarse }))).toBe('QUANTITY_PRECISION')
    expect(answer(rescaleQuantity(15, { from: coarse, to: kg }))).toBe(1_500)
    expect(answer(rescaleQuantity(15, { from: coarse, to: PIECES }))).toBe('UNIT_UNKNOWN')
  })

  it('comes back from its text and its packs as it was', () => {
    const quantity = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 })
    fc.assert(
      fc.property(quantity, fc.nat({ max: 6 }), (smallest, decimals) => {
        const unit = { unit: 'kg', decimals, packs: [] }
        expect(answer(parseQuantity(formatQuantity(smallest, unit), unit))).toBe(smallest)
        expect(answer(rescaleQuantity(smallest, { from: unit, to: unit }))).toBe(smallest)
        const packs = quantityOfPacks(smallest % 1_000_000, '斤', kg)
        expect(packs.ok && answer(packsOfQuantity(packs.value, '斤', kg))).toBe((smallest % 1_000_000) + 0)
      }),
      { numRuns: 300 },
    )
  })

  it('is declared once for each unit', () => {
    const twice = quantityUnitSchema.safeParse({ unit: 'kg', decimals: 3, packs: [{ unit: 'kg', contains: 5 }] })
    expect(twice.error?.issues[0]?.message).toBe('UNIT_TWICE')
    expect(quantityUnitSchema.safeParse({ unit: 'k g', decimals: 3 }).success).toBe(false)
    expect(quantityUnitSchema.safeParse({ unit: 'kg', decimals: 7 }).success).toBe(false)
  })
})
