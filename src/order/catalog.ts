import { z } from 'zod'
import { accept, type Outcome, reject } from '../outcome'
import { type GiftRule, giftRuleSchema } from './gift-rules'
import { skuSchema } from './identifiers'

/** Bounds of bundle explosion: nested bundles are flattened once, when the catalog is made. */
export const BUNDLE_LIMITS = { depth: 8, components: 1_000, quantity: 1_000_000 } as const

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
})

export type CatalogInput = z.input<typeof catalogSchema>

export interface BundleComponent {
  readonly sku: string
  /** Pieces in one bundle. */
  readonly quantity: number
  /** Weight of this component when the bundle's price is shared out. */
  readonly share: number
}

export type CatalogRejection =
  | { readonly code: 'CATALOG_SHAPE'; readonly path: string }
  | { readonly code: 'BUNDLE_CYCLE'; readonly skus: readonly string[] }
  | { readonly code: 'LIMIT_EXPANSION'; readonly sku: string; readonly limit: number }

/** What is known of the goods before an order comes: SKU map, bundles, gift rules. Immutable; replace it whole. */
export interface Catalog {
  readonly gifts: readonly GiftRule[]
  /** The merchant's SKU: the shop's own entry first, then the channel's; null when unmapped. */
  skuOf(source: { readonly channel: string; readonly shop: string }, channelSku: string): string | null
  /** Flat components of a bundle; undefined for a plain SKU. */
  componentsOf(sku: string): readonly BundleComponent[] | undefined
}

/** Checks and prepares a catalog, once: later look-ups are single map reads. */
export function createCatalog(input: CatalogInput): Outcome<Catalog, CatalogRejection> {
  const parsed = catalogSchema.safeParse(input)
  if (!parsed.success) {
    return reject({ code: 'CATALOG_SHAPE', path: (parsed.error.issues[0]?.path ?? []).join('.') })
  }
  const { skuMap, bundles, gifts } = parsed.data
  const skus = new Map<string, string>()
  for (const entry of skuMap) skus.set(mapKey(entry.channel, entry.shop, entry.channelSku), entry.sku)

  const direct = new Map<string, readonly BundleComponent[]>()
  for (const { sku, components } of bundles) {
    direct.set(
      sku,
      components.map(({ sku, quantity, share }) => ({ sku, quantity, share: share ?? quantity })),
    )
  }
  const flat = new Map<string, readonly BundleComponent[]>()
  for (const sku of direct.keys()) {
    const exploded = explode(sku, direct)
    if (!exploded.ok) return exploded
    flat.set(sku, exploded.value)
  }

  return accept({
    gifts,
    skuOf: ({ channel, shop }, channelSku) =>
      skus.get(mapKey(channel, shop, channelSku)) ?? skus.get(mapKey(channel, null, channelSku)) ?? null,
    componentsOf: (sku) => flat.get(sku),
  })
}

function mapKey(channel: string, shop: string | null, channelSku: string): string {
  return `${channel}/${shop ?? ''}/${channelSku}`
}

type Exploded = Outcome<readonly BundleComponent[], CatalogRejection>

/** Flattens nested bundles: equal SKUs are summed, quantities and shares multiply down the tree. */
function explode(root: string, direct: ReadonlyMap<string, readonly BundleComponent[]>): Exploded {
  const leaves = new Map<string, { quantity: number; share: number }>()
  const path: string[] = []

  const visit = (sku: string, quantity: number, share: number): CatalogRejection | undefined => {
    if (path.includes(sku)) return { code: 'BUNDLE_CYCLE', skus: [...path.slice(path.indexOf(sku)), sku] }
    const components = direct.get(sku)
    if (components === undefined) {
      const leaf = leaves.get(sku)
      leaves.set(sku, { quantity: (leaf?.quantity ?? 0) + quantity, share: (leaf?.share ?? 0) + share })
      return quantity > BUNDLE_LIMITS.quantity || leaves.size > BUNDLE_LIMITS.components
        ? { code: 'LIMIT_EXPANSION', sku: root, limit: BUNDLE_LIMITS.quantity }
        : undefined
    }
    if (path.length >= BUNDLE_LIMITS.depth) return { code: 'LIMIT_EXPANSION', sku: root, limit: BUNDLE_LIMITS.depth }
    path.push(sku)
    const shares = components.reduce((sum, component) => sum + component.share, 0)
    for (const component of components) {
      const refused = visit(
        component.sku,
        quantity * component.quantity,
        shares === 0 ? 0 : (share * component.share) / shares,
      )
      if (refused !== undefined) return refused
    }
    path.pop()
    return undefined
  }

  const refused = visit(root, 1, 1)
  if (refused !== undefined) return reject(refused)
  // Shares become whole weights again, fine enough to tell a millionth of the bundle's price.
  return accept(
    [...leaves].map(([sku, { quantity, share }]) => ({ sku, quantity, share: Math.round(share * 1_000_000) })),
  )
}

/** A catalog that knows nothing: every SKU stands for itself, there are no gifts. */
export const EMPTY_CATALOG: Catalog = Object.freeze({
  gifts: [],
  skuOf: () => null,
  componentsOf: () => undefined,
})
