import { lookAt, type ValueTest } from './compile-comparison'
import type { ConditionOf } from './condition'
import { durationMs } from './duration'
import type { Looked, Reader, Test } from './node'
import type { Scope } from './scope'
import type { Run, Seen } from './surroundings'
import { NO, UNKNOWN, YES } from './verdict'

/** A test whose answer changes as time goes by. */
export interface TimedTest extends ValueTest {
  readonly turnsAt: Reader<number>
}

/** More than so much time since an instant. */
export function compileElapsed(condition: ConditionOf<'elapsed'>, path: string, scope: Scope): TimedTest | undefined {
  const field = scope.field(condition.field, `${path}.field`)
  if (field === undefined) return undefined
  if (field.type !== 'instant') return scope.problem('TEST_NOT_FOR_TYPE', `${path}.field`, 'a field of type instant')
  const read = field.read as Reader<number>
  const over = durationMs(condition.over) ?? 0
  return {
    test: (subject, run, part) => {
      const since = read(subject, part)
      return since === null ? UNKNOWN : run.at - since > over ? YES : NO
    },
    look: lookAt(field, condition.field),
    turnsAt: (subject, part) => {
      const since = read(subject, part)
      return since === null ? null : since + over + 1
    },
  }
}

/** A test of how often something was seen lately, with what it counted. */
export interface RateTest {
  readonly test: Test
  readonly look: (subject: unknown, run: Run, part: unknown) => Looked
}

/** How many subjects with the same key were seen lately. Of a subject without a key nothing is known. */
export function compileRate(condition: ConditionOf<'rate'>, path: string, scope: Scope): RateTest | undefined {
  const rate = scope.rate(condition.rate, `${path}.rate`)
  if (rate === undefined) return undefined
  const { rate: name, above } = condition
  const within = durationMs(condition.within) ?? 0
  const seenBy = (subject: unknown, run: Run): Seen | null => {
    const key = rate.key(subject)
    if (key === null || run.counts === undefined) return null
    return run.counts.count(name, key, run.at, within)
  }
  return {
    test: (subject, run) => {
      const seen = seenBy(subject, run)
      if (seen === null) return UNKNOWN
      if (seen.times > above) return YES
      return seen.complete ? NO : UNKNOWN
    },
    look: (subject, run) => ({ field: name, value: seenBy(subject, run)?.times ?? null }),
  }
}

/** There is a value. */
export function compileKnown(condition: ConditionOf<'known'>, path: string, scope: Scope): ValueTest | undefined {
  const field = scope.field(condition.field, `${path}.field`)
  if (field === undefined) return undefined
  const { read } = field
  return {
    test: (subject, _run, part) => (read(subject, part) === null ? NO : YES),
    look: (subject, part) => ({ field: condition.field, value: read(subject, part) !== null }),
  }
}
