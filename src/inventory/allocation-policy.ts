import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'

/** What tells demands apart, each the smaller first: its channel's place in the list, its time, its region's place, its buyer's level (the higher first). */
export const allocationCriterionSchema = z.enum(['channel', 'orderedAt', 'region', 'buyerLevel'])

/** Who gets scarce stock, and from where. It is data: keep it in a file or a table. */
export const allocationPolicySchema = z.strictObject({
  /** The first criterion on which two demands differ decides; where none does, the id. Default: channel, then time. */
  criteria: z.array(allocationCriterionSchema).max(4).default(['channel', 'orderedAt']),
  /** Channels, the preferred first. Those not listed come after them and are alike. */
  channels: z.array(z.string().min(1).max(128)).max(1_000).default([]),
  /** Regions, the preferred first, each with the warehouses that serve it, the nearest first. */
  regions: z
    .array(
      z.strictObject({ region: z.string().min(1).max(128), warehouses: z.array(codeSchema).max(1_000).default([]) }),
    )
    .max(1_000)
    .default([]),
  /** Order of warehouses where the region says nothing. Those not listed come last, by name. */
  warehouses: z.array(codeSchema).max(1_000).default([]),
  /** `one`: all of a demand from one warehouse. `split`: from several where one does not have it all. Default `split`. */
  from: z.enum(['one', 'split']).default('split'),
  /** `whole`: all that is demanded or nothing. `partial`: as much as there is. Default `whole`. */
  completeness: z.enum(['whole', 'partial']).default('whole'),
  /** Whether stock that is still on its way may be promised. Default false. */
  promiseInbound: z.boolean().default(false),
})

export type AllocationCriterion = z.infer<typeof allocationCriterionSchema>
export type AllocationPolicy = z.infer<typeof allocationPolicySchema>
export type AllocationPolicyInput = z.input<typeof allocationPolicySchema>

/** Something of an allocation that cannot be: `field` is the path to the place. */
export type AllocationRejection = { readonly code: 'INPUT_INVALID'; readonly field: string; readonly reason: string }

/** Reads a policy and fills in what it leaves to defaults; names the first place that is wrong. */
export function parseAllocationPolicy(input: unknown): Outcome<AllocationPolicy, AllocationRejection> {
  const parsed = allocationPolicySchema.safeParse(input)
  if (parsed.success) return accept(parsed.data)
  const { path, message } = firstSchemaProblem(parsed.error)
  return reject({ code: 'INPUT_INVALID', field: path, reason: message })
}

/** The schema as JSON Schema (draft 2020-12), for editors and for those who write policies in other languages. */
export function allocationPolicyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(allocationPolicySchema, { io: 'input' }) as Record<string, unknown>
}
