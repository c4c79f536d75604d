import type { Reader, Test } from './node'
import { type Mark, NO, UNKNOWN, YES } from './verdict'

/** Every one of them: no as soon as one says no. */
export function every(tests: readonly Test[]): Test {
  const [first = always, second, third] = tests
  if (second === undefined) return first
  if (tests.length === 2) {
    return (subject, run, part) => {
      const mark = first(subject, run, part)
      if (mark === NO) return NO
      const other = second(subject, run, part)
      return other < mark ? other : mark
    }
  }
  if (third !== undefined && tests.length === 3) {
    return (subject, run, part) => {
      const one = first(subject, run, part)
      if (one === NO) return NO
      const two = second(subject, run, part)
      if (two === NO) return NO
      const three = third(subject, run, part)
      const least = two < one ? two : one
      return three < least ? three : least
    }
  }
  return (subject, run, part) => {
    let least: Mark = YES
    for (const test of tests) {
      const mark = test(subject, run, part)
      if (mark === NO) return NO
      if (mark < least) least = mark
    }
    return least
  }
}

/** At least one of them: yes as soon as one says yes. */
export function some(tests: readonly Test[]): Test {
  const [first = never, second] = tests
  if (second === undefined) return first
  if (tests.length === 2) {
    return (subject, run, part) => {
      const mark = first(subject, run, part)
      if (mark === YES) return YES
      const other = second(subject, run, part)
      return other > mark ? other : mark
    }
  }
  return (subject, run, part) => {
    let most: Mark = NO
    for (const test of tests) {
      const mark = test(subject, run, part)
      if (mark === YES) return YES
      if (mark > most) most = mark
    }
    return most
  }
}

/** The other answer; unknown stays unknown. */
export function not(test: Test): Test {
  return (subject, run, part) => (YES - test(subject, run, part)) as Mark
}

const always: Test = () => YES
const never: Test = () => NO

/**
 * More parts that pass than `above`. What is unknown of some parts leaves the answer unknown only where it could change it.
 * `test` is what a part has to pass.
 */
export function moreThan(parts: Reader<readonly unknown[]>, test: Test, above: number): Test {
  return (subject, run, _part) => {
    const all = parts(subject, undefined)
    if (all === null) return UNKNOWN
    let passed = 0
    let unclear = 0
    for (const part of all) {
      if (--run.stepsLeft < 0) return UNKNOWN
      const mark = test(subject, run, part)
      if (mark === YES) {
        if (++passed > above) return YES
      } else if (mark === UNKNOWN) unclear++
    }
    return passed + unclear > above ? UNKNOWN : NO
  }
}

/** Every part passes; of an empty list, too. */
export function everyPart(parts: Reader<readonly unknown[]>, test: Test): Test {
  return not(moreThan(parts, not(test), 0))
}
