import { z } from 'zod'
import { firstSchemaProblem } from '../../schema-problems'
import { CsvMappingError } from './csv-faults'
import { CSV_DELIMITERS, CSV_ENCODINGS } from './csv-format'
import {
  amountValueSchema,
  conditionsSchema,
  flagValueSchema,
  idValueSchema,
  quantityValueSchema,
  textValueSchema,
  timeValueSchema,
} from './mapping-values'

const name = z.string().min(1).max(256)
const reason = z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/, 'REASON')

const sourceSchema = z.strictObject({
  encoding: z.enum(CSV_ENCODINGS).default('utf-8'),
  delimiter: z.enum([...CSV_DELIMITERS, 'detect']).default('detect'),
  /** Rows of this file are counted under this reason and not read: reference data, say. */
  ignore: reason.optional(),
  /** How its rows find their order. Left out for the orders' own source and for one that is ignored. */
  join: z
    .strictObject({
      /** Column of this source. */
      column: name,
      /** Column of the orders' own source that has the same value. */
      of: name,
      /** Rows that no order asks for: put aside as `ROW_UNMATCHED`, or counted under this reason. Default: put aside. */
      ignoreUnmatched: reason.optional(),
    })
    .optional(),
})

const rowRuleSchema = z.strictObject({
  source: name.optional(),
  when: conditionsSchema,
  /** The row is left out of its order and counted under this reason. */
  ignore: reason,
})

const orderRuleSchema = z
  .strictObject({
    /** Holds when every row of the order's own source meets all of these. */
    every: conditionsSchema,
    /** The order is not booked; its rows are counted under this reason. */
    ignore: reason.optional(),
    /** The order is kept in quarantine under this reason, to be replayed once something can be made of it. */
    quarantine: reason.optional(),
  })
  .refine((rule) => (rule.ignore === undefined) !== (rule.quarantine === undefined), 'IGNORE_OR_QUARANTINE')

const discountSchema = z.strictObject({
  bearer: z.enum(['platform', 'merchant']),
  amount: amountValueSchema,
  title: textValueSchema.optional(),
})

const linesSchema = z.strictObject({
  /** Default: the orders' own source. */
  source: name.optional(),
  /** Rows that are lines. Default: all that no rule ignores. */
  when: conditionsSchema.optional(),
  id: idValueSchema,
  sku: idValueSchema.optional(),
  channelSku: idValueSchema.optional(),
  title: textValueSchema.optional(),
  quantity: quantityValueSchema,
  unitPrice: amountValueSchema,
  tax: amountValueSchema.optional(),
  discounts: z.array(discountSchema).max(20).default([]),
  gift: flagValueSchema.optional(),
})

const orderSchema = z.strictObject({
  placedAt: timeValueSchema,
  /** When this snapshot was made, if the file says so: of two snapshots the later counts. Default `placedAt`. */
  updatedAt: timeValueSchema.optional(),
  buyer: z
    .strictObject({
      id: idValueSchema.optional(),
      nick: textValueSchema.optional(),
      level: textValueSchema.optional(),
    })
    .default({}),
  recipient: z
    .strictObject({
      name: textValueSchema.optional(),
      phone: textValueSchema.optional(),
      country: textValueSchema.optional(),
      province: textValueSchema.optional(),
      city: textValueSchema.optional(),
      district: textValueSchema.optional(),
      detail: textValueSchema.optional(),
      postalCode: textValueSchema.optional(),
    })
    .default({}),
  discounts: z.array(discountSchema).max(20).default([]),
  freight: amountValueSchema.optional(),
  total: amountValueSchema.optional(),
  commission: amountValueSchema.optional(),
  buyerMemo: textValueSchema.optional(),
  sellerMemo: textValueSchema.optional(),
  mergeKey: textValueSchema.optional(),
  warehouse: textValueSchema.optional(),
  rawStatus: textValueSchema.optional(),
  cashOnDelivery: flagValueSchema.optional(),
  crossBorder: flagValueSchema.optional(),
})

