import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BundleShare, bundlePools } from '../../src/inventory/bundle-pools'

const bundle = (id: string, components: Record<string, number>, differing: Partial<BundleShare> = {}): BundleShare => ({
  id,
  priority: 0,
  part: 10_000,
  components: Object.entries(components).map(([sku, quantity]) => ({ sku, quantity })),
  ...differing,
})
const pools = (stock: Record<string, number>, ...bundles: BundleShare[]) => {
  const { sets, left } = bundlePools(new Map(Object.entries(stock)), bundles)
  return { ...Object.fromEntries(sets), left: Object.fromEntries(left) }
}

describe('stock shared by bundles and single pieces', () => {
  const duo = bundle('DUO', { TEA: 1, CUP: 2 })
  it.each<[string, Record<string, number>, BundleShare[], object]>([
    ['as many sets as the scarcest component makes', { TEA: 9, CUP: 5 }, [duo], { DUO: 2, left: { TEA: 7, CUP: 1 } }],
    ['exactly enough for one', { TEA: 1, CUP: 2 }, [duo], { DUO: 1, left: { TEA: 0, CUP: 0 } }],
    ['one piece too few', { TEA: 1, CUP: 1 }, [duo], { DUO: 0, left: { TEA: 1, CUP: 1 } }],
    ['a component nobody keeps', { TEA: 9 }, [duo], { DUO: 0, left: { TEA: 9, CUP: 0 } }],
    ['a component that is owed', { TEA: 9, CUP: -4 }, [duo], { DUO: 0, left: { TEA: 9, CUP: 0 } }],
    [
      'a part of each, and what it can not use stays',
      { TEA: 100, CUP: 10 },
      [{ ...duo, part: 5_000 }],
      { DUO: 2, left: { TEA: 98, CUP: 6 } },
    ],
    [
      'the first in priority before the others',
      { TEA: 3, CUP: 9 },
      [bundle('A', { TEA: 1 }), bundle('B', { TEA: 1, CUP: 1 }, { priority: -1 })],
      { A: 0, B: 3, left: { TEA: 0, CUP: 6 } },
    ],
    [
      'equals by id',
      { TEA: 4 },
      [bundle('B', { TEA: 1 }, { part: 7_500 }), bundle('A', { TEA: 1 }, { part: 7_500 })],
      { A: 3, B: 1, left: { TEA: 0 } },
    ],
    [
      'a component named twice counts twice',
      { TEA: 5 },
      [{ ...duo, components: [...bundle('', { TEA: 1 }).components, ...bundle('', { TEA: 1 }).components] }],
      { DUO: 2, left: { TEA: 1 } },
    ],
  ])('%s', (_, stock, bundles, expected) => {
    expect(pools(stock, ...bundles)).toEqual(expected)
  })

  const skus = ['TEA', 'CUP', 'POT']
  const anyBundles = fc
    .array(
      fc.record({
        priority: fc.nat(2),
        part: fc.nat(10_000),
        components: fc.array(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 4 }) }), {
          minLength: 1,
          maxLength: 4,
        }),
      }),
      { maxLength: 6 },
    )
    .map((all) => all.map((one, index): BundleShare => ({ ...one, id: `B${index}` })))
  const anyStock = fc
    .array(fc.nat(60), { minLength: 3, maxLength: 3 })
    .map((all) => new Map(all.map((one, at) => [skus[at] ?? '', one])))

  it('comes to exactly what there is, no bundle takes more than its part, and the order they are listed in is nothing', () => {
    fc.assert(
      fc.property(anyStock, anyBundles, (stock, bundles) => {
        const { sets, left } = bundlePools(stock, bundles)
        const taken = (sku: string, ids = bundles) => {
          let pieces = 0
          for (const { id, components } of ids)
            for (const one of components) if (one.sku === sku) pieces += one.quantity * (sets.get(id) ?? 0)
          return pieces
        }
        for (const sku of skus) {
          expect(taken(sku) + (left.get(sku) ?? 0)).toBe(stock.get(sku))
          expect(left.get(sku)).toBeGreaterThanOrEqual(0)
          for (const one of bundles)
            expect(taken(sku, [one]) * 10_000).toBeLessThanOrEqual((stock.get(sku) ?? 0) * one.part)
        }
        expect(bundlePools(stock, [...bundles].reverse())).toEqual({ sets, left })
      }),
      { numRuns: 1_000 },
    )
  })

  it('no bundle could have one more set of its part and of what better-ranked ones left', () => {
    fc.assert(
      fc.property(anyStock, anyBundles, (stock, bundles) => {
        const { sets } = bundlePools(stock, bundles)
        const left = new Map(stock)
        const ranked = [...bundles].sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
        for (const { id, part, components } of ranked) {
          const made = sets.get(id) ?? 0
          const fits = (count: number) =>
            [...new Set(components.map(({ sku }) => sku))].every((sku) => {
              const pieces = components.reduce((all, one) => all + (one.sku === sku ? one.quantity * count : 0), 0)
              return pieces <= (left.get(sku) ?? 0) && pieces * 10_000 <= (stock.get(sku) ?? 0) * part
            })
          expect([fits(made), fits(made + 1)]).toEqual([true, false])
          for (const { sku, quantity } of components) left.set(sku, (left.get(sku) ?? 0) - quantity * made)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
