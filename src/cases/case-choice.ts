import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import type { Instant } from '../time/instant'

const label = z.strictObject({ 'zh-CN': z.string().min(1).max(200), en: z.string().min(1).max(200) })

/** What a buyer may choose between, what counts if nothing is chosen, and until when. */
export const choiceOfferSchema = z
  .strictObject({
    options: z
      .array(z.strictObject({ code: codeSchema, label }))
      .min(2)
      .max(20),
    /** The option that counts when the time is over. */
    otherwise: codeSchema,
    /** Epoch milliseconds. */
    until: z.int().min(0).max(8_640_000_000_000_000),
  })
  .refine(({ options }) => new Set(options.map(({ code }) => code)).size === options.length, {
    path: ['options'],
    message: 'OPTION_TWICE',
  })
  .refine(({ options, otherwise }) => options.some(({ code }) => code === otherwise), {
    path: ['otherwise'],
    message: 'OPTION_UNKNOWN',
  })

export type ChoiceOffer = z.infer<typeof choiceOfferSchema>

/** A choice that was offered, and what became of it. */
export interface CaseChoice extends ChoiceOffer {
  readonly offeredAt: Instant
  /** The option that counts; null while it is open. */
  readonly chosen: string | null
  readonly chosenAt: Instant | null
  /** Who chose; null: nobody did in time, and the default counts. */
  readonly chosenBy: string | null
}
