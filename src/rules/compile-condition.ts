import { every, everyPart, moreThan, not, some } from './compile-branches'
import { compileEquality, compileOrdering, compileTemporal, type ValueTest } from './compile-comparison'
import { compileElapsed, compileKnown, compileRate } from './compile-moments'
import { compileContains, compileHas, compileLike, compileMembership } from './compile-texts'
import { type Condition, type ConditionOf, RULE_LIMITS } from './condition'
import type { Node, Reader, Test } from './node'
import type { Scope } from './scope'
import { YES } from './verdict'

/** How many tests have been made of one rule so far. */
interface Size {
  tests: number
}

/** Makes a rule's condition ready to run; undefined where something is wrong with it, which `scope` then knows. */
export function compileCondition(condition: Condition, path: string, scope: Scope): Node | undefined {
  return compile(condition, path, scope, 1, { tests: 0 })
}

function compile(condition: Condition, path: string, scope: Scope, depth: number, size: Size): Node | undefined {
  if (depth > RULE_LIMITS.depth) return scope.problem('RULE_TOO_LARGE', path, `at most ${RULE_LIMITS.depth} levels`)
  if (++size.tests > RULE_LIMITS.tests) {
    return scope.problem('RULE_TOO_LARGE', path, `at most ${RULE_LIMITS.tests} tests`)
  }
  switch (condition.test) {
    case 'all':
    case 'any':
      return compileBranches(condition, path, scope, depth, size)
    case 'not': {
      const inner = compile(condition.of, `${path}.of`, scope, depth + 1, size)
      return inner && { path, condition, test: not(inner.test), branches: [inner] }
    }
    case 'some':
    case 'every':
    case 'count':
      return compileParts(condition, path, scope, depth, size)
    case 'rate': {
      const rate = compileRate(condition, path, scope)
      return rate && { path, condition, branches: [], ...rate }
    }
    case 'elapsed': {
      const elapsed = compileElapsed(condition, path, scope)
      return elapsed && { ...leaf(condition, path, elapsed), turnsAt: elapsed.turnsAt }
    }
    default: {
      const value = compileValue(condition, path, scope)
      return value && leaf(condition, path, value)
    }
  }
}

function leaf(condition: Condition, path: string, { test, look, and, gate }: ValueTest): Node {
  const node: Node = { path, condition, test, branches: [], look: (subject, _run, part) => look(subject, part) }
  return { ...node, ...(and && { and }), ...(gate && { gate }) }
}

type OfOneValue = Exclude<
  Condition,
  ConditionOf<'all' | 'any' | 'not' | 'some' | 'every' | 'count' | 'rate' | 'elapsed'>
>

function compileValue(condition: OfOneValue, path: string, scope: Scope): ValueTest | undefined {
  switch (condition.test) {
    case 'above':
    case 'atLeast':
    case 'below':
    case 'atMost':
      return compileOrdering(condition, path, scope)
    case 'before':
    case 'after':
      return compileTemporal(condition, path, scope)
    case 'equals':
    case 'differs':
      return compileEquality(condition, path, scope)
    case 'in':
    case 'notIn':
      return compileMembership(condition, path, scope)
    case 'contains':
      return compileContains(condition, path, scope)
    case 'like':
      return compileLike(condition, path, scope)
    case 'known':
      return compileKnown(condition, path, scope)
    case 'hasAny':
    case 'hasAll':
    case 'hasNone':
      return compileHas(condition, path, scope)
  }
}

function compileBranches(
  condition: ConditionOf<'all' | 'any'>,
  path: string,
  scope: Scope,
  depth: number,
  size: Size,
): Node | undefined {
  // Each branch is compiled although one before it is wrong: all problems are told at once.
  const compiled = condition.of.map((branch, index) => compile(branch, `${path}.of.${index}`, scope, depth + 1, size))
  const branches = compiled.filter((branch) => branch !== undefined)
  if (branches.length < compiled.length) return undefined
  if (condition.test === 'any') return { path, condition, test: some(branches.map(testOf)), branches }
  const gate = branches.find((branch) => branch.gate !== undefined)?.gate
  return { path, condition, test: allOf(branches), branches, ...(gate && { gate }) }
}

function allOf(branches: readonly Node[]): Test {
  const [first, ...rest] = branches
  const joined = rest.length > 0 && first?.and?.(every(rest.map(testOf)))
  return joined || every(branches.map(testOf))
}

const testOf = ({ test }: Node): Test => test

const anyPart: Test = () => YES

function compileParts(
  condition: ConditionOf<'some' | 'every' | 'count'>,
  path: string,
  scope: Scope,
  depth: number,
  size: Size,
): Node | undefined {
  const list = scope.list(condition.list, `${path}.list`)
  if (list === undefined) return undefined
  const parts: Reader<readonly unknown[]> = list.read
  const above = condition.test === 'count' ? condition.above : 0
  if (condition.where === undefined)
    return { path, condition, test: moreThan(parts, anyPart, above), branches: [], parts }
  const where = compile(condition.where, `${path}.where`, scope.inside(list), depth + 1, size)
  if (where === undefined) return undefined
  const test = condition.test === 'every' ? everyPart(parts, where.test) : moreThan(parts, where.test, above)
  return { path, condition, test, branches: [where], parts }
}
