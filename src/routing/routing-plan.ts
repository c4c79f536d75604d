import { z } from 'zod'
import { codeSchema, skuSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { schemaProblems } from '../schema-problems'
import type { ZoneName } from '../time/zone'
import { parseZone } from '../time/zone'
import { orderTraits } from './order-traits'
import { ROUTING_LIMITS, type RoutingPolicyInput, routingPolicySchema } from './routing-policy'
import { weatherRulesSchema } from './weather-rules'

const provinces = z.array(z.string().min(1).max(64)).max(200)
const minor = z.int().min(0).max(4_000_000_000_000)
const placeSchema = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})

const warehouseSchema = z.strictObject({
  warehouse: codeSchema,
  closed: z.boolean().default(false),
  place: placeSchema.optional(),
  serves: provinces.optional(),
  paused: provinces.default([]),
  excludes: z.array(skuSchema).max(10_000).default([]),
  valueLimit: minor.optional(),
  /** Local time of the day's last collection, such as `17:00`; what comes later leaves tomorrow. */
  cutOff: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  /** Most parcels it is given on one day of the plan's clock. Left out: no limit. */
  parcelsPerDay: z.int().min(0).max(10_000_000).optional(),
  parcelCost: minor.optional(),
  kilogramCost: minor.optional(),
  priority: z.int().min(-1_000_000).max(1_000_000).optional(),
  /** Carriers that collect there, most preferred first. Left out: nobody chooses a carrier for it. */
  carriers: z.array(codeSchema).min(1).max(50).optional(),
})

const carrierRuleSchema = z.strictObject({
  ...orderTraits,
  prefer: z.array(codeSchema).min(1).max(50),
})

const automaticSchema = z.strictObject({
  /** Statuses in which an order is routed as soon as it is ready. Default: paid, reviewed and allocated. */
  statuses: z
    .array(z.enum(['paid', 'reviewed', 'allocated']))
    .min(1)
    .default(['paid', 'reviewed', 'allocated']),
  /** Orders that their own warehouse lacks goods for are routed too, to where the goods are. Default: they wait for theirs. */
  whenShort: z.boolean().default(false),
  /** After so many minutes it is tried again to find a way for an order that had none. */
  retryMinutes: z.int().min(1).max(10_080).default(30),
})

const planSchema = z
  .strictObject({
    policy: routingPolicySchema.default(() => routingPolicySchema.parse({})),
    /** IANA zone of the warehouses' days. */
    zone: z
      .string()
      .refine((zone) => parseZone(zone).ok, 'ZONE_UNKNOWN')
      .default('Asia/Shanghai'),
    /** Orders are routed by themselves once they are ready: paid, their stock locked, nothing holding them. Left out: on demand. */
    automatic: automaticSchema.optional(),
    /** When orders wait for the weather where their receivers are. Left out: never. */
    weather: weatherRulesSchema.optional(),
    /** Warehouses that may refuse one order before it is held. Default 3. */
    mostRefusals: z.int().min(1).max(20).default(3),
    warehouses: z.array(warehouseSchema).min(1).max(ROUTING_LIMITS.sources),
    /** The first rule that is for the order comes before the warehouse's own list. */
    carrierRules: z.array(carrierRuleSchema).max(1_000).default([]),
    /** Provinces a carrier does not serve now, by carrier. */
    carriersClosed: z.record(codeSchema, provinces).default({}),
    /** Provinces whose buyers are told beforehand when to expect their parcel. */
    remote: provinces.default([]),
    /** Where receivers of a province are taken to be. */
    places: z.record(z.string().min(1).max(64), placeSchema).default({}),
  })
  .refine(({ warehouses }) => new Set(warehouses.map(({ warehouse }) => warehouse)).size === warehouses.length, {
    path: ['warehouses'],
    error: 'SOURCE_TWICE',
  })

/** Everything a hub routes by, as data: the policy, the warehouses, the carriers. */
export type RoutingPlan = Omit<z.infer<typeof planSchema>, 'zone'> & { readonly zone: ZoneName }

/** The same as it is written, with defaults left out. */
export interface RoutingPlanInput extends Omit<z.input<typeof planSchema>, 'policy'> {
  readonly policy?: RoutingPolicyInput
}

/** What is wrong with a plan, all of it. */
export interface RoutingPlanRejection {
  readonly code: 'ROUTING_PLAN_INVALID'
  readonly problems: readonly { readonly code: string; readonly path: string }[]
}

/** Reads a plan, fills in defaults, names everything that is wrong. */
export function parseRoutingPlan(input: unknown): Outcome<RoutingPlan, RoutingPlanRejection> {
  const parsed = planSchema.safeParse(input)
  if (!parsed.success) {
    const problems = schemaProblems(parsed.error).map(({ code, path }) => ({ code, path }))
    return reject({ code: 'ROUTING_PLAN_INVALID', problems })
  }
  const zone = parseZone(parsed.data.zone)
  if (!zone.ok) return reject({ code: 'ROUTING_PLAN_INVALID', problems: [{ code: 'ZONE_UNKNOWN', path: 'zone' }] })
  return accept({ ...parsed.data, zone: zone.value })
}

/** The schema as JSON Schema (draft 2020-12). */
export function routingPlanJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(planSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
}
