import { z } from 'zod'
import { currencyCodes } from '../../money/currency'
import { ORDER_LIMITS } from '../../order/order-content'
import { PAYMENT_STATUSES, SCAN_STATUSES } from './read-order-document'
import { BEARERS, PRESALE_KINDS } from './read-snapshot'

const id = z
  .union([z.string().regex(/^[\x21-\x7e]{1,128}$/), z.int()])
  .describe('Text of 1 to 128 printable ASCII characters without spaces, or a whole number of any length.')
const amount = z
  .union([z.string().regex(/^(0|[1-9]\d*)(\.\d{1,4})?$/), z.number().min(0)])
  .describe('Decimal text in major units such as "12.50", with no more decimals than the currency has.')
const time = z
  .string()
  .max(64)
  .regex(/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?$/)
  .describe('RFC 3339 with its offset; without one, local time in the zone of the shop.')
const absent = z
  .object({ absent: z.enum(['withheld', 'unknown']) })
  .describe('A value that is kept back. A member that is left out is unknown.')
const disclosed = <T extends z.ZodType>(value: T) => z.union([value, absent]).nullish()
const text = (maxLength: number = ORDER_LIMITS.textLength) => z.string().max(maxLength)
const sku = text(128).nullish()
const version = z.int().min(0).nullish().describe('Higher is newer. Raise it when you correct something.')

const discounts = z
  .array(z.object({ bearer: z.enum(BEARERS), amount, title: text().nullish() }))
  .max(ORDER_LIMITS.discounts)
  .nullish()

const line = z.object({
  id: id.describe('Unique within the order.'),
  channelSku: sku.describe('The SKU as the site knows it; the SKU map finds the merchant’s.'),
  sku: sku.describe('The merchant’s SKU, where the site has it.'),
  title: text().nullish(),
  quantity: z.int().min(1).max(ORDER_LIMITS.quantity),
  unitPrice: disclosed(amount),
  discounts,
  tax: z
    .union([z.string(), z.number()])
    .nullish()
    .describe('Tax on top of the price, for the whole line; it may be negative.'),
  gift: z.boolean().nullish(),
  presale: z.object({ kind: z.enum(PRESALE_KINDS), deposit: amount.nullish(), shipBy: time.nullish() }).nullish(),
  customs: z
    .object({
      hsCode: disclosed(text(32)),
      originCountry: disclosed(z.string().regex(/^[A-Z]{2}$/)),
      declaredValue: disclosed(amount),
    })
    .nullish(),
})

const snapshot = z
  .object({
    updatedAt: time.describe('When the order last changed: of two snapshots of one version the later one counts.'),
    version,
    placedAt: time,
    status: text(128).nullish().describe('Your own status word, kept beside what is derived.'),
    buyer: z
      .object({
        id: disclosed(id),
        nick: disclosed(text()),
        level: text(64).nullish(),
        ip: disclosed(text(64)),
      })
      .nullish(),
    recipient: z
      .object({
        name: disclosed(text()),
        phone: disclosed(text(64)),
        address: z
          .object({
            country: z
              .string()
              .regex(/^[A-Z]{2}$/)
              .nullish(),
            province: disclosed(text()),
            city: disclosed(text()),
            district: disclosed(text()),
            detail: disclosed(text()),
            postalCode: disclosed(text(32)),
          })
          .nullish(),
      })
      .nullish(),
    lines: z.array(line).min(1).max(ORDER_LIMITS.lines),
    discounts,
    freight: disclosed(amount),
    total: disclosed(amount).describe('All the buyer has to pay.'),
    commission: disclosed(amount),
    memos: z.object({ buyer: text().nullish(), seller: text().nullish() }).nullish(),
    mergeKey: text(256).nullish(),
    cashOnDelivery: z.boolean().nullish(),
    crossBorder: z.boolean().nullish(),
    sealed: z.boolean().nullish(),
    warehouse: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
      .nullish(),
    tags: z.array(text(128)).max(ORDER_LIMITS.tags).nullish(),
  })
  .describe('The order as a whole at one moment, never a change of it.')

const payment = z.object({
  id: id.describe('The payment’s own id; said again in later documents, it is the same payment.'),
  status: z.enum(PAYMENT_STATUSES).nullish().describe('Default: captured.'),
  at: time,
  amount: amount.nullish().describe('More than nothing; a failed payment needs none.'),
  method: text(64).nullish(),
  version,
})

const refund = z.object({ id, at: time, amount, payment: id.nullish(), version })

const scan = z.object({
  id: id.nullish().describe('Needed only where a parcel has two scans of one status.'),
  status: z.enum(SCAN_STATUSES),
  at: time,
  version,
})

const parcel = z.object({
  id,
  carrier: text(64).nullish(),
  trackingNo: id.nullish(),
  lines: z.array(z.object({ id })).max(ORDER_LIMITS.lines).nullish().describe('Lines inside; left out, all of them.'),
  scans: z.array(scan).max(ORDER_LIMITS.lines),
})

const end = z.object({ at: time, reason: text().nullish() }).nullish()
const list = <T extends z.ZodType>(item: T) => z.array(item).max(ORDER_LIMITS.lines).nullish()

/**
 * One order document, as a site posts it: what is known of one order. Only `orderNo` and `currency` are always needed,
 * and at least one thing that happened. Members that are not listed are ignored.
 *
 * It describes the format, for editors, generators and other languages; `jsonChannel` reads the bytes themselves, so
 * that no id or amount passes through a float, and is stricter where a schema cannot say it.
 */
export const jsonOrderSchema = z.object({
  orderNo: id.describe('Your number of the order.'),
  currency: z.enum(currencyCodes as [string, ...string[]]).describe('ISO 4217; every amount of the document is in it.'),
  eventId: id.nullish().describe('Your id of this message, kept beside the snapshot.'),
  snapshot: snapshot.nullish(),
  payments: list(payment),
  refunds: list(refund),
  parcels: list(parcel),
  paymentTimedOutAt: time.nullish(),
  reviewedAt: time.nullish(),
  allocatedAt: time.nullish(),
  outboundRequestedAt: time.nullish(),
  packedAt: time.nullish(),
  completedAt: time.nullish(),
  cancelled: end.describe('Given up before shipment, by the buyer or by you.'),
  closed: end.describe('Ended before shipment by the site itself.'),
})

/** An order document as TypeScript writes it. Send amounts and long ids as text. */
export type JsonOrder = z.input<typeof jsonOrderSchema>

/** `jsonOrderSchema` as JSON Schema (draft 2020-12), for senders in other languages. */
export function jsonOrderJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(jsonOrderSchema, { io: 'input' }) as Record<string, unknown>
}
