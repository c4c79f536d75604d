import type { Instant } from '../time/instant'

/** How often something was seen in a span of time. */
export interface Seen {
  readonly times: number
  /** False where counting began after the span did: there may have been more. */
  readonly complete: boolean
}

/** How often subjects were seen, counted by somebody else: {@link createRateWindows}, or a query made beforehand. */
export interface RateCounts {
  /** Subjects with this key in `(at − withinMs, at]`, the one being judged included; null where nothing is known. */
  count(rate: string, key: string, at: Instant, withinMs: number): Seen | null
}

/** What rules need besides the subject. */
export interface Surroundings {
  /** The present, epoch milliseconds. */
  readonly at: Instant
  /** Without it every test of a rate answers `unknown`. */
  readonly counts?: RateCounts
}

/** Surroundings while a rule runs, with what is left of its budget. */
export interface Run {
  at: Instant
  counts: RateCounts | undefined
  /** Parts of lists that may still be looked at. */
  stepsLeft: number
}
