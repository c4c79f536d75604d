import { z } from 'zod'
import { isCurrencyCode } from '../money/currency'
import type { Absent } from './disclosed'
import { codeSchema, outsideIdSchema, skuSchema } from './identifiers'

/** What one order may hold. A payload beyond a limit is refused whole, never cut. */
export const ORDER_LIMITS = {
  lines: 1_000,
  discounts: 100,
  textLength: 4_000,
  quantity: 1_000_000_000,
  tags: 100,
} as const

const absentSchema = z.object({ absent: z.enum(['withheld', 'unknown']) }) as unknown as z.ZodType<Absent>
const disclosed = <T extends z.ZodType>(schema: T) => z.union([schema, absentSchema])

const text = z.string().max(ORDER_LIMITS.textLength)
/**
 * Largest amount anywhere in an order, minor units, either sign: a line's goods, all discounts of one line, all discounts
 * on the whole order, a payment, a total. Two thousand two hundred of them still add up exactly, so no sum over an
 * order's lines (goods and tax, or goods and discounts) or over its facts can leave the safe integers.
 */
export const AMOUNT_LIMIT = 4_000_000_000_000
/** An amount in minor units of the order's currency. */
const minor = z.int().min(-AMOUNT_LIMIT).max(AMOUNT_LIMIT)
const minorNotNegative = z.int().min(0).max(AMOUNT_LIMIT)
/** Epoch milliseconds, UTC, from 2000-01-01 up to 2101-01-01. */
const instant = z
  .int()
  .min(946_684_800_000)
  .max(4_133_980_800_000 - 1)

/** Who pays for a discount: the platform reimburses its own, the merchant books the other as an expense. */
export const bearerSchema = z.enum(['platform', 'merchant'])

export const discountSchema = z.object({
  bearer: bearerSchema,
  /** A positive amount that lowers what the buyer pays, in minor units. */
  amount: minorNotNegative,
  title: text.default(''),
})

/**
 * True while the discounts of one line, or of the whole order, come to no more than one amount may. They may exceed the
 * goods: a discount can pay for freight, and the gate compares the parts with the total.
 */
export function discountsInRange(discounts: readonly { readonly amount: number }[]): boolean {
  let sum = 0
  for (const { amount } of discounts) sum += amount
  return sum <= AMOUNT_LIMIT
}

const discountsSchema = z
  .array(discountSchema)
  .max(ORDER_LIMITS.discounts)
  .refine(discountsInRange, { error: 'AMOUNT_RANGE' })
  .default([])

export const presaleSchema = z.object({
  kind: z.enum(['deposit', 'fullPayment', 'delayedShipping']),
  /** Part of the total paid first, in minor units; 0 where the kind has none. */
  deposit: minorNotNegative.default(0),
  shipBy: instant.nullable().default(null),
})

export const customsSchema = z.object({
  hsCode: disclosed(z.string().max(32)),
  originCountry: disclosed(z.string().length(2)),
  declaredValue: disclosed(minorNotNegative),
})

/** A line whose goods come to more than any amount may be. */
const goodsInRange = (line: { unitPrice: number | Absent; quantity: number }) =>
  typeof line.unitPrice !== 'number' || line.unitPrice * line.quantity <= AMOUNT_LIMIT

export const orderLineSchema = z
  .object({
    /** The channel's id of this line; unique within the order. */
    id: outsideIdSchema,
    channelSku: skuSchema.nullable().default(null),
    /** The merchant's SKU where the channel carries it; else the SKU map finds it. */
    sku: skuSchema.nullable().default(null),
    title: text.default(''),
    quantity: z.int().min(1).max(ORDER_LIMITS.quantity),
    unitPrice: disclosed(minorNotNegative),
    discounts: discountsSchema,
    /** Tax added on top of the price, in minor units; 0 where prices contain it. */
    tax: minor.default(0),
    gift: z.boolean().default(false),
    presale: presaleSchema.nullable().default(null),
    customs: customsSchema.nullable().default(null),
  })
  .refine(goodsInRange, { path: ['unitPrice'], error: 'AMOUNT_RANGE' })

const FEW_LINES = 8

/** True when no two lines have one id: parcels, refunds and findings name lines by it. */
export function lineIdsAreUnique(lines: readonly { readonly id: string }[]): boolean {
  if (lines.length > FEW_LINES) return new Set(lines.map((line) => line.id)).size === lines.length
  for (let later = 1; later < lines.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) if (lines[earlier]?.id === lines[later]?.id) return false
  }
  return true
}

export const addressSchema = z.object({
  country: z.string().length(2).default('CN'),
  province: disclosed(text),
  city: disclosed(text),
  district: disclosed(text),
  /** Street, building, room: the part that finds one person. */
  detail: disclosed(text),
  postalCode: disclosed(z.string().max(32)),
})

export const buyerSchema = z.object({
  id: disclosed(z.string().min(1).max(256)),
  nick: disclosed(text),
  level: z.string().max(64).nullable().default(null),
  ip: disclosed(z.string().max(64)),
})

export const recipientSchema = z.object({
  name: disclosed(text),
  phone: disclosed(z.string().max(64)),
  address: addressSchema,
})

export const memosSchema = z.object({ buyer: text.default(''), seller: text.default('') })

/**
 * All a channel says about one order at one moment: a whole snapshot, never a change.
 * Amounts are minor units of `currency`; instants are epoch milliseconds UTC; ids stay text.
 */
export const orderContentSchema = z.object({
  placedAt: instant,
  /** ISO 4217, capital letters. */
  currency: z.string().refine(isCurrencyCode, { error: 'CURRENCY_UNKNOWN' }),
  buyer: buyerSchema,
  recipient: recipientSchema,
  lines: z.array(orderLineSchema).min(1).max(ORDER_LIMITS.lines).refine(lineIdsAreUnique, { error: 'LINE_DUPLICATE' }),
  /** Discounts on the whole order; they are allocated to the lines to the cent. */
  discounts: discountsSchema,
  freight: disclosed(minorNotNegative),
  /** What the channel itself says the buyer has to pay, all in. */
  total: disclosed(minorNotNegative),
  /** The platform's commission on this order, where it says so beforehand. */
  commission: disclosed(minorNotNegative),
  memos: memosSchema.default({ buyer: '', seller: '' }),
  /** Orders with equal keys may be shipped together; null where the platform gives no such token. */
  mergeKey: z.string().max(256).nullable().default(null),
  cashOnDelivery: z.boolean().default(false),
  crossBorder: z.boolean().default(false),
  /** True where the platform forbids splitting or merging this order. */
  sealed: z.boolean().default(false),
  warehouse: codeSchema.nullable().default(null),
  /** The channel's own status word, kept beside what we derive. */
  rawStatus: z.string().max(128).nullable().default(null),
  tags: z.array(z.string().max(128)).max(ORDER_LIMITS.tags).default([]),
})

export type Bearer = z.infer<typeof bearerSchema>
export type Discount = z.infer<typeof discountSchema>
export type Presale = z.infer<typeof presaleSchema>
export type Customs = z.infer<typeof customsSchema>
export type OrderLine = z.infer<typeof orderLineSchema>
export type Address = z.infer<typeof addressSchema>
export type Buyer = z.infer<typeof buyerSchema>
export type Recipient = z.infer<typeof recipientSchema>
export type OrderContent = z.infer<typeof orderContentSchema>
/** What an adapter may leave out: everything with a default. */
export type OrderContentInput = z.input<typeof orderContentSchema>
