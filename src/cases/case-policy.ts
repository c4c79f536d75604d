import { z } from 'zod'
import { codeSchema, outsideIdSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import { workScheduleSchema } from '../time/work-schedule-schema'
import { caseProcedureSchema } from './case-procedure'
import { DEFAULT_PROCEDURES } from './default-procedures'
import { DEFAULT_ROOT_CAUSES, rootCauseSchema } from './root-causes'

const minutes = z.int().min(1).max(525_600)

/** One line of the duty table. What it leaves out it is for all of. */
const dutySchema = z
  .strictObject({
    kinds: z.array(codeSchema).min(1).max(500).optional(),
    priorities: z
      .array(z.enum(['P0', 'P1', 'P2']))
      .min(1)
      .optional(),
    /** As `channel/shop`. */
    shops: z
      .array(z.string().regex(/^[^/\s]+\/[^/\s]+$/))
      .min(1)
      .max(1_000)
      .optional(),
    /** Pseudonyms of the host's own, never names. */
    owner: outsideIdSchema,
    /** Who gets it when the owner lets the deadline pass, and when they do. */
    standIns: z.array(outsideIdSchema).max(5).default([]),
  })
  .refine(({ owner, standIns }) => new Set([owner, ...standIns]).size === standIns.length + 1, {
    path: ['standIns'],
    message: 'PERSON_TWICE',
  })

/** The page that handles a case: `{case}`, `{order}`, `{subject}` and `{kind}` are put in, escaped. */
const linkSchema = z
  .string()
  .max(1_000)
  .regex(/^https?:\/\/[^\s{}/]+(\/[^\s]*)?$/, 'LINK')
  .refine((text) => !/\{(?!(?:case|order|subject|kind)\})/.test(text), 'LINK')

/** How cases are given to people, as data. */
export const casePolicySchema = z.strictObject({
  /** The first line that fits counts. End with one that fits all: a case nobody is on duty for is an alarm. */
  duty: z.array(dutySchema).max(1_000).default([]),
  /** Minutes somebody who has looked may take until it is ended or waits, by priority. */
  handleWithin: z
    .strictObject({ P0: minutes.default(240), P1: minutes.default(1_440), P2: minutes.default(4_320) })
    .default({ P0: 240, P1: 1_440, P2: 4_320 }),
  /** Minutes a resolved case is watched. Then it is closed, or open again where its facts still hold. */
  watchFor: minutes.default(4_320),
  causes: z
    .array(rootCauseSchema)
    .min(1)
    .max(500)
    .refine((causes) => new Set(causes.map(({ code }) => code)).size === causes.length, 'CAUSE_TWICE')
    .default([...DEFAULT_ROOT_CAUSES]),
  procedures: z
    .array(caseProcedureSchema)
    .max(1_000)
    .refine((all) => new Set(all.map(({ kind }) => kind)).size === all.length, 'PROCEDURE_TWICE')
    .default([...DEFAULT_PROCEDURES]),
  link: linkSchema.nullable().default(null),
  /**
   * When people work. Then minutes of `respondWithin` and `handleWithin` are minutes of working time for these priorities. Left out: all
   * are counted by the clock, as P0 is unless it is named.
   */
  workingTime: z
    .strictObject({
      schedule: workScheduleSchema,
      priorities: z
        .array(z.enum(['P0', 'P1', 'P2']))
        .min(1)
        .default(['P1', 'P2']),
    })
    .nullable()
    .default(null),
})

export type CasePolicy = z.infer<typeof casePolicySchema>
export type CasePolicyInput = z.input<typeof casePolicySchema>

/** A policy that cannot be: `field` is the path to the place. */
export type CasePolicyRejection = { readonly code: 'INPUT_INVALID'; readonly field: string; readonly reason: string }

/** Reads a policy and fills in what it leaves to defaults; names the first place that is wrong. */
export function parseCasePolicy(input: unknown): Outcome<CasePolicy, CasePolicyRejection> {
  const parsed = casePolicySchema.safeParse(input)
  if (parsed.success) return accept(parsed.data)
  const { path, message } = firstSchemaProblem(parsed.error)
  return reject({ code: 'INPUT_INVALID', field: path, reason: message })
}

/** The schema as JSON Schema (draft 2020-12). */
export function casePolicyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(casePolicySchema, { io: 'input' }) as Record<string, unknown>
}
