import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { schemaProblems } from '../schema-problems'
import type { Instant } from '../time/instant'
import { compileCondition } from './compile-condition'
import { type Condition, conditionSchema, listNameSchema, RULE_LIMITS, wordsSchema } from './condition'
import { collectGrounds, type Explanation, explain, type Ground, nextTurn } from './explanation'
import { rulesByGate } from './gates'
import { isNestedWithin } from './nesting'
import type { Node, RuleProblem, Test } from './node'
import { createScope } from './scope'
import type { Run, Surroundings } from './surroundings'
import { NO, YES } from './verdict'
import type { Label, Vocabulary } from './vocabulary'

const text = z.string().max(2_000)
const versionSchema = z.int().min(1).max(1_000_000_000)

/** One rule over a kind of subject: when it fires, and what it gives then. */
export function ruleSchema<Given extends z.ZodType>(gives: Given) {
  return z.strictObject({
    id: codeSchema,
    /** One more whenever its meaning changes; evidence names it. */
    version: versionSchema.default(1),
    title: z.strictObject({ 'zh-CN': text, en: text }).optional(),
    /** Why the rule is there, for those who will wonder in a year. */
    reason: text.default(''),
    when: conditionSchema,
    gives,
  })
}

/** A rule as it is written: what has a default may be left out. */
export interface RuleInput<Given> {
  readonly id: string
  readonly version?: number
  readonly title?: Label
  readonly reason?: string
  readonly when: Condition
  readonly gives: Given
}

/** Rules that are saved, tried, switched on and taken back together. */
export function ruleSetSchema<Given extends z.ZodType>(gives: Given) {
  return z.strictObject({
    id: codeSchema,
    version: versionSchema,
    /** Words and values that rules name as `{ list: … }`. */
    lists: z.record(listNameSchema, wordsSchema).default({}),
    rules: z.array(ruleSchema(gives)).max(RULE_LIMITS.rules),
  })
}

/** A rule as it was saved. */
export interface Rule<Given> {
  readonly id: string
  readonly version: number
  readonly title?: Label | undefined
  readonly reason: string
  readonly when: Condition
  readonly gives: Given
}

/** That a rule fired: enough to show a person, and to know it again later. */
export interface Evidence<Given> {
  readonly rule: string
  readonly ruleVersion: number
  readonly ruleSet: string
  readonly ruleSetVersion: number
  /** When it was judged, not when it became true. */
  readonly at: Instant
  readonly grounds: readonly Ground[]
  readonly gives: Given
}

/** What a set of rules says of one subject. */
export interface Evaluation<Given> {
  /** In the order of the rules. */
  readonly fired: readonly Evidence<Given>[]
  /** Ids of rules that could not say, for something they look at is not known. */
  readonly unknown: readonly string[]
}

/** Rules made ready. Immutable; a changed set is another object with another version. */
export interface RuleSet<Subject, Given> {
  readonly id: string
  readonly version: number
  readonly rules: readonly Rule<Given>[]
  /** Judges one subject by every rule. Evidence is collected only for rules that fire. */
  evaluate(subject: Subject, surroundings: Surroundings): Evaluation<Given>
  /** Why one rule says what it says, also where it does not fire; undefined for an id that is not in the set. */
  explain(rule: string, subject: Subject, surroundings: Surroundings): Explanation | undefined
  /** The next moment at which time alone may make a rule fire; null: none. Look again then, and not before. */
  nextLook(subject: Subject, at: Instant): Instant | null
}

/** Rules that cannot be: everything that is wrong, at most 50 problems, each with its place. */
export interface RulesRejection {
  readonly code: 'RULES_INVALID'
  readonly problems: readonly RuleProblem[]
}

/** Levels of objects and lists in a whole set: those of conditions, doubled by `of`, and what stands around them. */
const DEEPEST = RULE_LIMITS.depth * 2 + 12

/**
 * Checks a set of rules against what may be asked, and makes it ready to run. The input is data from outside: nothing in it
 * is ever run as code.
 *
 * @param gives What a rule may want when it fires: each subject's own schema.
 */
