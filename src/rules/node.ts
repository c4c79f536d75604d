import type { Condition } from './condition'
import type { Gate } from './gates'
import type { Run } from './surroundings'
import type { Mark } from './verdict'
import type { FieldType } from './vocabulary'

/** A condition made ready to run over a subject, and inside a list over one of its parts. */
export type Test = (subject: unknown, run: Run, part: unknown) => Mark

/** Reads a value of a subject, or of a part; null: not known. */
export type Reader<Value> = (subject: unknown, part: unknown) => Value | null

/** What a test looked at, for those who ask why. */
export interface Looked {
  /** The field, list or rate, by name. */
  readonly field: string
  /** Absent for personal fields. Null: not known. */
  readonly value?: number | string | boolean | readonly string[] | null
  /** What it was held against, where that is more than the rule says: the value of another field, times its factor. */
  readonly threshold?: number | string | boolean | null
  /** Words of the rule that were found. */
  readonly words?: readonly string[]
}

/** A condition made ready, with what is needed to explain it. */
export interface Node {
  /** Where it stands in the rule, such as `when.of.1`. */
  readonly path: string
  readonly condition: Condition
  readonly test: Test
  /** Empty for tests of one value. */
  readonly branches: readonly Node[]
  /** For `some`, `every` and `count`: reads the parts that the only branch is about. */
  readonly parts?: Reader<readonly unknown[]>
  /** For tests of one value. */
  readonly look?: (subject: unknown, run: Run, part: unknown) => Looked
  /** This test and then the rest in one closure, where that is quicker. */
  readonly and?: (rest: Test) => Test
  /** What this test says no without. That of a part of a list is not one of the list. */
  readonly gate?: Gate
  /** The first moment from which a test of time gone by says yes; null where that is not known. */
  readonly turnsAt?: Reader<number>
}

/** Something wrong with a rule, with the path to the place: a form can point at it. Never the value. */
export interface RuleProblem {
  readonly code: RuleProblemCode
  /** Such as `rules.3.when.of.1.value`. */
  readonly path: string
  /** What would be right there, where it can be said shortly: names that exist, types that fit. */
  readonly expected?: string
}

export type RuleProblemCode =
  /** Not the shape of a rule: a missing or an unknown key, a wrong type, a bound exceeded. */
  | 'RULE_SYNTAX'
  /** Deeper or longer than a rule may be. */
  | 'RULE_TOO_LARGE'
  /** Two rules with one id. */
  | 'RULE_TWICE'
  | 'FIELD_UNKNOWN'
  /** A part of a list named outside its list. */
  | 'FIELD_OUTSIDE_LIST'
  | 'LIST_UNKNOWN'
  | 'LIST_INSIDE_LIST'
  | 'RATE_UNKNOWN'
  /** The test is for fields of another type. */
  | 'TEST_NOT_FOR_TYPE'
  /** The field is compared with something of another type. */
  | 'VALUE_NOT_OF_TYPE'

/** What a name stands for where a condition stands. */
export interface KnownField {
  readonly type: FieldType
  readonly personal: boolean
  readonly read: Reader<unknown>
}
