import { z } from 'zod'
import { type AvailableToSell, availableToSell } from '../inventory/available-to-sell'
import { inboundKey } from '../inventory/inbound-pool'
import { type SaleThresholds, saleThresholds } from '../inventory/sale-status'
import { parseSharePolicy, SHARE_LIMITS, type SharePolicy, WHOLE_RATIO } from '../inventory/share-policy'
import { stockKey, stockPlace } from '../inventory/stock-level'
import { type BundlePart, piecesPerSet } from '../inventory/whole-sets'
import { BUNDLE_LIMITS } from '../order/bundle-explosion'
import type { Catalog } from '../order/catalog'
import { channelCodeSchema, codeSchema, skuSchema } from '../order/identifiers'
import { textFingerprint } from '../order/text-fingerprint'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import { MOST_FAMILY_LISTINGS, type PublishedFamily, publishedFamilies } from './published-families'

const listingSchema = z.strictObject({
  channel: channelCodeSchema,
  shop: codeSchema,
  /** The channel's own code of the article; left out, it is the SKU. One article of a shop is listed once. */
  channelSku: skuSchema.optional(),
  /**
   * What it has taken of its fixed quota, for policies that give it one: pieces, as the host knows them, or the instant since
   * when the hub counts (epoch milliseconds, such as a campaign's start). Default: the hub counts since it was listed; for a
   * bundle nobody does, and it is 0.
   */
  taken: z.union([z.int().min(0).max(SHARE_LIMITS.quantity), z.strictObject({ since: z.int().min(0) })]).optional(),
})

const bundleSchema = z.strictObject({
  /** What one of it is made of, down to the last pieces. Left out: as the catalog says. */
  components: z
    .array(z.strictObject({ sku: skuSchema, quantity: z.int().min(1).max(BUNDLE_LIMITS.quantity) }))
    .min(1)
    .max(BUNDLE_LIMITS.components)
    .optional(),
  /**
   * In partition mode: most it takes of what is available of each component, in basis points; what it can make no use of
   * stays with the others. Default 5,000, one half.
   */
  part: z.int().min(0).max(WHOLE_RATIO).default(5_000),
  /** Among bundles that share components the smallest is served first; equals by SKU. Default 0. */
  priority: z.int().min(-1_000_000).max(1_000_000).default(0),
})

const placeSchema = z.strictObject({
  warehouse: codeSchema.default('main'),
  pool: codeSchema.default('normal'),
  /**
   * Sold ahead: what can still be promised of goods announced for this place counts as there, for presale listings. Not for
   * bundles. Default false.
   */
  ahead: z.boolean().default(false),
})

const goodsSchema = z.strictObject({
  sku: skuSchema,
  /** For a bundle; one the catalog knows needs no word here. Its stock is that of its components, place by place. */
  bundle: bundleSchema.optional(),
  /** Warehouses and pools it is sold from, added up. Default: the pool `normal` of the warehouse `main`. */
  from: z
    .array(placeSchema)
    .min(1)
    .max(64)
    .default([{ warehouse: 'main', pool: 'normal', ahead: false }]),
  /** Name of one of the plan's policies; its channels are named `channel/shop`, or `channel` where one shop of it is enough. */
  policy: z.string(),
  listings: z.array(listingSchema).min(1).max(SHARE_LIMITS.channels),
})

const planSchema = z.strictObject({
  policies: z.record(codeSchema, z.unknown()),
  goods: z.array(goodsSchema).max(1_000_000),
})

/** What is published where, as data: keep it in a file or a table. */
export type PublicationPlanInput = Omit<z.input<typeof planSchema>, 'policies'> & {
  /** Share policies by name; `SharePolicyInput`. */
  readonly policies: Readonly<Record<string, unknown>>
}

/**
 * A plan that cannot be: `field` is the path to the place, such as `goods.3.policy`. Reasons of the plan's own:
 * `POLICY_UNKNOWN`, `SHARE_MISSING` (the policy has no share for the shop), `SHARE_TWICE` (two listings would be shown the
 * same share), `LISTED_TWICE` (an article of a shop), `STOCK_TWICE` (a stock row in two entries would be shown twice), `BUNDLE_UNKNOWN` (nobody says what it
 * is made of), `QUOTA_OF_BUNDLE` (what moves is its components, so only the host can count), `BUNDLE_AHEAD` (a bundle cannot be
 * sold ahead), `BUNDLE_NESTED` (a component is a bundle itself), `FAMILY_TOO_LARGE` (more than 2,000 listings are joined by
 * components they share).
 */
export type PublicationPlanRejection = {
  readonly code: 'INPUT_INVALID'
  readonly field: string
  readonly reason: string
}

