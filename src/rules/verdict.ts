/**
 * What a test or a rule says of a subject. `unknown`: what it would have to look at is not known, so neither yes nor no is
 * true; a rule that is unknown does not fire, and does not clear anybody either.
 */
export type Verdict = 'yes' | 'no' | 'unknown'

/**
 * Verdicts as numbers while rules run, in Kleene's order (1952): `all` is then the smallest, `any` the largest, and `not`
 * what is left to 2.
 */
export type Mark = 0 | 1 | 2
export const NO = 0
export const UNKNOWN = 1
export const YES = 2

const VERDICTS = ['no', 'unknown', 'yes'] as const

export function verdictOf(mark: Mark): Verdict {
  return VERDICTS[mark]
}
