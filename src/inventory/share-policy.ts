import { z } from 'zod'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'

/** Bounds of a share policy. */
export const SHARE_LIMITS = {
  channels: 64,
  /** Pieces anywhere in a policy; the largest a stock row may hold. */
  quantity: 1_000_000_000_000,
} as const

/** Ratios are basis points: 10,000 is the whole, 2,500 a quarter. */
export const WHOLE_RATIO = 10_000

/** Pieces at or under which a channel is told of limited sale, where the policy does not say otherwise. */
export const DEFAULT_SAFETY_STOCK = 5

const pieces = z.int().min(0).max(SHARE_LIMITS.quantity)

/** What a channel is to get of the pool. */
export const channelShareSchema = z.discriminatedUnion('kind', [
  /** So many pieces, less those it has taken already (`used`). A campaign's quota is one of these. */
  z.strictObject({ kind: z.literal('fixed'), quantity: pieces }),
  /** A part of what fixed quotas leave, in basis points. */
  z.strictObject({ kind: z.literal('ratio'), basisPoints: z.int().min(0).max(WHOLE_RATIO) }),
  /** All that the channels before it leave. */
  z.strictObject({ kind: z.literal('rest') }),
])

/** What one channel sees of a pool of stock. */
export const channelPolicySchema = z
  .strictObject({
    /** Where the number is published: a channel, or `channel/shop`. */
    channel: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_./-]{0,127}$/, 'CODE'),
    share: channelShareSchema.default({ kind: 'rest' }),
    /** The smallest is served first; equals in the order they are listed. Default 0. */
    priority: z.int().min(-1_000_000).max(1_000_000).default(0),
    /** Pieces it gets before anybody gets more than their floor, while there are any. Default 0. */
    floor: pieces.default(0),
    /** Most pieces it is ever shown. Default: no cap. */
    cap: pieces.nullable().default(null),
    /** Pieces of its part that are not shown, nor given to another channel. Default 0. */
    keepBack: pieces.default(0),
    /** At or under this number the channel sells in limited quantity. Default 5. */
    safetyStock: pieces.default(DEFAULT_SAFETY_STOCK),
    /** Once limited, only a number above this lifts the limit. Default: twice the safety stock. */
    restoreAbove: pieces.nullable().default(null),
    /** Once off sale, only a number above this puts it on sale again. Default: the safety stock. 0: any piece does. */
    reopenAbove: pieces.nullable().default(null),
    /** Most pieces one order may take while sale is limited. Default 1. */
    purchaseLimit: z.int().min(1).max(SHARE_LIMITS.quantity).default(1),
  })
  .refine(({ floor, cap }) => cap === null || floor <= cap, { path: ['floor'], error: 'FLOOR_OVER_CAP' })

/**
 * How a pool of stock is shown to channels. It is data: keep it in a file or a table.
 *
 * - `partition`: every piece is shown on at most one channel, so the numbers never come to more than there is.
 * - `shared`: each channel may be shown the same pieces; together they may come to more, and the lock decides who gets them.
 */
export const sharePolicySchema = z
  .strictObject({
    mode: z.enum(['partition', 'shared']).default('partition'),
    /** Pieces of the pool shown to nobody. Default 0. */
    keepBack: pieces.default(0),
    /** When no more than this is available in the pool, every channel sells in limited quantity. Default 5. */
    safetyStock: pieces.default(DEFAULT_SAFETY_STOCK),
    /** Once so limited, only a level of the pool above this lifts the limit. Default: twice the safety stock. */
    restoreAbove: pieces.nullable().default(null),
    /**
     * Who gets the pieces that rounding ratios down leaves over, in partition mode. `largestRemainder`: one each to those
     * who lost the largest fraction; `priority`: one each in the order of priority; `none`: they stay unshown, and no
     * number of a fixed or ratio share without floors ever falls when stock rises. Default `largestRemainder`.
     */
    leftovers: z.enum(['largestRemainder', 'priority', 'none']).default('largestRemainder'),
    channels: z.array(channelPolicySchema).min(1).max(SHARE_LIMITS.channels),
  })
  .superRefine(({ mode, channels }, check) => {
    const seen = new Set<string>()
    let ratios = 0
    channels.forEach(({ channel, share }, index) => {
      if (seen.has(channel))
        check.addIssue({ code: 'custom', path: ['channels', index, 'channel'], message: 'CHANNEL_TWICE' })
      seen.add(channel)
      if (share.kind === 'ratio') ratios += share.basisPoints
      if (mode === 'partition' && ratios > WHOLE_RATIO && share.kind === 'ratio')
        check.addIssue({ code: 'custom', path: ['channels', index, 'share'], message: 'RATIOS_OVER_WHOLE' })
    })
  })

export type SharePolicy = z.infer<typeof sharePolicySchema>
export type SharePolicyInput = z.input<typeof sharePolicySchema>
export type ChannelPolicy = SharePolicy['channels'][number]

/** A policy that cannot be: `field` is the path to the place, such as `channels.1.share`. */
export type SharePolicyRejection = { readonly code: 'INPUT_INVALID'; readonly field: string; readonly reason: string }

/** Reads a policy and fills in what it leaves to defaults; names the first place that is wrong. */
export function parseSharePolicy(input: unknown): Outcome<SharePolicy, SharePolicyRejection> {
  const parsed = sharePolicySchema.safeParse(input)
  if (parsed.success) return accept(parsed.data)
  const { path, message } = firstSchemaProblem(parsed.error)
  return reject({ code: 'INPUT_INVALID', field: path, reason: message })
}

/** The schema as JSON Schema (draft 2020-12), for editors and for those who write policies in other languages. */
export function sharePolicyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(sharePolicySchema, { io: 'input' }) as Record<string, unknown>
}