/** One article of one shop. */
export interface Listing {
  /** `channel/shop/channelSku`. */
  readonly key: string
  readonly channel: string
  readonly shop: string
  readonly channelSku: string
  /** Its place among the policy's channels. */
  readonly share: number
  readonly thresholds: SaleThresholds
  /** Its fixed quota, where the hub counts what is taken of it: since an instant, or since it was listed (null). */
  readonly quota: { readonly since: number | null } | null
}

/** What a bundle is made of, and what it may have of that. */
export interface PublishedBundle {
  readonly part: number
  readonly priority: number
  readonly components: readonly BundlePart[]
  /** The components' stock rows of each place it is sold from, and how many pieces one of it takes of each. */
  readonly places: readonly { readonly id: string; readonly components: readonly BundlePart[] }[]
}

/** A SKU and the stock it is sold from, with all its listings in the order of their priority. */
export interface PublishedGoods {
  /** Its own among the plan's goods: SKU and places. */
  readonly id: string
  readonly sku: string
  /** Rows of its own, with those of goods on their way that are sold ahead; the rows of its components for a bundle. */
  readonly stockKeys: readonly string[]
  /** Undefined for what is sold singly. */
  readonly bundle: PublishedBundle | undefined
  readonly sell: AvailableToSell
  /** Pieces taken of fixed quotas as the host says, in the order of the policy's channels. */
  readonly taken: readonly number[]
  readonly listings: readonly Listing[]
  /** Equal for plans that say the same of these goods. */
  readonly fingerprint: string
}

/** A plan made ready. */
export interface PublicationPlan {
  readonly families: readonly PublishedFamily[]
  /** The goods that are sold from a stock row, with all that shares stock with them. */
  ofStock(stockKey: string): PublishedFamily | undefined
  /** Whether an article is listed, by the key of its listing. */
  lists(listingKey: string): boolean
}

/**
 * Reads a plan, fills in what it leaves to defaults, and names the first place that is wrong.
 *
 * @param catalog - Tells what bundles are made of where the plan does not; make the plan anew when that changes.
 */
export function createPublicationPlan(
  input: PublicationPlanInput,
  catalog?: Catalog,
): Outcome<PublicationPlan, PublicationPlanRejection> {
  const parsed = planSchema.safeParse(input)
  if (!parsed.success) {
    const { path, message } = firstSchemaProblem(parsed.error)
    return invalid(path, message)
  }

  const policies = new Map<string, NamedPolicy>()
  for (const [name, data] of Object.entries(parsed.data.policies)) {
    const policy = parseSharePolicy(data)
    if (!policy.ok) return invalid(`policies.${name}.${policy.rejection.field}`, policy.rejection.reason)
    const text = JSON.stringify(policy.value)
    policies.set(name, { policy: policy.value, sell: availableToSell(policy.value), text })
  }

  const goods: PublishedGoods[] = []
  const sold = new Set<string>()
  const listed = new Set<string>()
  for (const [index, entry] of parsed.data.goods.entries()) {
    const policy = policies.get(entry.policy)
    if (policy === undefined) return invalid(`goods.${index}.policy`, 'POLICY_UNKNOWN')
    const components = entry.bundle?.components ?? catalog?.componentsOf(entry.sku)
    if (entry.bundle !== undefined && components === undefined)
      return invalid(`goods.${index}.bundle`, 'BUNDLE_UNKNOWN')
    const made = goodsOf(entry, policy, { listed, components })
    if (!made.ok) return invalid(`goods.${index}.${made.rejection.field}`, made.rejection.reason)
    const places = entry.from.map((place) => stockKey({ sku: entry.sku, ...place }))
    const twice = places.findIndex((key) => sold.has(key))
    if (twice >= 0) return invalid(`goods.${index}.from.${twice}`, 'STOCK_TWICE')
    for (const key of places) sold.add(key)
    goods.push(made.value)
  }
  return planOfGoods(goods, (key) => listed.has(key), catalog)
}

function planOfGoods(
  goods: readonly PublishedGoods[],
  lists: PublicationPlan['lists'],
  catalog: Catalog | undefined,
): Outcome<PublicationPlan, PublicationPlanRejection> {
  const bundles = new Set(goods.flatMap(({ sku, bundle }) => (bundle === undefined ? [] : [sku])))
  const isBundle = (sku: string) => bundles.has(sku) || catalog?.componentsOf(sku) !== undefined
  for (const [index, { bundle }] of goods.entries()) {
    if (bundle?.components.some(({ sku }) => isBundle(sku))) return invalid(`goods.${index}.bundle`, 'BUNDLE_NESTED')
  }
  const families = publishedFamilies(goods)
  const byStock = new Map<string, PublishedFamily>()
  for (const family of families) {
    const listings = family.goods.reduce((sum, entry) => sum + entry.listings.length, 0)
    const [first] = family.goods
    if (listings > MOST_FAMILY_LISTINGS && first !== undefined)
      return invalid(`goods.${goods.indexOf(first)}`, 'FAMILY_TOO_LARGE')
    for (const key of family.stockKeys) byStock.set(key, family)
  }
  return accept({ families, ofStock: (key) => byStock.get(key), lists })
}

