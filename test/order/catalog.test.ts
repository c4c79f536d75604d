import { describe, expect, it } from 'vitest'
import { BUNDLE_LIMITS } from '../../src/order/bundle-explosion'
import { type Catalog, type CatalogInput, createCatalog } from '../../src/order/catalog'
import { PLAN_LIMITS, planLines } from '../../src/order/plan-lines'
import { NOON, sampleContent } from './sample-order'

function catalog(input: CatalogInput): Catalog {
  const made = createCatalog(input)
  if (!made.ok) throw new Error(made.rejection.code)
  return made.value
}

const source = (overrides: Parameters<typeof sampleContent>[0] = {}) => ({
  channel: 'TB',
  shop: 's1',
  content: sampleContent(overrides),
})
const plan = (input: CatalogInput, overrides = {}) =>
  planLines(source(overrides), catalog(input)).map(({ line, sku, quantity, origin }) => [line, sku, quantity, origin])

describe('the SKU map', () => {
  const lines = [{ id: 'l1', channelSku: 'C-1', quantity: 1, unitPrice: 1_000 }]

  it.each([
    [
      'the shop its own entry first',
      [
        { channel: 'TB', channelSku: 'C-1', sku: 'A' },
        { channel: 'TB', shop: 's1', channelSku: 'C-1', sku: 'B' },
      ],
      'B',
    ],
    ['the entry for all shops', [{ channel: 'TB', channelSku: 'C-1', sku: 'A' }], 'A'],
    ['nothing from another shop', [{ channel: 'TB', shop: 's2', channelSku: 'C-1', sku: 'A' }], null],
    ['nothing from another channel', [{ channel: 'JD', channelSku: 'C-1', sku: 'A' }], null],
  ])('gives %s', (_name, skuMap, sku) => {
    expect(plan({ skuMap }, { lines })).toEqual([['l1', sku, 1, 'ordered']])
  })
})

describe('bundles', () => {
  it('become their components, nested ones to the last piece', () => {
    const bundles = [
      {
        sku: 'TEA-1',
        components: [
          { sku: 'LEAF', quantity: 3 },
          { sku: 'BOX', quantity: 1 },
        ],
      },
      {
        sku: 'BOX',
        components: [
          { sku: 'LID', quantity: 1 },
          { sku: 'LEAF', quantity: 1 },
        ],
      },
    ]
    expect(plan({ bundles }, { lines: [{ id: 'l1', sku: 'TEA-1', quantity: 2, unitPrice: 1 }] })).toEqual([
      ['l1', 'LEAF', 8, 'component'],
      ['l1', 'LID', 2, 'component'],
    ])
  })

  it('share the price by weight, to the millionth', () => {
    const made = catalog({
      bundles: [
        {
          sku: 'SET',
          components: [
            { sku: 'A', quantity: 1, share: 3 },
            { sku: 'B', quantity: 1, share: 1 },
          ],
        },
      ],
    })
    expect(made.componentsOf('SET')).toEqual([
      { sku: 'A', quantity: 1, share: 750_000 },
      { sku: 'B', quantity: 1, share: 250_000 },
    ])
  })

  it('that contain themselves are refused', () => {
    const bundles = [
      { sku: 'A', components: [{ sku: 'B', quantity: 1 }] },
      { sku: 'B', components: [{ sku: 'A', quantity: 1 }] },
    ]
    expect(createCatalog({ bundles })).toEqual({
      ok: false,
      rejection: { code: 'BUNDLE_CYCLE', skus: ['A', 'B', 'A'] },
    })
  })

  it('nested a thousand deep are refused', () => {
    const bundles = Array.from({ length: 1_000 }, (_, index) => ({
      sku: `S${index}`,
      components: [{ sku: `S${index + 1}`, quantity: 1 }],
    }))
    expect(createCatalog({ bundles })).toMatchObject({ ok: false, rejection: { code: 'LIMIT_EXPANSION' } })
  })

  it('that explode beyond counting are refused', () => {
    const bundles = Array.from({ length: 6 }, (_, index) => ({
      sku: `S${index}`,
      components: [{ sku: `S${index + 1}`, quantity: 100 }],
    }))
    expect(createCatalog({ bundles })).toMatchObject({ ok: false, rejection: { code: 'LIMIT_EXPANSION', sku: 'S0' } })
  })
})

