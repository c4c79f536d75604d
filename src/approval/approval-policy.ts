import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { moneyBoundsSchema } from './money-bound'
import { type PolicyRejection, problemsOf } from './policy-problem'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Bounds of an approval policy. */
export const APPROVAL_LIMITS = { ladders: 200, tiers: 20, steps: 10, seats: 10, shortestMs: 60_000 } as const

/** How long a step waits for an answer before the next level is asked, where its policy does not say: 8 hours. */
export const DEFAULT_STEP_LIMIT_MS = 8 * hourMs

const spanSchema = z
  .int()
  .min(APPROVAL_LIMITS.shortestMs)
  .max(366 * dayMs)
const rolesSchema = z
  .array(codeSchema)
  .min(1)
  .max(APPROVAL_LIMITS.seats)
  .refine((roles) => new Set(roles).size === roles.length, 'ROLE_TWICE')

/** People who have to say yes at the same time, each in a role. Steps come one after another. */
export const approvalStepSchema = z
  .strictObject({
    id: codeSchema,
    /** One seat for each role. */
    roles: rolesSchema,
    /** How many seats have to be signed: all of them, or so many. Default: all. */
    need: z.union([z.literal('all'), z.int().min(1).max(APPROVAL_LIMITS.seats)]).default('all'),
    /** How long each level has for its answer, milliseconds. Default 8 h. */
    timeLimitMs: spanSchema.default(DEFAULT_STEP_LIMIT_MS),
    /** Whether that is time by the clock, or working time by the duty table. Default: by the clock. */
    timeLimitIn: z.enum(['clock', 'workingTime']).default('clock'),
  })
  .refine(({ roles, need }) => need === 'all' || need <= roles.length, { path: ['need'], error: 'NEED_OVER_SEATS' })

/** What an amount asks for. */
export const approvalTierSchema = z.strictObject({
  id: codeSchema,
  /** The largest amount of the tier, for each currency. The last tier of a ladder has none. */
  upTo: moneyBoundsSchema.optional(),
  /** In sequence. None: it passes by itself. */
  steps: z.array(approvalStepSchema).max(APPROVAL_LIMITS.steps).default([]),
})

/** Name of a fact that ladders may ask for: letters and digits. */
export const factNameSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/, 'CODE')
const factTextSchema = z.string().min(1).max(128)

/** Tiers that rise with the amount, for some kinds of requests. */
export const approvalLadderSchema = z
  .strictObject({
    id: codeSchema,
    /** Kinds of requests it is for, such as `refund`. Left out: any. */
    kinds: z.array(codeSchema).min(1).max(100).optional(),
    /** Facts and what each may be: `{ level: ['gold'], category: ['phones', 'watches'] }`. Default: whatever they are. */
    where: z.record(factNameSchema, z.array(factTextSchema).min(1).max(1_000)).default({}),
    tiers: z.array(approvalTierSchema).min(1).max(APPROVAL_LIMITS.tiers),
  })
  .superRefine(({ tiers }, check) => {
    const highest = new Map<string, number>()
    tiers.forEach(({ id, upTo, steps }, index) => {
      const problem = (path: (string | number)[], message: string) =>
        check.addIssue({ code: 'custom', path: ['tiers', index, ...path], message })
      if (tiers.findIndex((tier) => tier.id === id) < index) problem(['id'], 'TIER_TWICE')
      if (upTo === undefined && index < tiers.length - 1) problem(['upTo'], 'TIER_UNBOUNDED')
      if (upTo !== undefined && index === tiers.length - 1) problem(['upTo'], 'LAST_TIER_BOUNDED')
      upTo?.forEach(({ minor, currency }, place) => {
        if (minor <= (highest.get(currency) ?? -1)) problem(['upTo', place], 'BOUNDS_NOT_RISING')
        highest.set(currency, minor)
      })
      steps.forEach((step, place) => {
        if (steps.findIndex((other) => other.id === step.id) < place) problem(['steps', place, 'id'], 'STEP_TWICE')
      })
    })
  })

/** Who may release for now without waiting, and who looks at it afterwards. */
export const waiverRuleSchema = z.strictObject({
  /** Roles whose main or stand-by person may release. */
  roles: rolesSchema,
  /** Roles of which one has to review it: somebody else than who released, and than who asked. */
  reviewers: rolesSchema,
  /** Within what time, milliseconds. Default 24 h. Overdue is an alarm, and passes to the next level. */
  reviewWithinMs: spanSchema.default(dayMs),
})

/** When more comes in than is handled. */
export const surgeRuleSchema = z.strictObject({
  /** Over how long both are counted, milliseconds. Default 4 h. */
  withinMs: spanSchema.default(4 * hourMs),
  /** Warns when what came in is more than so many hundredths of what was handled. Default 150: half as much again. */
  overPercent: z.int().min(100).max(100_000).default(150),
  /** And at least so many wait. Default 10. */
  waiting: z.int().min(1).max(1_000_000).default(10),
})

/** Who has to approve what, as data. */
export const approvalPolicySchema = z
  .strictObject({
    /** The first ladder that fits counts. A kind that none is for cannot be requested. */
    ladders: z.array(approvalLadderSchema).min(1).max(APPROVAL_LIMITS.ladders),
    /** Left out: nobody may release without approval. */
    waiver: waiverRuleSchema.nullable().default(null),
    /** How long an approval may be used, milliseconds. Default 7 d; null: for ever. */
    validForMs: spanSchema.nullable().default(7 * dayMs),
    /** After how long a request that nobody answers lapses, milliseconds. Default: never, it stays an alarm. */
    lapseAfterMs: spanSchema.nullable().default(null),
    surge: surgeRuleSchema.default({ withinMs: 4 * hourMs, overPercent: 150, waiting: 10 }),
  })
  .superRefine(({ ladders }, check) => {
    ladders.forEach(({ id }, index) => {
      if (ladders.findIndex((ladder) => ladder.id === id) < index)
        check.addIssue({ code: 'custom', path: ['ladders', index, 'id'], message: 'LADDER_TWICE' })
    })
  })

export type ApprovalPolicy = z.infer<typeof approvalPolicySchema>
export type ApprovalPolicyInput = z.input<typeof approvalPolicySchema>
export type ApprovalLadder = ApprovalPolicy['ladders'][number]
export type ApprovalTier = ApprovalLadder['tiers'][number]
export type ApprovalStep = ApprovalTier['steps'][number]
export type SurgeRule = ApprovalPolicy['surge']

/** Reads a policy and fills in what it leaves to defaults; names all that is wrong, each with its path. */
export function parseApprovalPolicy(input: unknown): Outcome<ApprovalPolicy, PolicyRejection> {
  const parsed = approvalPolicySchema.safeParse(input)
  return parsed.success ? accept(parsed.data) : reject(problemsOf(parsed.error))
}

/** The schema as JSON Schema (draft 2020-12), for editors and for those who write policies in other languages. */
export function approvalPolicyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(approvalPolicySchema, { io: 'input' }) as Record<string, unknown>
}
