import type { ConditionOf } from './condition'
import type { Reader, Test } from './node'
import { NO, UNKNOWN, YES } from './verdict'

type Order = ConditionOf<'above' | 'atLeast' | 'below' | 'atMost'>['test']

/** A number against a bound. One closure for each order: a switch inside would be taken anew for every subject. */
export function fixedComparison(read: Reader<number>, order: Order, bound: number): Test {
  switch (order) {
    case 'above':
      return (subject, _run, part) => {
        const value = read(subject, part)
        return value === null ? UNKNOWN : value > bound ? YES : NO
      }
    case 'atLeast':
      return (subject, _run, part) => {
        const value = read(subject, part)
        return value === null ? UNKNOWN : value >= bound ? YES : NO
      }
    case 'below':
      return (subject, _run, part) => {
        const value = read(subject, part)
        return value === null ? UNKNOWN : value < bound ? YES : NO
      }
    case 'atMost':
      return (subject, _run, part) => {
        const value = read(subject, part)
        return value === null ? UNKNOWN : value <= bound ? YES : NO
      }
  }
}

/**
 * The same, and then all the rest: what most rules begin with and most subjects fail at, so it is worth one call less.
 */
export function fixedComparisonAnd(read: Reader<number>, order: Order, bound: number, rest: Test): Test {
  switch (order) {
    case 'above':
      return (subject, run, part) => {
        const value = read(subject, part)
        if (value === null) return rest(subject, run, part) === NO ? NO : UNKNOWN
        return value > bound ? rest(subject, run, part) : NO
      }
    case 'atLeast':
      return (subject, run, part) => {
        const value = read(subject, part)
        if (value === null) return rest(subject, run, part) === NO ? NO : UNKNOWN
        return value >= bound ? rest(subject, run, part) : NO
      }
    case 'below':
      return (subject, run, part) => {
        const value = read(subject, part)
        if (value === null) return rest(subject, run, part) === NO ? NO : UNKNOWN
        return value < bound ? rest(subject, run, part) : NO
      }
    case 'atMost':
      return (subject, run, part) => {
        const value = read(subject, part)
        if (value === null) return rest(subject, run, part) === NO ? NO : UNKNOWN
        return value <= bound ? rest(subject, run, part) : NO
      }
  }
}
