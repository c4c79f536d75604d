import { describe, expect, it } from 'vitest'
import { type Catalog, type CatalogInput, createCatalog } from '../../src/order/catalog'
import { planLines } from '../../src/order/plan-lines'
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

  it('are exploded when the gift is a bundle', () => {
    const bundles = [{ sku: 'BAG', components: [{ sku: 'CLOTH', quantity: 2 }] }]
    expect(plan({ gifts: [{ id: 'g', gift }], bundles }).slice(2)).toEqual([['gift:g', 'CLOTH', 2, 'gift']])
  })
})
