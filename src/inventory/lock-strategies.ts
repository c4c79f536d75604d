import { z } from 'zod'
import { channelCodeSchema, codeSchema, skuSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import { MAXIMUM_LOCK_LIFE_MS } from './change-lock'
import { isSold } from './stock-pool'

/** How long pre-occupied stock is set aside for an unpaid order, where the strategy does not say otherwise: 30 minutes. */
export const DEFAULT_RELEASE_AFTER_MS = 30 * 60_000

/** Bounds of a list of lock strategies. */
export const LOCK_STRATEGY_LIMITS = { strategies: 10_000, skus: 100_000 } as const

const soldPool = codeSchema.refine(isSold, 'POOL_NOT_SOLD')

/** When and where stock is set aside for the lines a strategy is for. */
export const lockStrategySchema = z
  .strictObject({
    /** For lines of these alone; what is left out is for all. A shop is named together with its channel. */
    channel: channelCodeSchema.optional(),
    shop: codeSchema.optional(),
    /** The merchant's SKUs, after bundles are exploded. */
    skus: z.array(skuSchema).min(1).max(LOCK_STRATEGY_LIMITS.skus).optional(),
    /** For orders that carry this tag. */
    campaign: z.string().min(1).max(128).optional(),
    /**
     * `whenPlaced`: as soon as the order is placed. `preOccupied`: the same, for a time, unless it is paid. `whenPaid`: not
     * before it is paid. `never`: stock of these goods is kept elsewhere.
     */
    lock: z.enum(['whenPlaced', 'preOccupied', 'whenPaid', 'never']),
    /** How long pre-occupied stock waits for the payment. Default 30 minutes. */
    releaseAfterMs: z.int().min(1_000).max(MAXIMUM_LOCK_LIFE_MS).optional(),
    /** The pool its lines are served from: a campaign's quota is the size of its pool. Left out: the shop's own. */
    pool: soldPool.optional(),
    /** The pool that serves a line when `pool` has not enough for it. Left out: none, the order waits. */
    fallBack: soldPool.optional(),
  })
  .superRefine(({ channel, shop, lock, releaseAfterMs, pool, fallBack }, check) => {
    const wrong = (field: string, message: string) => check.addIssue({ code: 'custom', path: [field], message })
    if (shop !== undefined && channel === undefined) wrong('shop', 'SHOP_WITHOUT_CHANNEL')
    if (releaseAfterMs !== undefined && lock !== 'preOccupied') wrong('releaseAfterMs', 'RELEASE_NOT_TIMED')
    if (fallBack !== undefined && (pool === undefined || pool === fallBack)) wrong('fallBack', 'FALL_BACK_POOL')
  })

const strategiesSchema = z.array(lockStrategySchema).max(LOCK_STRATEGY_LIMITS.strategies)

export type LockStrategy = z.infer<typeof lockStrategySchema>
export type LockStrategiesInput = z.input<typeof strategiesSchema>

/** A list that cannot be: `field` is the path to the place, such as `3.fallBack`, `reason` what is wrong there. */
export type LockStrategiesRejection = {
  readonly code: 'INPUT_INVALID'
  readonly field: string
  readonly reason: string
}

/** What of an order decides which strategies are for it. */
export interface StrategySource {
  readonly channel: string
  readonly shop: string
  readonly tags: readonly string[]
}

/** Checked strategies. Immutable; replace them whole. */
export interface LockStrategies {
  /** The first strategy in the list that is for a SKU of an order; undefined: the shop's own settings are. */
  of(source: StrategySource, sku: string): LockStrategy | undefined
}

interface Ranked {
  readonly rank: number
  readonly strategy: LockStrategy
}

interface OfShop {
  readonly bySku: ReadonlyMap<string, readonly Ranked[]>
  readonly ofAll: readonly Ranked[]
}

const NONE: readonly Ranked[] = Object.freeze([])

/** Checks lock strategies and prepares them, once; the first place that is wrong is named. */
export function createLockStrategies(input: LockStrategiesInput): Outcome<LockStrategies, LockStrategiesRejection> {
  const parsed = strategiesSchema.safeParse(input)
  if (!parsed.success) {
    const { path, message } = firstSchemaProblem(parsed.error)
    return reject({ code: 'INPUT_INVALID', field: path, reason: message })
  }
  const strategies = parsed.data
  const shops = new Map<string, OfShop>()
  return accept({
    of({ channel, shop, tags }, sku) {
      const key = `${channel}/${shop}`
      let known = shops.get(key)
      if (known === undefined) {
        known = ofShop(strategies, channel, shop)
        shops.set(key, known)
      }
      const own = firstFor(known.bySku.get(sku) ?? NONE, tags)
      const all = firstFor(known.ofAll, tags)
      if (own === undefined || all === undefined) return (own ?? all)?.strategy
      return (own.rank < all.rank ? own : all).strategy
    },
  })
}

function ofShop(strategies: readonly LockStrategy[], channel: string, shop: string): OfShop {
  const bySku = new Map<string, Ranked[]>()
  const ofAll: Ranked[] = []
  for (const [rank, strategy] of strategies.entries()) {
    if (strategy.channel !== undefined && strategy.channel !== channel) continue
    if (strategy.shop !== undefined && strategy.shop !== shop) continue
    const ranked = { rank, strategy }
    if (strategy.skus === undefined) ofAll.push(ranked)
    for (const sku of new Set(strategy.skus)) {
      const known = bySku.get(sku)
      if (known === undefined) bySku.set(sku, [ranked])
      else known.push(ranked)
    }
  }
  return { bySku, ofAll }
}

function firstFor(ranked: readonly Ranked[], tags: readonly string[]): Ranked | undefined {
  return ranked.find(({ strategy: { campaign } }) => campaign === undefined || tags.includes(campaign))
}
