import { type AnomalyClass, RESPONSE_MINUTES } from '../anomaly/anomaly-class'
import { caseLifecycle } from '../lifecycle/case-lifecycle'
import { minuteMs } from '../lifecycle/state-meta'
import type { Instant } from '../time/instant'
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

/** Milliseconds within which somebody has to look. */
export function responseMs({ respondWithin, priority }: AnomalyClass): number {
  return (respondWithin ?? RESPONSE_MINUTES[priority]) * minuteMs
}

/** Milliseconds that somebody who has looked may take. */
export function handlingMs({ handleWithin }: CasePolicy, { priority }: AnomalyClass): number {
  return handleWithin[priority] * minuteMs
}

/** A new case, given to whoever is on duty. */
export function openCase(opening: Opening, { at, by, policy }: CaseMoment): Case {
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
    dueAt: at + responseMs(given),
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

/** The same case open once more: a new deadline, whoever is on duty now, no cause yet. */
export function openAgain(known: Case, { at, by, policy }: CaseMoment): Case {
  const opened: Case = {
    ...known,
    state: 'open',
    openedAt: at,
    openings: known.openings + 1,
    ...onDuty(policy, known),
    level: 0,
    overdueAt: null,
    dueAt: at + responseMs(known.class),
    rootCause: null,
    endedAt: null,
  }
  return withStep(opened, { at, by, what: 'reopened', about: null })
}
