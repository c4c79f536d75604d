import type { Condition } from './condition'
import type { Looked, Node } from './node'
import type { Run } from './surroundings'
import { type Mark, type Verdict, verdictOf, YES } from './verdict'

/** Most parts of a list an explanation goes into. */
const MOST_PARTS = 20

/** Why a rule said what it said: the rule's own tree, each place with its answer. */
export interface Explanation extends Partial<Looked> {
  /** Where it stands in the rule, such as `when.of.1`. */
  readonly path: string
  readonly test: Condition['test']
  readonly verdict: Verdict
  /** What it consists of. For lists: one for each of the first 20 parts, in their order. */
  readonly of?: readonly Explanation[]
}

/** One test that decided. */
export interface Ground extends Looked {
  readonly path: string
  readonly test: Condition['test']
  readonly verdict: Verdict
}

export function explain(node: Node, subject: unknown, run: Run, part: unknown): Explanation {
  const verdict = verdictOf(node.test(subject, run, part))
  const { path, condition, branches, parts } = node
  const own = { path, test: condition.test, verdict }
  if (node.look !== undefined) return { ...own, ...node.look(subject, run, part) }
  if (parts === undefined) return { ...own, of: branches.map((branch) => explain(branch, subject, run, part)) }
  const all = parts(subject, part)
  const list = 'list' in condition ? { field: condition.list, value: all === null ? null : all.length } : {}
  const [where] = branches
  if (where === undefined || all === null) return { ...own, ...list }
  return { ...own, ...list, of: all.slice(0, MOST_PARTS).map((one) => explain(where, subject, run, one)) }
}

/**
 * The tests that brought an answer about: for `all` that says yes every one, for `any` that says yes those that do, and so
 * on down to single values. `mark` is what the node says of the subject.
 */
export function collectGrounds(
  node: Node,
  mark: Mark,
  subject: unknown,
  run: Run,
  part: unknown,
  into: Ground[],
): void {
  const { condition, branches, look, parts } = node
  if (look !== undefined) {
    into.push(groundFor(node, mark, look(subject, run, part)))
    return
  }
  if (parts !== undefined) {
    const all = parts(subject, part)
    const field = 'list' in condition ? condition.list : ''
    into.push({ path: node.path, test: condition.test, verdict: verdictOf(mark), field, value: all?.length ?? null })
    const [where] = branches
    if (where === undefined) return
    for (const one of (all ?? []).slice(0, MOST_PARTS)) {
      const ofPart = where.test(subject, run, one)
      if (ofPart === mark) collectGrounds(where, ofPart, subject, run, one, into)
    }
    return
  }
  const inner = condition.test === 'not' ? ((YES - mark) as Mark) : mark
  const allAgree = (condition.test === 'all' && mark === YES) || branches.length === 1
  for (const branch of branches) {
    if (allAgree || branch.test(subject, run, part) === inner) collectGrounds(branch, inner, subject, run, part, into)
  }
}

/** Written out, for spreading one object into another takes longer than judging ten rules. */
function groundFor({ path, condition: { test } }: Node, mark: Mark, looked: Looked): Ground {
  const { field, value, threshold, words } = looked
  const verdict = verdictOf(mark)
  if (words !== undefined) return { path, test, verdict, ...looked }
  if (threshold !== undefined) {
    return value === undefined
      ? { path, test, verdict, field, threshold }
      : { path, test, verdict, field, value, threshold }
  }
  return value === undefined ? { path, test, verdict, field } : { path, test, verdict, field, value }
}

/** The first moment after `at` at which a test of time gone by turns to yes; null where none will. */
export function nextTurn(node: Node, subject: unknown, at: number, part: unknown): number | null {
  let next: number | null = null
  const consider = (moment: number | null) => {
    if (moment !== null && moment > at && (next === null || moment < next)) next = moment
  }
  if (node.turnsAt !== undefined) consider(node.turnsAt(subject, part))
  const parts = node.parts === undefined ? [part] : (node.parts(subject, part) ?? [])
  for (const branch of node.branches) for (const one of parts) consider(nextTurn(branch, subject, at, one))
  return next
}
