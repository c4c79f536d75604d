import { z } from 'zod'
import { isTimeFormat } from './time-format'

const name = z.string().min(1).max(256)
const column = {
  /** Column name, exactly as in the header. */
  column: name,
  /** Which source has it. Default: the source of the rows at hand, which is the orders' own outside `lines` and `facts`. */
  source: name.optional(),
  /** Removes spaces around the value. Default false: nothing is stripped silently. */
  trim: z.boolean().optional(),
}

/** A plain test of one cell. There are no patterns and no code here: what cannot be said is prepared outside. */
export const conditionSchema = z.union([
  z.strictObject({ ...column, equals: z.string() }),
  z.strictObject({ ...column, notEquals: z.string() }),
  z.strictObject({ ...column, in: z.array(z.string()).min(1).max(10_000) }),
  z.strictObject({ ...column, notIn: z.array(z.string()).min(1).max(10_000) }),
  z.strictObject({ ...column, startsWith: z.string().min(1) }),
  z.strictObject({ ...column, empty: z.boolean() }),
  /** The sign of the number in the cell; a cell that is no number has none. */
  z.strictObject({ ...column, sign: z.enum(['negative', 'zero', 'positive']) }),
])

/** All of them must hold. */
export const conditionsSchema = z.array(conditionSchema).min(1).max(50)

const absentValue = z.strictObject({ absent: z.enum(['unknown', 'withheld']) })
/** The place of the row among the rows at hand: 1, 2, 3 … */
const ordinalValue = z.strictObject({ ordinal: z.literal(true), prefix: z.string().max(64).optional() })
const whenEmpty = z.enum(['unknown', 'withheld', 'refuse'])

export const textValueSchema = z.union([
  z.strictObject({ const: z.string() }),
  absentValue,
  z.strictObject({
    ...column,
    /** Puts other words for the cell's, such as ISO codes for country names. */
    map: z.record(z.string(), z.string()).optional(),
    /** What a word outside `map` becomes. Without it such a word is refused as `VALUE_UNMAPPED`. */
    otherwise: z.string().optional(),
    /** Fills up with leading zeros that a spreadsheet has dropped. */
    padTo: z.int().min(1).max(64).optional(),
    /** What an empty cell means. Default: an empty text. */
    empty: whenEmpty.optional(),
  }),
])

export const idValueSchema = z.union([
  z.strictObject({ const: z.string().min(1) }),
  ordinalValue,
  z.strictObject({
    ...column,
    prefix: z.string().max(64).optional(),
    /** Takes `.0` off whole numbers that a tool has written as floats. Default false: `17850.0` is an id like any other. */
    float: z.boolean().optional(),
    empty: whenEmpty.optional(),
  }),
])

export const quantityValueSchema = z.union([
  z.strictObject({ const: z.int().min(1) }),
  /** `zeroDecimals` accepts `6.0` and `6.00`. Default false. */
  z.strictObject({ ...column, zeroDecimals: z.boolean().optional() }),
])

const amountCell = {
  ...column,
  /** For columns that show a discount as a negative amount. Default false. */
  negate: z.boolean().optional(),
  /** What an empty cell means. Default `refuse`. */
  empty: z.enum(['unknown', 'withheld', 'refuse', 'zero']).optional(),
}

export const amountValueSchema = z.union([
  /** A plain decimal text such as `0` or `12.50`. */
  z.strictObject({ const: z.string() }),
  absentValue,
  z.strictObject(amountCell),
  /** The sum of a column over all rows at hand of its source that meet `when`, times `times` where that column is given. */
  z.strictObject({
    sum: z.strictObject({ ...amountCell, when: conditionsSchema.optional(), times: name.optional() }),
  }),
])

const timeFormat = z.string().refine(isTimeFormat, 'TIME_FORMAT_UNKNOWN')
const timeCell = z.strictObject({
  ...column,
  /**
   * `rfc3339`, `epoch-s`, `epoch-ms`, `epoch-us`, or a form made of `YYYY M MM D DD H HH h hh mm ss SSS A` and
   * punctuation, such as `YYYY-MM-DD HH:mm:ss` or `M/D/YYYY H:mm`, read in the shop's zone.
   */
  format: timeFormat,
})

export const timeValueSchema = z.union([
  timeCell,
  /** The latest of those that are not empty. */
  z.strictObject({ latestOf: z.array(timeCell).min(1).max(20) }),
  /** The first that is not empty. */
  z.strictObject({ firstOf: z.array(timeCell).min(1).max(20) }),
])

export const flagValueSchema = z.union([
  z.strictObject({ const: z.boolean() }),
  z.strictObject({ when: conditionsSchema }),
])

export type Condition = z.infer<typeof conditionSchema>
export type TextValue = z.infer<typeof textValueSchema>
export type IdValue = z.infer<typeof idValueSchema>
export type QuantityValue = z.infer<typeof quantityValueSchema>
export type AmountValue = z.infer<typeof amountValueSchema>
export type TimeCell = z.infer<typeof timeCell>
export type TimeValue = z.infer<typeof timeValueSchema>
export type FlagValue = z.infer<typeof flagValueSchema>
