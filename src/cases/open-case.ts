import type { AnomalyClass } from '../anomaly/anomaly-class'
import { caseLifecycle } from '../lifecycle/case-lifecycle'
import type { Instant } from '../time/instant'
import { responseDeadline } from './case-deadline'
import { type CasePattern, caseKey, shopOfSubject } from './case-key'
import type { CasePolicy } from './case-policy'
import { CASE_LIMITS, type Case, withStep } from './case-record'
import { onDuty } from './on-duty'

/** When a decision is made, by whom, and by which policy. */
export interface CaseMoment {
  readonly at: Instant
  /** Pseudonym of who decides; `orderhub` for the hub itself. */
  readonly by: string
  readonly policy: CasePolicy
}

/** What a case is opened with. */
export interface Opening extends CasePattern {
  readonly origin: Case['origin']
  readonly class: AnomalyClass
  readonly bulk?: string | null
  readonly rule?: Case['rule']
  readonly evidence?: Case['evidence']
}

/** A new case, given to whoever is on duty. */
export function openCase(opening: Opening, moment: CaseMoment): Case {
  const { at, by, policy } = moment
  const { subject, kind, about, origin, class: given, bulk = null, rule = null, evidence = [] } = opening
  const shop = shopOfSubject(subject)
  const opened: Case = {
    key: caseKey(opening),
    subject,
    kind,
    about,
    shop,
    origin,
    bulk,
    class: given,
    state: caseLifecycle.initial,
    factsHold: rule === null ? null : 'yes',
    rule,
    evidence: evidence.slice(0, CASE_LIMITS.grounds),
    seen: 1,
    firstSeenAt: at,
    lastSeenAt: at,
    openedAt: at,
    openings: 1,
    ...onDuty(policy, { kind, shop, class: given }),
    level: 0,
    overdueAt: null,
    ...responseDeadline(given, moment),
    rootCause: null,
    endedAt: null,
    tags: [],
    notes: [],
    history: [],
    episodes: [],
    choice: null,
  }
  return withStep(opened, { at, by, what: 'opened', about: rule?.set ?? null })
}

/**
 * The same case open once more: a new deadline, whoever is on duty now, no cause yet. `about`: what opened it, `factsHold` where it was
 * resolved and its facts did not go.
 */
export function openAgain(known: Case, moment: CaseMoment, about: 'factsHold' | null = null): Case {
  const { at, by, policy } = moment
  const opened: Case = {
    ...known,
    state: 'open',
    openedAt: at,
    openings: known.openings + 1,
    ...onDuty(policy, known),
    level: 0,
    overdueAt: null,
    ...responseDeadline(known.class, moment),
    rootCause: null,
    endedAt: null,
  }
  return withStep(opened, { at, by, what: 'reopened', about })
}
