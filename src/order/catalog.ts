import { z } from 'zod'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import { BUNDLE_LIMITS, type BundleComponent, BundleExplosion, type BundleRejection } from './bundle-explosion'
import { type GiftRule, giftRuleSchema } from './gift-rules'
import { codeSchema, skuSchema } from './identifiers'

export const catalogSchema = z.object({
  /** Channel SKU to merchant SKU. `shop` null: for every shop of the channel. */
  skuMap: z
    .array(
      z.object({
        channel: z.string(),
        shop: z.string().nullable().default(null),
        channelSku: skuSchema,
        sku: skuSchema,
      }),
    )
    .max(1_000_000)
    .default([]),
  /** What a bundle is made of. `share` weighs its part of the bundle's price; by default its quantity does. */
  bundles: z
    .array(
      z.object({
        sku: skuSchema,
        components: z
          .array(
            z.object({
              sku: skuSchema,
              quantity: z.int().min(1).max(BUNDLE_LIMITS.quantity),
              share: z.int().min(0).optional(),
            }),
          )
          .min(1)
          .max(BUNDLE_LIMITS.components),
      }),
    )
    .max(100_000)
    .default([]),
  gifts: z.array(giftRuleSchema).max(10_000).default([]),
  /** What a merchant SKU usually costs, minor units: rules compare an order's prices with it. */
  listPrices: z
    .array(
      z.object({
        sku: skuSchema,
        currency: z.string().regex(/^[A-Z]{3}$/),
        price: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
      }),
    )
    .max(1_000_000)
    .default([]),
  /** What a merchant SKU is and weighs: what routing chooses warehouses and carriers by. */
  goods: z
    .array(
      z.object({
        sku: skuSchema,
        category: codeSchema.optional(),
        /** Of one piece, packed. */
        grams: z.int().min(0).max(100_000_000).optional(),
      }),
    )
    .max(1_000_000)
    .default([]),
})

/** What a merchant SKU is, as far as anybody says: its category, and the grams of one piece. */
export interface Goods {
  readonly category?: string | undefined
  readonly grams?: number | undefined
}

export type CatalogInput = z.input<typeof catalogSchema>

export type CatalogRejection = { readonly code: 'CATALOG_SHAPE'; readonly path: string } | BundleRejection

/** What is known of the goods before an order comes: SKU map, bundles, gift rules. Immutable; replace it whole. */
export interface Catalog {
  readonly gifts: readonly GiftRule[]
  /** The merchant's SKU: the shop's own entry first, then the channel's; null when unmapped. */
  skuOf(source: { readonly channel: string; readonly shop: string }, channelSku: string): string | null
  /** Flat components of a bundle; undefined for a plain SKU. */
  componentsOf(sku: string): readonly BundleComponent[] | undefined
  /** List price of one piece in a currency, minor units; null where there is none. A catalog may leave it out. */
  listPriceOf?(sku: string, currency: string): number | null
  /** What a merchant SKU is; undefined where nobody says. A catalog may leave it out. */
  goodsOf?(sku: string): Goods | undefined
}

/** Checks and prepares a catalog, once: later look-ups are single map reads. */
export function createCatalog(input: CatalogInput): Outcome<Catalog, CatalogRejection> {
  const parsed = catalogSchema.safeParse(input)
  if (!parsed.success) {
    return reject({ code: 'CATALOG_SHAPE', path: firstSchemaProblem(parsed.error).path })
  }
  const { skuMap, bundles, gifts, listPrices, goods } = parsed.data
  const skus = new Map<string, string>()
  for (const entry of skuMap) skus.set(mapKey(entry.channel, entry.shop, entry.channelSku), entry.sku)

  const direct = new Map<string, readonly BundleComponent[]>()
  for (const { sku, components } of bundles) {
    direct.set(
      sku,
      components.map(({ sku, quantity, share }) => ({ sku, quantity, share: share ?? quantity })),
    )
  }
  const explosion = new BundleExplosion(direct)
  const flat = new Map<string, readonly BundleComponent[]>()
  for (const sku of direct.keys()) {
    const exploded = explosion.of(sku)
    if (!exploded.ok) return exploded
    flat.set(sku, exploded.value)
  }

  const prices = new Map(listPrices.map(({ sku, currency, price }) => [`${currency}/${sku}`, price]))

  const known = new Map(goods.map(({ sku, ...what }) => [sku, what]))

  return accept({
    gifts,
    skuOf: ({ channel, shop }, channelSku) =>
      skus.get(mapKey(channel, shop, channelSku)) ?? skus.get(mapKey(channel, null, channelSku)) ?? null,
    componentsOf: (sku) => flat.get(sku),
    listPriceOf: (sku, currency) => prices.get(`${currency}/${sku}`) ?? null,
    goodsOf: (sku) => known.get(sku),
  })
}

function mapKey(channel: string, shop: string | null, channelSku: string): string {
  return `${channel}/${shop ?? ''}/${channelSku}`
}

/** A catalog that knows nothing: a channel's SKU stays unmapped, the merchant's own stands for itself; no bundles, no gifts. */
export const EMPTY_CATALOG: Catalog = Object.freeze({
  gifts: [],
  skuOf: () => null,
  componentsOf: () => undefined,
})
