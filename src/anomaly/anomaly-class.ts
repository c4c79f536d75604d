import { z } from 'zod'
import { codeSchema } from '../order/identifiers'

/** Minutes within which somebody has to look, by priority, where a rule does not say otherwise. */
export const RESPONSE_MINUTES = { P0: 15, P1: 120, P2: 1_440 } as const

/** What an anomaly rule gives: how bad it is, whose it is, what may be done. */
export const anomalyClassSchema = z.strictObject({
  /** Before the sale is settled (售前), between payment and receipt (售中), after it (售后). */
  stage: z.enum(['preSale', 'inSale', 'afterSale']),
  impact: z.enum(['minor', 'moderate', 'severe']),
  /** Who most likely caused it. */
  party: z.enum(['customer', 'platform', 'internal']),
  /** P0 stops delivery, P1 hurts the buyer's experience, P2 stays inside. */
  priority: z.enum(['P0', 'P1', 'P2']),
  /** Minutes until somebody has to have looked. Left out: {@link RESPONSE_MINUTES} of the priority. */
  respondWithin: z.int().min(1).max(525_600).optional(),
  /** True where the order may not go on before a person has looked. */
  pauses: z.boolean().default(false),
  /** What usually helps, most likely first: codes of actions the host offers. */
  suggests: z.array(codeSchema).max(20).default([]),
})

export type AnomalyClass = z.infer<typeof anomalyClassSchema>
