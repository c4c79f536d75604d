import type { RuleSet } from './rule-set'
import type { Surroundings } from './surroundings'

/** What one rule says of recorded subjects, in the version before and in the one after. */
export interface RuleDifference {
  readonly rule: string
  /** Subjects it fired for. 0 where the version has no such rule. */
  readonly before: number
  readonly after: number
  /** Fired only after, and only before. */
  readonly gained: number
  readonly lost: number
  /** Subjects it could not judge after, for something was not known. */
  readonly unknown: number
  /** Keys of the first subjects that were gained and lost. */
  readonly gainedSamples: readonly string[]
  readonly lostSamples: readonly string[]
}

/** What would change. */
export interface TrialReport {
  readonly before: { readonly ruleSet: string; readonly version: number }
  readonly after: { readonly ruleSet: string; readonly version: number }
  readonly judged: number
  /** Subjects for which at least one rule says something else. */
  readonly changed: number
  /** Every rule of either version, in the order of the later one, those it dropped last. */
  readonly rules: readonly RuleDifference[]
  /** Ids of rules after the change that fired for every subject, or for none: most likely not meant so. */
  readonly firedForAll: readonly string[]
  readonly firedForNone: readonly string[]
}

/** A dry run of a changed rule set over recorded subjects: nothing happens but counting. */
export interface Trial<Subject> {
  /** Judges one subject by both versions. `key` names it in the samples. */
  add(key: string, subject: Subject, surroundings: Surroundings): void
  report(): TrialReport
}

interface Tally {
  before: number
  after: number
  gained: number
  lost: number
  unknown: number
  readonly gainedSamples: string[]
  readonly lostSamples: string[]
}

/** Begins a dry run. @param samples Most keys kept for each rule and direction; default 20. */
export function createTrial<Subject>(
  before: RuleSet<Subject, unknown>,
  after: RuleSet<Subject, unknown>,
  samples = 20,
): Trial<Subject> {
  const ids = [...new Set([...after.rules, ...before.rules].map(({ id }) => id))]
  const tallies = new Map(ids.map((id) => [id, emptyTally()]))
  let judged = 0
  let changed = 0
  const note = (id: string, key: string, was: boolean, is: boolean) => {
    const tally = tallies.get(id)
    if (tally === undefined) return
    if (was) tally.before++
    if (is) tally.after++
    if (was === is) return
    if (is) tally.gained++
    else tally.lost++
    const kept = is ? tally.gainedSamples : tally.lostSamples
    if (kept.length < samples) kept.push(key)
  }
  return {
    add(key, subject, surroundings) {
      const was = new Set(before.evaluate(subject, surroundings).fired.map(({ rule }) => rule))
      const now = after.evaluate(subject, surroundings)
      const is = new Set(now.fired.map(({ rule }) => rule))
      judged++
      let differs = false
      for (const id of new Set([...was, ...is])) {
        note(id, key, was.has(id), is.has(id))
        differs ||= was.has(id) !== is.has(id)
      }
      if (differs) changed++
      for (const id of now.unknown) {
        const tally = tallies.get(id)
        if (tally !== undefined) tally.unknown++
      }
    },
    report: () => ({
      before: { ruleSet: before.id, version: before.version },
      after: { ruleSet: after.id, version: after.version },
      judged,
      changed,
      rules: ids.map((rule) => ({ rule, ...(tallies.get(rule) ?? emptyTally()) })),
      firedForAll: after.rules.filter(({ id }) => judged > 0 && tallies.get(id)?.after === judged).map(({ id }) => id),
      firedForNone: after.rules.filter(({ id }) => judged > 0 && tallies.get(id)?.after === 0).map(({ id }) => id),
    }),
  }
}

function emptyTally(): Tally {
  return { before: 0, after: 0, gained: 0, lost: 0, unknown: 0, gainedSamples: [], lostSamples: [] }
}