interface NamedPolicy {
  readonly policy: SharePolicy
  readonly sell: AvailableToSell
  readonly text: string
}

function goodsOf(
  entry: z.infer<typeof goodsSchema>,
  { policy, sell, text }: NamedPolicy,
  { listed, components }: { readonly listed: Set<string>; readonly components: readonly BundlePart[] | undefined },
): Outcome<PublishedGoods, PublicationPlanRejection> {
  const { sku } = entry
  const taken = sell.channels.map(() => 0)
  const shares = new Set<number>()
  const listings: Listing[] = []
  for (const [index, { channel, shop, channelSku = sku, taken: given }] of entry.listings.entries()) {
    const own = sell.channels.indexOf(`${channel}/${shop}`)
    const share = own >= 0 ? own : sell.channels.indexOf(channel)
    if (share < 0) return invalid(`listings.${index}`, 'SHARE_MISSING')
    if (shares.has(share)) return invalid(`listings.${index}`, 'SHARE_TWICE')
    shares.add(share)
    const key = `${channel}/${shop}/${channelSku}`
    if (listed.has(key)) return invalid(`listings.${index}`, 'LISTED_TWICE')
    listed.add(key)
    if (typeof given === 'number') taken[share] = given
    const isFixed = policy.channels[share]?.share.kind === 'fixed'
    if (isFixed && components !== undefined && typeof given === 'object')
      return invalid(`listings.${index}.taken`, 'QUOTA_OF_BUNDLE')
    const counts = isFixed && components === undefined && typeof given !== 'number'
    const quota = counts ? { since: given?.since ?? null } : null
    const thresholds = saleThresholds(policy, sell.channels[share] ?? '')
    listings.push({ key, channel, shop, channelSku, share, thresholds, quota })
  }
  const priority = ({ share }: Listing) => policy.channels[share]?.priority ?? 0
  listings.sort((a, b) => priority(a) - priority(b) || a.share - b.share)
  const ownKeys = [...new Set(entry.from.map((place) => stockKey({ sku, ...place })))].sort()
  const bundle =
    components === undefined ? undefined : bundleOf(ownKeys, components, bundleSchema.parse(entry.bundle ?? {}))
  const soldAhead = entry.from.filter((place) => place.ahead)
  const ahead = [...new Set(soldAhead.map((place) => inboundKey(stockKey({ sku, ...place }))))].sort()
  if (bundle !== undefined && soldAhead[0] !== undefined)
    return invalid(`from.${entry.from.indexOf(soldAhead[0])}.ahead`, 'BUNDLE_AHEAD')
  const stockKeys =
    bundle === undefined
      ? [...ownKeys, ...ahead].sort()
      : [...new Set(bundle.places.flatMap((place) => place.components.map((one) => one.sku)))].sort()
  const quotas = listings.flatMap(({ key, quota }) => (quota === null ? [] : [{ key, ...quota }]))
  const told: unknown[] = [text, ownKeys, taken, listings.map(({ key }) => key)]
  if (bundle !== undefined) told.push(bundle)
  if (ahead.length > 0) told.push(ahead)
  if (quotas.length > 0) told.push({ quotas })
  const fingerprint = textFingerprint(JSON.stringify(told))
  return accept({ id: ownKeys.join(' '), sku, stockKeys, bundle, sell, taken, listings, fingerprint })
}

function bundleOf(
  ownKeys: readonly string[],
  components: readonly BundlePart[],
  { part, priority }: z.infer<typeof bundleSchema>,
): PublishedBundle {
  const parts = [...piecesPerSet(components)].map(([sku, quantity]) => ({ sku, quantity }))
  const places = ownKeys.map((id) => ({
    id,
    components: parts.map(({ sku, quantity }) => ({ sku: stockKey({ ...stockPlace(id), sku }), quantity })),
  }))
  return { part, priority, components: parts, places }
}

function invalid(field: string, reason = ''): { readonly ok: false; readonly rejection: PublicationPlanRejection } {
  return reject({ code: 'INPUT_INVALID', field, reason })
}
