import { z } from 'zod'
import { isSold } from '../inventory/stock-pool'
import { holdPolicySchema } from '../order/hold-policy'
import { codeSchema } from '../order/identifiers'
import { reasonSchema } from './reason'
import { RULED_HOLDS } from './ruled-holds'

const soldPool = codeSchema.refine(isSold, 'POOL_NOT_SOLD')

/** How one shop is run. Every setting has a default. */
export const shopSettingsSchema = z.object({
  shop: codeSchema,
  /** IANA zone of the shop's business days and of its channel's bare local times. */
  zone: z.string().default('Asia/Shanghai'),
  /** Warehouse and stock pool its orders are served from, where the order names none. */
  warehouse: codeSchema.default('main'),
  pool: soldPool.default('normal'),
  /** The pool its presale lines are served from. */
  presalePool: soldPool.default('presale'),
  /** When stock is set aside: as soon as the order is placed, or when it is paid; `never` where stock is kept elsewhere. */
  lockStock: z.enum(['whenPlaced', 'whenPaid', 'never']).default('whenPlaced'),
  /** How long an order may stay unpaid, counted from when we first heard of it; null: for ever. */
  paymentTimeLimitMs: z
    .int()
    .min(1_000)
    .nullable()
    .default(30 * 60_000),
  /**
   * What holds mean here, by their reason; `CASE:` and the kind for those of cases. Left out, and for reasons left out, a hold
   * blocks shipping and merging. The hub's own holds always do: they cannot be named.
   */
  holdReasons: z
    .record(
      reasonSchema.refine((reason) => !RULED_HOLDS.has(reason), 'HOLD_RULED'),
      holdPolicySchema,
    )
    .optional(),
})

export type ShopSettings = z.infer<typeof shopSettingsSchema>
export type ShopSettingsInput = z.input<typeof shopSettingsSchema>
