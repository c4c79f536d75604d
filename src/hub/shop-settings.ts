import { z } from 'zod'
import { codeSchema } from '../order/identifiers'

/** How one shop is run. Every setting has a default. */
export const shopSettingsSchema = z.object({
  shop: codeSchema,
  /** IANA zone of the shop's business days and of its channel's bare local times. */
  zone: z.string().default('Asia/Shanghai'),
  /** Warehouse and stock pool its orders are served from, where the order names none. */
  warehouse: codeSchema.default('main'),
  pool: codeSchema.default('normal'),
  /** When stock is set aside: as soon as the order is placed, or when it is paid; `never` where stock is kept elsewhere. */
  lockStock: z.enum(['whenPlaced', 'whenPaid', 'never']).default('whenPlaced'),
  /** How long an order may stay unpaid, counted from when we first heard of it; null: for ever. */
  paymentTimeLimitMs: z
    .int()
    .min(1_000)
    .nullable()
    .default(30 * 60_000),
})

export type ShopSettings = z.infer<typeof shopSettingsSchema>
export type ShopSettingsInput = z.input<typeof shopSettingsSchema>
