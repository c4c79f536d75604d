import { z } from 'zod'
import { type AvailableToSell, availableToSell } from '../inventory/available-to-sell'
import { type SaleThresholds, saleThresholds } from '../inventory/sale-status'
import { parseSharePolicy, SHARE_LIMITS, type SharePolicy } from '../inventory/share-policy'
import { stockKey } from '../inventory/stock-level'
import { channelCodeSchema, codeSchema, skuSchema } from '../order/identifiers'
import { textFingerprint } from '../order/text-fingerprint'
import { accept, type Outcome, reject } from '../outcome'

const listingSchema = z.strictObject({
  channel: channelCodeSchema,
  shop: codeSchema,
  /** The channel's own code of the article; left out, it is the SKU. One article of a shop is listed once. */
  channelSku: skuSchema.optional(),
  /** Pieces it has taken of its fixed quota so far, for policies that give it one. Default 0. */
  taken: z.int().min(0).max(SHARE_LIMITS.quantity).default(0),
})

const goodsSchema = z.strictObject({
  sku: skuSchema,
  /** Warehouses and pools it is sold from, added up. Default: the pool `normal` of the warehouse `main`. */
  from: z
    .array(z.strictObject({ warehouse: codeSchema.default('main'), pool: codeSchema.default('normal') }))
    .min(1)
    .max(64)
    .default([{ warehouse: 'main', pool: 'normal' }]),
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
 * same share), `LISTED_TWICE` (an article of a shop), `STOCK_TWICE` (a stock row in two entries would be shown twice).
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
}

/** A SKU and the stock it is sold from, with all its listings in the order of their priority. */
export interface PublishedGoods {
  readonly sku: string
  readonly stockKeys: readonly string[]
  readonly sell: AvailableToSell
  /** Pieces taken of fixed quotas, in the order of the policy's channels. */
  readonly taken: readonly number[]
  readonly listings: readonly Listing[]
  /** Equal for plans that say the same of these goods. */
  readonly fingerprint: string
}

/** A plan made ready. */
export interface PublicationPlan {
  readonly goods: readonly PublishedGoods[]
  /** The goods that are sold from a stock row. */
  ofStock(stockKey: string): PublishedGoods | undefined
  /** Whether an article is listed, by the key of its listing. */
  lists(listingKey: string): boolean
}

/** Reads a plan, fills in what it leaves to defaults, and names the first place that is wrong. */
export function createPublicationPlan(input: PublicationPlanInput): Outcome<PublicationPlan, PublicationPlanRejection> {
  const parsed = planSchema.safeParse(input)
  if (!parsed.success) return invalid(parsed.error.issues[0]?.path.join('.') ?? '', parsed.error.issues[0]?.message)

  const policies = new Map<string, NamedPolicy>()
  for (const [name, data] of Object.entries(parsed.data.policies)) {
    const policy = parseSharePolicy(data)
    if (!policy.ok) return invalid(`policies.${name}.${policy.rejection.field}`, policy.rejection.reason)
    const text = JSON.stringify(policy.value)
    policies.set(name, { policy: policy.value, sell: availableToSell(policy.value), text })
  }

  const goods: PublishedGoods[] = []
  const byStock = new Map<string, PublishedGoods>()
  const listed = new Set<string>()
  for (const [index, entry] of parsed.data.goods.entries()) {
    const policy = policies.get(entry.policy)
    if (policy === undefined) return invalid(`goods.${index}.policy`, 'POLICY_UNKNOWN')
    const made = goodsOf(entry, policy, listed)
    if (!made.ok) return invalid(`goods.${index}.${made.rejection.field}`, made.rejection.reason)
    const taken = entry.from.findIndex((place) => byStock.has(stockKey({ sku: entry.sku, ...place })))
    if (taken >= 0) return invalid(`goods.${index}.from.${taken}`, 'STOCK_TWICE')
    for (const key of made.value.stockKeys) byStock.set(key, made.value)
    goods.push(made.value)
  }
  return accept({ goods, ofStock: (key) => byStock.get(key), lists: (key) => listed.has(key) })
}

interface NamedPolicy {
  readonly policy: SharePolicy
  readonly sell: AvailableToSell
  readonly text: string
}

function goodsOf(
  entry: z.infer<typeof goodsSchema>,
  { policy, sell, text }: NamedPolicy,
  listed: Set<string>,
): Outcome<PublishedGoods, PublicationPlanRejection> {
  const { sku } = entry
  const taken = sell.channels.map(() => 0)
  const shares = new Set<number>()
  const listings: Listing[] = []
  for (const [index, { channel, shop, channelSku = sku, taken: pieces }] of entry.listings.entries()) {
    const own = sell.channels.indexOf(`${channel}/${shop}`)
    const share = own >= 0 ? own : sell.channels.indexOf(channel)
    if (share < 0) return invalid(`listings.${index}`, 'SHARE_MISSING')
    if (shares.has(share)) return invalid(`listings.${index}`, 'SHARE_TWICE')
    shares.add(share)
    const key = `${channel}/${shop}/${channelSku}`
    if (listed.has(key)) return invalid(`listings.${index}`, 'LISTED_TWICE')
    listed.add(key)
    taken[share] = pieces
    const thresholds = saleThresholds(policy, sell.channels[share] ?? '')
    listings.push({ key, channel, shop, channelSku, share, thresholds })
  }
  const priority = ({ share }: Listing) => policy.channels[share]?.priority ?? 0
  listings.sort((a, b) => priority(a) - priority(b) || a.share - b.share)
  const stockKeys = [...new Set(entry.from.map((place) => stockKey({ sku, ...place })))].sort()
  const fingerprint = textFingerprint(JSON.stringify([text, stockKeys, taken, listings.map(({ key }) => key)]))
  return accept({ sku, stockKeys, sell, taken, listings, fingerprint })
}

function invalid(field: string, reason = ''): { readonly ok: false; readonly rejection: PublicationPlanRejection } {
  return reject({ code: 'INPUT_INVALID', field, reason })
}