describe('the limits of bundles', () => {
  const chain = (length: number, width: number, quantity = 1) =>
    Array.from({ length }, (_, index) => ({
      sku: `S${index}`,
      components: Array.from({ length: width }, () => ({ sku: `S${index + 1}`, quantity })),
    }))
  const refusal = (input: CatalogInput) => {
    const made = createCatalog(input)
    return made.ok ? undefined : made.rejection
  }
  const refusedAt = (limit: number, sku: string) => ({ code: 'LIMIT_EXPANSION', sku, limit })

  it('allow eight within one another, however they are listed, and not nine', () => {
    expect(refusal({ bundles: chain(8, 1) })).toBeUndefined()
    expect(refusal({ bundles: chain(8, 1).reverse() })).toBeUndefined()
    expect(refusal({ bundles: chain(9, 1) })).toEqual(refusedAt(BUNDLE_LIMITS.depth, 'S0'))
    expect(refusal({ bundles: chain(9, 1).reverse() })).toEqual(refusedAt(BUNDLE_LIMITS.depth, 'S0'))
  })

  it('flatten a bundle once, however many paths lead to it', () => {
    // Five of the next, eight deep: 390,625 paths to one leaf, and ten more bundles with as many. Counted path by path
    // that is beyond the limit of a whole catalog.
    const more = Array.from({ length: 10 }, (_, index) => ({
      sku: `T${index}`,
      components: Array.from({ length: 5 }, () => ({ sku: 'S1', quantity: 1 })),
    }))
    expect(catalog({ bundles: [...chain(8, 5), ...more] }).componentsOf('T9')).toEqual([
      { sku: 'S8', quantity: 390_625, share: 1_000_000 },
    ])
    const began = performance.now()
    expect(refusal({ bundles: chain(8, 1_000) })).toEqual(refusedAt(BUNDLE_LIMITS.quantity, 'S0'))
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('count the sum of a SKU over all paths', () => {
    const bundles = (quantity: number) => [
      {
        sku: 'SET',
        components: [
          { sku: 'LEAF', quantity: 999_999 },
          { sku: 'LEAF', quantity },
        ],
      },
    ]
    expect(catalog({ bundles: bundles(1) }).componentsOf('SET')?.[0]?.quantity).toBe(1_000_000)
    expect(refusal({ bundles: bundles(2) })).toEqual(refusedAt(BUNDLE_LIMITS.quantity, 'SET'))
  })

  it('count the different SKUs a bundle comes to', () => {
    const bundles = (extra: number) => [
      { sku: 'OUTER', components: [{ sku: 'INNER', quantity: 1 }, ...distinct('X', extra)] },
      { sku: 'INNER', components: distinct('Y', 999) },
    ]
    expect(catalog({ bundles: bundles(1) }).componentsOf('OUTER')).toHaveLength(1_000)
    expect(refusal({ bundles: bundles(2) })).toEqual(refusedAt(BUNDLE_LIMITS.components, 'OUTER'))
  })

  it('count the components of all bundles together', () => {
    const bundles = (count: number) => [
      { sku: 'INNER', components: distinct('Y', 1_000) },
      ...Array.from({ length: count }, (_, index) => ({
        sku: `B${index}`,
        components: [{ sku: 'INNER', quantity: 1 }],
      })),
    ]
    expect(refusal({ bundles: bundles(1_999) })).toBeUndefined()
    expect(refusal({ bundles: bundles(2_000) })).toEqual(refusedAt(BUNDLE_LIMITS.total, 'B1999'))
  })

  function distinct(prefix: string, count: number) {
    return Array.from({ length: count }, (_, index) => ({ sku: `${prefix}${index}`, quantity: 1 }))
  }
})

describe('the limits of a plan', () => {
  const wide = (components: number) => [
    {
      sku: 'WIDE',
      components: Array.from({ length: components }, (_, index) => ({ sku: `C${index}`, quantity: 1 })),
    },
  ]
  const orders = (count: number, sku: string, quantity = 1) =>
    Array.from({ length: count }, (_, index) => ({ id: `l${index}`, sku, quantity, unitPrice: 1 }))

  it('are five thousand lines; beyond, one line says where it ended', () => {
    expect(plan({ bundles: wide(1_000) }, { lines: orders(5, 'WIDE') })).toHaveLength(PLAN_LIMITS.lines)
    expect(plan({ bundles: wide(1_000) }, { lines: [...orders(5, 'WIDE'), ...orders(6, 'TEA').slice(5)] })).toEqual([
      ['l5', null, 1, 'beyondLimit'],
    ])
    expect(plan({ bundles: wide(1_000) }, { lines: orders(1_000, 'WIDE') })).toEqual([['l5', null, 1, 'beyondLimit']])
  })

  it('count the gifts too', () => {
    const gifts = [{ id: 'bag', gift: { sku: 'BAG', quantity: 1 } }]
    expect(plan({ bundles: wide(1_000), gifts }, { lines: orders(5, 'WIDE'), discounts: [] })).toEqual([
      ['gift:bag', null, 1, 'beyondLimit'],
    ])
  })

  it('are 10¹² pieces in one line', () => {
    const bundles = [{ sku: 'PALLET', components: [{ sku: 'PIN', quantity: 1_000_000 }] }]
    expect(plan({ bundles }, { lines: orders(1, 'PALLET', 1_000_000) })).toEqual([
      ['l0', 'PIN', PLAN_LIMITS.quantity, 'component'],
    ])
    expect(plan({ bundles }, { lines: orders(1, 'PALLET', 1_000_001) })).toEqual([['l0', null, 1, 'beyondLimit']])
  })
})

describe('gift rules', () => {
  const gift = { sku: 'BAG', quantity: 1 }
  it.each([
    ['one gift per order', { id: 'g', gift }, [['gift:g', 'BAG', 1, 'gift']]],
    ['one for every two pieces', { id: 'g', gift, perQuantity: 2 }, [['gift:g', 'BAG', 1, 'gift']]],
    ['one for each piece, two at most', { id: 'g', gift, perQuantity: 1, maximum: 2 }, [['gift:g', 'BAG', 2, 'gift']]],
    ['from the amount that is just reached', { id: 'g', gift, minimumAmount: 2_699 }, [['gift:g', 'BAG', 1, 'gift']]],
    ['not from a cent more', { id: 'g', gift, minimumAmount: 2_700 }, []],
    ['for a SKU that was bought', { id: 'g', gift, skus: ['CUP-1'] }, [['gift:g', 'BAG', 1, 'gift']]],
    ['not for a SKU that was not', { id: 'g', gift, skus: ['POT-1'] }, []],
    [
      'at the first moment of the window',
      { id: 'g', gift, from: NOON, until: NOON + 1 },
      [['gift:g', 'BAG', 1, 'gift']],
    ],
    ['not at the moment the window ends', { id: 'g', gift, until: NOON }, []],
    ['not on another channel', { id: 'g', gift, channels: ['JD'] }, []],
  ])('%s', (_name, rule, gifts) => {
    expect(plan({ gifts: [rule] }).slice(2)).toEqual(gifts)
  })

  it('look at discounts on the whole order only where all goods count', () => {
    const rule = { id: 'g', gift, minimumAmount: 2_700 }
    expect(plan({ gifts: [rule] }).slice(2)).toEqual([])
    expect(plan({ gifts: [{ ...rule, skus: ['TEA-1', 'CUP-1'] }] }).slice(2)).toEqual([['gift:g', 'BAG', 1, 'gift']])
  })

  it('are exploded when the gift is a bundle', () => {
    const bundles = [{ sku: 'BAG', components: [{ sku: 'CLOTH', quantity: 2 }] }]
    expect(plan({ gifts: [{ id: 'g', gift }], bundles }).slice(2)).toEqual([['gift:g', 'CLOTH', 2, 'gift']])
  })
})
