import { z } from 'zod'

/** P0 stops delivery, P1 hurts a buyer, P2 is ours alone, as with cases (异常工单). */
export const IMPORTANCES = ['P0', 'P1', 'P2'] as const

/** How much depends on its being seen soon. */
export type Importance = (typeof IMPORTANCES)[number]

/** One of P0, P1 and P2. */
export const importanceSchema = z.enum(IMPORTANCES)
