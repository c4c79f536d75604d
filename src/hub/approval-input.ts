import { z } from 'zod'
import { factNameSchema } from '../approval/approval-policy'
import type { absenceSchema, delegationSchema } from '../approval/duty-table'
import { unstorableText } from '../channel/payload/unstorable-text'
import { type CurrencyCode, currencyCodes } from '../money/currency'
import { codeSchema, outsideIdSchema } from '../order/identifiers'

const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/, 'CODE')
const amountSchema = z.strictObject({
  minor: z.int(),
  currency: z.enum(currencyCodes as [CurrencyCode, ...CurrencyCode[]]),
})
/** Most facts of one request. */
const MOST_FACTS = 50
/** Most characters of a comment. */
const MOST_COMMENT = 4_000
const factSchema = z
  .string()
  .max(128)
  .refine((text) => unstorableText(text) === undefined, 'TEXT')

/** What a request is read by. */
export const approvalRequestSchema = z.object({
  id: idSchema.optional(),
  kind: codeSchema,
  subject: outsideIdSchema,
  amount: amountSchema.nullable().default(null),
  facts: z
    .record(factNameSchema, factSchema.nullable())
    .refine((facts) => Object.keys(facts).length <= MOST_FACTS)
    .default({}),
  payload: z.unknown(),
  order: outsideIdSchema.optional(),
})
/** What somebody's word is read by. */
export const approvalDecisionSchema = z.object({
  verdict: z.enum(['approved', 'declined']),
  comment: z
    .string()
    .trim()
    .max(MOST_COMMENT)
    .refine((text) => unstorableText(text) === undefined, 'TEXT')
    .default(''),
})

/**
 * What is to be approved. `payload` is what will be done, as plain JSON: only its digest is kept, and the approval is for
 * that alone. `order`: key of an order to hold until it is decided. `id`: 1 to 40 letters, digits, `_`, `.`, `-`.
 */
export type ApprovalRequestInput = z.input<typeof approvalRequestSchema>
/** Somebody's word, and why, in up to 4,000 characters of any language. What is written is kept sealed. */
export type ApprovalDecisionInput = z.input<typeof approvalDecisionSchema>
/** Who is away, from when (epoch milliseconds) up to when. */
export type AbsenceInput = z.input<typeof absenceSchema>
/** Who signs for whom, from when up to when, and where that is not all: in which roles, kinds and up to which amounts. */
export type DelegationInput = z.input<typeof delegationSchema>