export function compileRuleSet<Subject, GivenSchema extends z.ZodType>(
  vocabulary: Vocabulary<Subject>,
  gives: GivenSchema,
  input: unknown,
): Outcome<RuleSet<Subject, z.infer<GivenSchema>>, RulesRejection> {
  type Given = z.infer<GivenSchema>
  if (!isNestedWithin(input, DEEPEST)) {
    return reject({ code: 'RULES_INVALID', problems: [{ code: 'RULE_TOO_LARGE', path: '' }] })
  }
  const parsed = ruleSetSchema(gives).safeParse(input)
  if (!parsed.success) return reject({ code: 'RULES_INVALID', problems: syntaxProblems(parsed.error) })
  const { id, version, lists } = parsed.data
  const rules = parsed.data.rules as unknown as readonly Rule<Given>[]
  const problems: RuleProblem[] = []
  const scope = createScope(vocabulary as Vocabulary<never>, new Map(Object.entries(lists)), problems)
  const seen = new Set<string>()
  const nodes: Node[] = []
  for (const [index, rule] of rules.entries()) {
    if (seen.has(rule.id)) scope.problem('RULE_TWICE', `rules.${index}.id`)
    seen.add(rule.id)
    const node = compileCondition(rule.when, `rules.${index}.when`, scope)
    if (node !== undefined) nodes.push(node)
  }
  if (problems.length > 0) return reject({ code: 'RULES_INVALID', problems })
  return accept(readyRuleSet<Subject, Given>(id, version, rules, nodes))
}

/** Places of the rules that did not say no. */
interface Answered {
  readonly fired: number[]
  readonly unknown: number[]
}

const rising = (one: number, other: number) => one - other

function readyRuleSet<Subject, Given>(
  id: string,
  version: number,
  rules: readonly Rule<Given>[],
  nodes: readonly Node[],
): RuleSet<Subject, Given> {
  const tests = nodes.map(budgeted)
  const { gated, others } = rulesByGate(nodes)
  const places = new Map(rules.map((rule, place) => [rule.id, place]))
  const timed = nodes.filter(isTimed)
  const nothing: Evaluation<Given> = Object.freeze({ fired: Object.freeze([]), unknown: Object.freeze([]) })
  const run: Run = { at: 0, counts: undefined, stepsLeft: 0 }
  const begin = ({ at, counts }: Surroundings) => {
    run.at = at
    run.counts = counts
  }
  const judge = (places: readonly number[], subject: Subject, answered: Answered | undefined) => {
    let answers = answered
    for (const place of places) {
      const mark = (tests[place] as Test)(subject, run, undefined)
      if (mark === NO) continue
      answers ??= { fired: [], unknown: [] }
      if (mark === YES) answers.fired.push(place)
      else answers.unknown.push(place)
    }
    return answers
  }
  const evidence = (place: number, subject: Subject): Evidence<Given> => {
    const [rule, node] = [rules[place] as Rule<Given>, nodes[place] as Node]
    run.stepsLeft = RULE_LIMITS.steps
    const grounds: Ground[] = []
    collectGrounds(node, YES, subject, run, undefined, grounds)
    return {
      rule: rule.id,
      ruleVersion: rule.version,
      ruleSet: id,
      ruleSetVersion: version,
      at: run.at,
      grounds,
      gives: rule.gives,
    }
  }
  return {
    id,
    version,
    rules,
    evaluate(subject, surroundings) {
      begin(surroundings)
      let answered: Answered | undefined
      for (const { read, shuts, places } of gated) {
        const value = read(subject, undefined)
        if (value === null || !shuts(value)) answered = judge(places, subject, answered)
      }
      answered = judge(others, subject, answered)
      if (answered === undefined) return nothing
      return {
        fired: answered.fired.sort(rising).map((place) => evidence(place, subject)),
        unknown: answered.unknown.sort(rising).map((place) => rules[place]?.id ?? ''),
      }
    },
    explain(rule, subject, surroundings) {
      const node = nodes[places.get(rule) ?? -1]
      if (node === undefined) return undefined
      begin(surroundings)
      run.stepsLeft = RULE_LIMITS.steps
      return explain(node, subject, run, undefined)
    },
    nextLook(subject, at) {
      let next: Instant | null = null
      for (const node of timed) {
        const turn = nextTurn(node, subject, at, undefined)
        if (turn !== null && (next === null || turn < next)) next = turn
      }
      return next
    },
  }
}

/** Each rule begins with a whole budget; rules that look into no list need none. */
function budgeted(node: Node): Test {
  const { test } = node
  if (!looksIntoLists(node)) return test
  return (subject, run, part) => {
    run.stepsLeft = RULE_LIMITS.steps
    return test(subject, run, part)
  }
}

function looksIntoLists({ parts, branches }: Node): boolean {
  return parts !== undefined || branches.some(looksIntoLists)
}

function isTimed(node: Node): boolean {
  return node.turnsAt !== undefined || node.branches.some(isTimed)
}

function syntaxProblems(error: z.ZodError): readonly RuleProblem[] {
  return schemaProblems(error, 50).map(({ path, message }) => ({
    code: 'RULE_SYNTAX' as const,
    path,
    expected: message,
  }))
}

/** The form of a set of rules as JSON Schema (draft 2020-12), for editors and forms. */
export function ruleSetJsonSchema(gives: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(ruleSetSchema(gives), { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
}
