import { createCatalog } from 'orderhub'

export interface Goods {
  readonly sku: string
  readonly title: string
  /** Fen. */
  readonly price: number
  /** Pieces that come in on the first morning, and on each later one. */
  readonly delivery: { readonly first: number; readonly later: number }
}

/** What the shops sell. Of the pot and the tin there are too few on purpose. */
export const GOODS: readonly Goods[] = [
  { sku: 'TEA-LJ', title: '龙井 100g', price: 6_800, delivery: { first: 120, later: 60 } },
  { sku: 'TEA-JM', title: '茉莉花茶 250g', price: 3_990, delivery: { first: 90, later: 50 } },
  { sku: 'TEA-PE', title: '普洱茶饼 357g', price: 16_800, delivery: { first: 60, later: 30 } },
  { sku: 'CUP-W', title: '白瓷杯', price: 2_500, delivery: { first: 130, later: 60 } },
  { sku: 'POT-C', title: '紫砂壶', price: 29_900, delivery: { first: 16, later: 10 } },
  { sku: 'TIN-S', title: '茶叶罐', price: 1_990, delivery: { first: 24, later: 16 } },
]

/** Two cups and a tea in a bag: sold as one, kept as four. */
export const GIFT_SET = { sku: 'GIFT-SET', title: '品茗礼盒', price: 11_800 } as const

/** Goods that are never ordered by themselves. */
export const ACCESSORIES = [
  { sku: 'BAG-R', delivery: { first: 60, later: 30 } },
  { sku: 'SAMPLE', delivery: { first: 80, later: 40 } },
] as const

/** The mini-program has codes of its own, and one that nobody has mapped yet. */
export const MINI_CODES: Readonly<Record<string, string>> = {
  'TEA-LJ': 'm-101',
  'TEA-JM': 'm-102',
  'TEA-PE': 'm-103',
  'CUP-W': 'm-201',
  'POT-C': 'm-202',
  'TIN-S': 'm-203',
  'GIFT-SET': 'm-301',
}
export const UNMAPPED_CODE = 'm-999'

/** SKU map, bundle and a gift for everyone who spends 100 yuan. */
export function demoCatalog() {
  const catalog = createCatalog({
    skuMap: Object.entries(MINI_CODES).map(([sku, channelSku]) => ({ channel: 'MINI', channelSku, sku })),
    bundles: [
      {
        sku: GIFT_SET.sku,
        components: [
          { sku: 'TEA-LJ', quantity: 1, share: 68 },
          { sku: 'CUP-W', quantity: 2, share: 46 },
          { sku: 'BAG-R', quantity: 1, share: 4 },
        ],
      },
    ],
    gifts: [{ id: 'sample-over-100', minimumAmount: 10_000, gift: { sku: 'SAMPLE', quantity: 1 } }],
  })
  if (!catalog.ok) throw new RangeError(`The catalog is wrong: ${catalog.rejection.code}.`)
  return catalog.value
}
