import { z } from 'zod'
import { outsideIdSchema } from '../order/identifiers'
import { AMOUNT_LIMIT, ORDER_LIMITS, orderContentSchema } from '../order/order-content'

/** Most facts one document may bring. */
export const DOCUMENT_FACT_LIMIT = 500

const identity = {
  ref: outsideIdSchema,
  at: z
    .int()
    .min(946_684_800_000)
    .max(4_133_980_800_000 - 1),
  version: z.int().min(0).default(0),
}
/** A code or a short note without personal data: it is kept in clear. An adapter leaves out what buyers typed. */
const reason = z.string().max(ORDER_LIMITS.textLength).default('')

const scan = <const K extends string>(kind: K) =>
  z.object({
    kind: z.literal(kind),
    ...identity,
    parcel: outsideIdSchema,
    carrier: z.string().max(64).nullable().default(null),
    trackingNo: outsideIdSchema.nullable().default(null),
    lines: z.array(outsideIdSchema).max(ORDER_LIMITS.lines).nullable().default(null),
  })
const bare = <const K extends string>(kind: K) => z.object({ kind: z.literal(kind), ...identity })

/** One fact as an adapter hands it over: what happened, under which outside reference, when, and in which version. */
export const orderFactSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('OrderPlaced'), ...identity, content: orderContentSchema }),
  z.object({
    kind: z.literal('PaymentCaptured'),
    ...identity,
    /** Minor units of the order's currency, more than nothing. */
    amount: z.int().min(1).max(AMOUNT_LIMIT),
    method: z.string().max(64).default(''),
  }),
  bare('PaymentFailed'),
  bare('PaymentTimedOut'),
  z.object({
    kind: z.literal('PaymentRefunded'),
    ...identity,
    amount: z.int().min(1).max(AMOUNT_LIMIT),
    payment: outsideIdSchema.nullable().default(null),
  }),
  bare('OrderReviewed'),
  bare('StockAllocated'),
  bare('OutboundRequested'),
  bare('OrderPacked'),
  scan('WaybillIssued'),
  scan('ParcelPicked'),
  scan('ParcelPacked'),
  scan('ParcelHandedOver'),
  scan('ParcelInTransit'),
  scan('ParcelOutForDelivery'),
  scan('ParcelDelivered'),
  scan('ParcelRejected'),
  scan('ParcelLost'),
  scan('ParcelReturned'),
  bare('OrderCompleted'),
  z.object({ kind: z.literal('OrderCancelled'), ...identity, reason }),
  z.object({ kind: z.literal('OrderClosed'), ...identity, reason }),
])

/** What one raw document says of one order. Every adapter's answer goes through this schema before anything is booked. */
export const channelDocumentSchema = z.object({
  channelOrderNo: outsideIdSchema,
  facts: z.array(orderFactSchema).min(1).max(DOCUMENT_FACT_LIMIT),
})

export type ChannelDocument = z.infer<typeof channelDocumentSchema>
/** What an adapter hands over: fields with a default may be left out. */
export type ChannelDocumentInput = z.input<typeof channelDocumentSchema>
