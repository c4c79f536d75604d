import type { AnomalyClass } from '../anomaly/anomaly-class'
import { caseLifecycle } from '../lifecycle/case-lifecycle'
import type { Evidence } from '../rules/rule-set'
import { type CaseDeadline, responseDeadline, responseMs } from './case-deadline'
import { type CaseSubject, caseKey } from './case-key'
import { CASE_LIMITS, type Case, isActive } from './case-record'
import { endCase } from './end-case'
import { type CaseMoment, openAgain, openCase } from './open-case'

/** That a rule fired on a subject. */
export type Finding = Pick<Evidence<AnomalyClass>, 'rule' | 'ruleVersion' | 'grounds' | 'gives'> & {
  /** Tells several findings of one rule apart, such as parcels; left out where there is one. */
  readonly about?: string
}

/** What one set of rules says of one subject: an evaluation, with the set's id. Every other rule of the set said no. */
export interface Findings {
  readonly ruleSet: string
  readonly ruleSetVersion: number
  readonly fired: readonly Finding[]
  /** Ids of rules that could not say: they neither open a case nor end one. */
  readonly unknown: readonly string[]
}

/** What became of a case; `seen` and `gone` change nothing anybody has to hear of. */
export interface CaseChange {
  readonly what: 'opened' | 'seen' | 'reopened' | 'corrected' | 'gone'
  readonly before: Case | undefined
  readonly after: Case
}

/** Keys of the cases that findings may open, beside those the subject has already. */
export function keysOfFindings(subject: CaseSubject, { fired }: Findings): readonly string[] {
  return fired.map((finding) => keyOfFinding(subject, finding))
}

/**
 * What an evaluation does to the cases of its subject: a fact pattern that was not known opens one case, one that is known
 * counts, one that was gone and is back opens the same case again, and one that is gone ends its case. A case that a person
 * has closed stays closed for as long as the facts it was closed on last.
 *
 * @param cases - The subject's, at least all that are active or whose facts held, and those of `keysOfFindings`.
 * @returns Only cases that changed, at most one change each.
 */
export function applyFindings(
  cases: readonly Case[],
  subject: CaseSubject,
  findings: Findings,
  moment: CaseMoment,
): readonly CaseChange[] {
  const known = new Map(cases.map((one) => [one.key, one]))
  const found = new Set<string>()
  const changes: CaseChange[] = []
  for (const finding of findings.fired) {
    const key = keyOfFinding(subject, finding)
    if (found.has(key)) continue
    found.add(key)
    changes.push(whenFound(known.get(key), subject, finding, findings, moment))
  }
  const unknown = new Set(findings.unknown)
  for (const one of known.values()) {
    if (one.rule?.set !== findings.ruleSet || one.factsHold !== 'yes') continue
    if (found.has(one.key) || unknown.has(one.kind)) continue
    changes.push(whenGone(one, moment))
  }
  return changes
}

function keyOfFinding(subject: CaseSubject, { rule, about }: Finding): string {
  return caseKey({ subject, kind: rule, about: about ?? null })
}

function whenFound(
  before: Case | undefined,
  subject: CaseSubject,
  finding: Finding,
  { ruleSet, ruleSetVersion }: Findings,
  moment: CaseMoment,
): CaseChange {
  const { rule: kind, ruleVersion: version, gives, grounds } = finding
  const about = finding.about ?? null
  const rule = { set: ruleSet, setVersion: ruleSetVersion, version }
  if (before === undefined) {
    const opening = { subject, kind, about, origin: 'rule', class: gives, rule, evidence: grounds } as const
    return { what: 'opened', before, after: openCase(opening, moment) }
  }
  const seen: Case = {
    ...before,
    rule,
    class: gives,
    factsHold: 'yes',
    evidence: grounds.slice(0, CASE_LIMITS.grounds),
    seen: before.seen + 1,
    lastSeenAt: moment.at,
    ...dueNow(before, gives, moment),
  }
  const back = !isActive(before) && before.factsHold !== 'yes'
  if (!back || caseLifecycle.step(before.state, { type: 'FactsReturned' }).kind !== 'moved') {
    return { what: 'seen', before, after: seen }
  }
  return { what: 'reopened', before, after: openAgain(seen, moment) }
}

function whenGone(before: Case, moment: CaseMoment): CaseChange {
  const gone: Case = { ...before, factsHold: 'no' }
  const step = caseLifecycle.step(before.state, { type: 'FactsCorrected' })
  if (step.kind !== 'moved') return { what: 'gone', before, after: gone }
  const state = step.state === 'closed' ? 'closed' : 'closedBySystem'
  return { what: 'corrected', before, after: endCase(gone, state, null, moment) }
}

/** A rule that has become more urgent shortens the time until somebody has to have looked; nothing makes it longer. */
function dueNow({ state, dueAt, class: before }: Case, after: AnomalyClass, moment: CaseMoment): Partial<CaseDeadline> {
  const isMoreUrgent = responseMs(after) < responseMs(before) || after.priority < before.priority
  if (state !== 'open' || dueAt === null || !isMoreUrgent) return {}
  const due = responseDeadline(after, moment)
  return due.dueAt < dueAt ? due : {}
}
