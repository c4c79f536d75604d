import { z } from 'zod'
import { durationSchema } from './duration'

/** Bounds of what staff may write. A rule beyond one is refused when it is saved. */
export const RULE_LIMITS = {
  rules: 1_000,
  /** Levels of `all`, `any`, `not`, `some` and `every` within one another. */
  depth: 16,
  /** Tests in one rule. */
  tests: 500,
  branches: 100,
  lists: 200,
  /** Words or values written in a rule, or in a named list. */
  words: 10_000,
  wordLength: 128,
  patternLength: 128,
  /** Characters of all patterns of a set: a hostile text is compared with each of them at each of its places. */
  patternCharacters: 20_000,
  /** Parts of lists looked at while one rule judges one subject; beyond it the answer is `unknown`. */
  steps: 20_000,
} as const

const nameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/, 'a name of letters and digits')
  .max(128)
export const listNameSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a name of letters and digits')
const wordSchema = z.string().min(1).max(RULE_LIMITS.wordLength)
export const wordsSchema = z.array(wordSchema).min(1).max(RULE_LIMITS.words)
const wordsOrList = z.union([wordsSchema, z.strictObject({ list: listNameSchema })])

/** Another field, or a multiple of it: at most three decimals, so that the comparison is exact. */
export const referenceSchema = z.strictObject({
  field: nameSchema,
  times: z
    .number()
    .positive()
    .max(1_000_000)
    .refine(
      (times) => Number.isSafeInteger(Math.round(times * 1_000)) && isThousandths(times),
      'at most three decimals',
    )
    .optional(),
})

function isThousandths(times: number): boolean {
  return Math.round(times * 1_000) / 1_000 === times
}

const bound = z.union([z.number(), referenceSchema])
const scalar = z.union([z.number(), z.string().max(RULE_LIMITS.wordLength), z.boolean(), referenceSchema])
const moment = z.union([z.iso.datetime({ offset: true }), referenceSchema])
const compared = <Test extends string, Value extends z.ZodType>(test: Test, value: Value) =>
  z.strictObject({ test: z.literal(test), field: nameSchema, value })
const listed = <Test extends string>(test: Test) =>
  z.strictObject({ test: z.literal(test), field: nameSchema, values: wordsOrList })
const count = z.int().min(0).max(1_000_000)

/** What a rule asks, as data. Each form is told by its `test`. */
export const conditionSchema: z.ZodType<Condition, Condition> = z.discriminatedUnion('test', [
  /** Every one of them holds. */
  z.strictObject({
    test: z.literal('all'),
    get of() {
      return branchesSchema
    },
  }),
  /** At least one of them holds. */
  z.strictObject({
    test: z.literal('any'),
    get of() {
      return branchesSchema
    },
  }),
  /** It does not hold. */
  z.strictObject({
    test: z.literal('not'),
    get of() {
      return conditionSchema
    },
  }),
  /** Numbers and amounts against a number, another field, or a multiple of one. */
  compared('above', bound),
  compared('atLeast', bound),
  compared('below', bound),
  compared('atMost', bound),
  compared('equals', scalar),
  compared('differs', scalar),
  /** Instants: against RFC 3339 with an offset, or another instant. */
  compared('before', moment),
  compared('after', moment),
  /** A text is one of these. */
  listed('in'),
  listed('notIn'),
  /** A text holds one of these words, wherever it stands; capitals and full-width forms make no difference. */
  z.strictObject({ test: z.literal('contains'), field: nameSchema, words: wordsOrList }),
  /** A whole text fits a pattern: `*` stands for any text, `?` for one character. As `contains` for capitals and width. */
  z.strictObject({
    test: z.literal('like'),
    field: nameSchema,
    pattern: z.string().min(1).max(RULE_LIMITS.patternLength),
  }),
  /** Several texts, tags for one: any, all or none of these among them. */
  listed('hasAny'),
  listed('hasAll'),
  listed('hasNone'),
  /** There is a value. The one test that never answers `unknown`. */
  z.strictObject({ test: z.literal('known'), field: nameSchema }),
  /** More than so much time has gone by since an instant. In the future: none has. */
  z.strictObject({ test: z.literal('elapsed'), field: nameSchema, over: durationSchema }),
  /** Subjects with its key within the time up to now, itself included, are more than this. */
  z.strictObject({ test: z.literal('rate'), rate: nameSchema, within: durationSchema, above: count }),
  /** At least one part of a list, every part (of an empty list, too), or more parts than this. */
  z.strictObject({
    test: z.literal('some'),
    list: nameSchema,
    get where() {
      return conditionSchema
    },
  }),
  z.strictObject({
    test: z.literal('every'),
    list: nameSchema,
    get where() {
      return conditionSchema
    },
  }),
  z.strictObject({
    test: z.literal('count'),
    list: nameSchema,
    above: count,
    get where() {
      return conditionSchema.optional()
    },
  }),
])

const branchesSchema = z.array(conditionSchema).min(1).max(RULE_LIMITS.branches)

/** Another field, or a multiple of it. */
export interface Reference {
  readonly field: string
  readonly times?: number | undefined
}

/** Words written out, or the name of a list of them. */
export type Words = readonly string[] | { readonly list: string }

interface OfField {
  readonly field: string
}

/** What a rule asks, told apart by its `test`. Written out, for editors show it and rules nest in it. */
export type Condition =
  | { readonly test: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly test: 'not'; readonly of: Condition }
  | (OfField & { readonly test: 'above' | 'atLeast' | 'below' | 'atMost'; readonly value: number | Reference })
  | (OfField & { readonly test: 'equals' | 'differs'; readonly value: number | string | boolean | Reference })
  | (OfField & { readonly test: 'before' | 'after'; readonly value: string | Reference })
  | (OfField & { readonly test: 'in' | 'notIn'; readonly values: Words })
  | (OfField & { readonly test: 'hasAny' | 'hasAll' | 'hasNone'; readonly values: Words })
  | (OfField & { readonly test: 'contains'; readonly words: Words })
  | (OfField & { readonly test: 'like'; readonly pattern: string })
  | (OfField & { readonly test: 'known' })
  | (OfField & { readonly test: 'elapsed'; readonly over: string })
  | { readonly test: 'rate'; readonly rate: string; readonly within: string; readonly above: number }
  | { readonly test: 'some' | 'every'; readonly list: string; readonly where: Condition }
  | { readonly test: 'count'; readonly list: string; readonly above: number; readonly where?: Condition | undefined }

/** The condition of one form. */
export type ConditionOf<Test extends Condition['test']> = Extract<Condition, { readonly test: Test }>
