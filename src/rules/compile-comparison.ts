import { compareWithMultiple } from './compare-numbers'
import type { ConditionOf, Reference } from './condition'
import { fixedComparison, fixedComparisonAnd } from './fixed-comparison'
import type { Gate } from './gates'
import type { KnownField, Looked, Reader, Test } from './node'
import type { Scope } from './scope'
import { NO, UNKNOWN, YES } from './verdict'
import type { FieldType } from './vocabulary'

type Ordering = ConditionOf<'above' | 'atLeast' | 'below' | 'atMost'>
type Temporal = ConditionOf<'before' | 'after'>
type Equality = ConditionOf<'equals' | 'differs'>
type Order = Ordering['test']

/** A test of one value, with the way to tell what it looked at. */
export interface ValueTest {
  readonly test: Test
  readonly look: (subject: unknown, part: unknown) => Looked
  /** This test and then the rest in one closure, where that is quicker. */
  readonly and?: (rest: Test) => Test
  readonly gate?: Gate
}

/** Numbers and amounts against a bound. */
export function compileOrdering(condition: Ordering, path: string, scope: Scope): ValueTest | undefined {
  const field = scope.field(condition.field, `${path}.field`)
  if (field === undefined) return undefined
  if (field.type !== 'number' && field.type !== 'amount') {
    return scope.problem('TEST_NOT_FOR_TYPE', `${path}.field`, 'a field of type number or amount')
  }
  return againstBound(field, condition.field, condition.test, condition.value, `${path}.value`, scope)
}

/** Instants against a moment. */
export function compileTemporal(condition: Temporal, path: string, scope: Scope): ValueTest | undefined {
  const field = scope.field(condition.field, `${path}.field`)
  if (field === undefined) return undefined
  if (field.type !== 'instant') return scope.problem('TEST_NOT_FOR_TYPE', `${path}.field`, 'a field of type instant')
  const { value } = condition
  const bound = typeof value === 'string' ? Date.parse(value) : value
  return againstBound(
    field,
    condition.field,
    condition.test === 'after' ? 'above' : 'below',
    bound,
    `${path}.value`,
    scope,
  )
}

function againstBound(
  field: KnownField,
  name: string,
  order: Order,
  bound: number | Reference,
  path: string,
  scope: Scope,
): ValueTest | undefined {
  const read = field.read as Reader<number>
  if (typeof bound === 'number') {
    return {
      test: fixedComparison(read, order, bound),
      look: lookAt(field, name),
      and: (rest) => fixedComparisonAnd(read, order, bound, rest),
      gate: { read, order, bound },
    }
  }
  const other = scope.field(bound.field, `${path}.field`)
  if (other === undefined) return undefined
  // An amount against a plain number would compare money with something that has no unit.
  if (other.type !== field.type) {
    return scope.problem('VALUE_NOT_OF_TYPE', `${path}.field`, `a field of type ${field.type}`)
  }
  const { times = 1 } = bound
  const readOther = other.read as Reader<number>
  const look = lookAt(field, name)
  return {
    test: referenced(read, order, readOther, times),
    look: (subject, part) => {
      const looked = look(subject, part)
      if (other.personal) return looked
      return { ...looked, threshold: multiple(readOther(subject, part), times) }
    },
  }
}

function multiple(value: number | null, times: number): number | null {
  return value === null ? null : value * times
}

const HOLDS: Readonly<Record<Order, (difference: number) => boolean>> = {
  above: (difference) => difference > 0,
  atLeast: (difference) => difference >= 0,
  below: (difference) => difference < 0,
  atMost: (difference) => difference <= 0,
}

function referenced(read: Reader<number>, order: Order, readOther: Reader<number>, times: number): Test {
  const holds = HOLDS[order]
  return (subject, _run, part) => {
    const value = read(subject, part)
    if (value === null) return UNKNOWN
    const other = readOther(subject, part)
    if (other === null) return UNKNOWN
    return holds(compareWithMultiple(value, other, times)) ? YES : NO
  }
}

const SCALARS: Readonly<Partial<Record<FieldType, 'number' | 'string' | 'boolean'>>> = {
  number: 'number',
  amount: 'number',
  text: 'string',
  flag: 'boolean',
}

/** One value, or another field, exactly. */
export function compileEquality(condition: Equality, path: string, scope: Scope): ValueTest | undefined {
  const field = scope.field(condition.field, `${path}.field`)
  if (field === undefined) return undefined
  const scalar = SCALARS[field.type]
  if (scalar === undefined) {
    return scope.problem('TEST_NOT_FOR_TYPE', `${path}.field`, 'a field of type number, amount, text or flag')
  }
  const { value } = condition
  const [same, other] = condition.test === 'equals' ? ([YES, NO] as const) : ([NO, YES] as const)
  const { read } = field
  if (typeof value !== 'object') {
    if (typeof value !== scalar) return scope.problem('VALUE_NOT_OF_TYPE', `${path}.value`, `a ${scalar}`)
    return {
      test: (subject, _run, part) => {
        const found = read(subject, part)
        return found === null ? UNKNOWN : found === value ? same : other
      },
      look: lookAt(field, condition.field),
    }
  }
  const reference = scope.field(value.field, `${path}.value.field`)
  if (reference === undefined) return undefined
  if (reference.type !== field.type) {
    return scope.problem('VALUE_NOT_OF_TYPE', `${path}.value.field`, `a field of type ${field.type}`)
  }
  if (value.times !== undefined && scalar !== 'number') {
    return scope.problem('VALUE_NOT_OF_TYPE', `${path}.value.times`, 'no factor, for it is no number')
  }
  const { times = 1 } = value
  return {
    test: (subject, _run, part) => {
      const found = read(subject, part)
      const against = reference.read(subject, part)
      if (found === null || against === null) return UNKNOWN
      if (typeof found !== 'number') return found === against ? same : other
      return compareWithMultiple(found, against as number, times) === 0 ? same : other
    },
    look: (subject, part) => {
      const looked = lookAt(field, condition.field)(subject, part)
      const against = reference.read(subject, part) as number | string | boolean | null
      if (reference.personal) return looked
      return { ...looked, threshold: typeof against === 'number' ? against * times : against }
    },
  }
}

/** What a test of one field looked at; the value of a personal field stays where it is. */
export function lookAt(field: KnownField, name: string): ValueTest['look'] {
  if (field.personal) return () => ({ field: name })
  return (subject, part) => ({ field: name, value: field.read(subject, part) as NonNullable<Looked['value']> | null })
}