const factBase = {
  /** One fact for each row of this source that meets `when`. Default: one for the order. */
  each: name.optional(),
  when: conditionsSchema.optional(),
  ref: idValueSchema,
  at: timeValueSchema,
}
const factSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('PaymentCaptured'),
    ...factBase,
    amount: amountValueSchema,
    method: textValueSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('PaymentRefunded'), ...factBase, amount: amountValueSchema }),
  z.strictObject({
    kind: z.enum(['ParcelHandedOver', 'ParcelDelivered', 'ParcelReturned', 'ParcelLost']),
    ...factBase,
    parcel: idValueSchema,
    carrier: textValueSchema.optional(),
    trackingNo: idValueSchema.optional(),
  }),
  z.strictObject({
    kind: z.enum(['OrderCancelled', 'OrderClosed']),
    ...factBase,
    reason: textValueSchema.optional(),
  }),
  z.strictObject({ kind: z.enum(['OrderReviewed', 'OrderCompleted']), ...factBase }),
])

/**
 * How the columns of one or several files become orders. It is data: it can be stored, shown and checked, and it holds
 * no code and no pattern. Unknown members are refused, so that a slip of the pen is not silently ignored.
 */
export const csvMappingSchema = z.strictObject({
  version: z.literal(1),
  /** Files by the name the mapping gives them. */
  sources: z.record(name, sourceSchema),
  orders: z.strictObject({
    /** The source with at least one row for each order. Default: the only one there is. */
    source: name.optional(),
    /** Column whose equal values make rows one order: it is the channel's order number. */
    key: name,
    /** `adjacent`: a number that comes again later is a fault of the file. `anywhere`: its rows belong together all the same. */
    grouped: z.enum(['adjacent', 'anywhere']).default('adjacent'),
  }),
  /** An ISO 4217 code, or a column with words for it. */
  currency: textValueSchema,
  /** How amounts are written. Default: `1234.56`. */
  amounts: z
    .strictObject({
      decimal: z.enum(['.', ',']).default('.'),
      group: z.string().length(1).optional(),
      /** Accepts zeros after the last decimal the currency has. Default false. */
      zeroPadded: z.boolean().default(false),
    })
    .default({ decimal: '.', zeroPadded: false }),
  /** What local times in a gap or an overlap of the zone mean. Default: forward, earlier. */
  times: z
    .strictObject({
      gap: z.enum(['forward', 'reject']).default('forward'),
      overlap: z.enum(['earlier', 'later', 'reject']).default('earlier'),
    })
    .default({ gap: 'forward', overlap: 'earlier' }),
  /** In order; the first that holds counts. */
  rules: z
    .strictObject({
      orders: z.array(orderRuleSchema).max(100).default([]),
      rows: z.array(rowRuleSchema).max(100).default([]),
    })
    .default({ orders: [], rows: [] }),
  order: orderSchema,
  lines: linesSchema,
  facts: z.array(factSchema).max(50).default([]),
})

export type CsvMapping = z.infer<typeof csvMappingSchema>
export type CsvMappingInput = z.input<typeof csvMappingSchema>
export type LineMapping = CsvMapping['lines']
export type OrderMapping = CsvMapping['order']
export type FactMapping = CsvMapping['facts'][number]

/** The schema as JSON Schema, for editors and for those who write mappings in other languages. */
export function csvMappingJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(csvMappingSchema, { io: 'input' }) as Record<string, unknown>
}

/** @throws CsvMappingError naming the place. */
export function parseMapping(input: unknown): CsvMapping {
  const parsed = csvMappingSchema.safeParse(input)
  if (!parsed.success) {
    const { path, message } = firstSchemaProblem(parsed.error)
    throw new CsvMappingError(path, message)
  }
  return parsed.data
}
