import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import { orderTraits } from './order-traits'

/** Bounds of what is routed at once. */
export const ROUTING_LIMITS = {
  sources: 1_000,
  lines: 1_000,
  preferences: 1_000,
  /** Sets of sources that are looked at before the search ends with the best found so far. */
  tries: 20_000,
} as const

/** Sources that these orders are to be served from, most preferred first. */
export const preferenceSchema = z.strictObject({
  ...orderTraits,
  prefer: z.array(codeSchema).min(1).max(200),
})

/** What makes one way better than another. */
export const ROUTING_CRITERIA = ['parcels', 'preference', 'today', 'distance', 'cost', 'age', 'priority'] as const
export type RoutingCriterion = (typeof ROUTING_CRITERIA)[number]

/** How orders are routed, as data. */
export const routingPolicySchema = z.strictObject({
  /**
   * What decides, the weightiest first; ties go to the next. `parcels`: how many. `preference`: places in the list below,
   * added up over parcels. `today`: parcels that leave today. `distance`: kilometres. `cost`: of all parcels. `age`: days its
   * goods have lain, more is better. `priority`: of the sources.
   */
  criteria: z
    .array(z.enum(ROUTING_CRITERIA))
    .min(1)
    .max(ROUTING_CRITERIA.length)
    .refine((criteria) => new Set(criteria).size === criteria.length, 'CRITERION_TWICE')
    .default(['parcels', 'preference', 'distance', 'cost', 'priority']),
  /** The first line that is for the order counts. */
  preferences: z.array(preferenceSchema).max(ROUTING_LIMITS.preferences).default([]),
  /** Most parcels one order may become. Default 5. */
  mostParcels: z.int().min(1).max(20).default(5),
  /** Orders below this value become one parcel or wait: several would cost more than they bring. Minor units. Default 0. */
  splitFrom: z.int().min(0).max(4_000_000_000_000).default(0),
  /** Whether the pieces of one line may come from several sources. Default: only if no source has all of them. */
  splitLines: z.enum(['never', 'ifNeeded']).default('ifNeeded'),
})

export type RoutingPolicy = z.infer<typeof routingPolicySchema>
export type RoutingPolicyInput = z.input<typeof routingPolicySchema>

/** A policy that cannot be: `field` is the path to the place. */
export type RoutingPolicyRejection = { readonly code: 'INPUT_INVALID'; readonly field: string; readonly reason: string }

/** Reads a policy and fills in what it leaves to defaults; names the first place that is wrong. */
export function parseRoutingPolicy(input: unknown): Outcome<RoutingPolicy, RoutingPolicyRejection> {
  const parsed = routingPolicySchema.safeParse(input)
  if (parsed.success) return accept(parsed.data)
  const { path, message } = firstSchemaProblem(parsed.error)
  return reject({ code: 'INPUT_INVALID', field: path, reason: message })
}

/** The schema as JSON Schema (draft 2020-12). */
export function routingPolicyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(routingPolicySchema, { io: 'input' }) as Record<string, unknown>
}
