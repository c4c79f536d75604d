import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import { isTried, type Rollout, type RolloutSubject } from './rollout'

/** Steps that are remembered of one policy, the newest last. */
const HISTORY_LIMIT = 100

/** What was done to a policy. */
export interface PolicyStep {
  readonly kind: 'saved' | 'activated' | 'rolledOut' | 'rolledBack'
  /** The version it was about; of a roll-back, the one that is in force afterwards, null: none. */
  readonly version: number | null
  readonly at: Instant
  /** Id of who did it. */
  readonly by: string
  /** Who the version is for since a roll-out. */
  readonly rollout?: Rollout
}

/** Which version of one policy is in force, which is being tried, and how it came to that. Versions themselves never change. */
export interface Policy {
  readonly kind: string
  readonly name: string
  /** Number of the newest version saved; versions count from 1. */
  readonly latest: number
  /** The version in force; null: none yet, or all were rolled back. */
  readonly active: number | null
  /** The version being tried, and on whom. */
  readonly candidate: { readonly version: number; readonly rollout: Rollout } | null
  /** Versions that were in force before, the one before this last. At most 100. */
  readonly earlier: readonly (number | null)[]
  readonly history: readonly PolicyStep[]
  readonly changedAt: Instant
}

/** When a step is taken, and by whom. */
export interface PolicyStepBy {
  readonly at: Instant
  readonly by: string
}

/** Reasons a step is refused, in the order they are checked. */
export type PolicyRejection =
  | { readonly code: 'POLICY_UNKNOWN' }
  | { readonly code: 'POLICY_VERSION_UNKNOWN'; readonly latest: number }
  /** The version to be tried is in force already. */
  | { readonly code: 'POLICY_IN_FORCE' }
  /** There is no trial to end, and no version before the one in force. */
  | { readonly code: 'POLICY_NOTHING_BEFORE' }

/** A policy before anything was saved of it. */
export function newPolicy({ kind, name }: Pick<Policy, 'kind' | 'name'>, at: Instant): Policy {
  return { kind, name, latest: 0, active: null, candidate: null, earlier: [], history: [], changedAt: at }
}

/** One more version; it is in force for nobody yet. */
export function saveVersion(policy: Policy, step: PolicyStepBy): Policy {
  const version = policy.latest + 1
  return noted({ ...policy, latest: version }, { kind: 'saved', version, ...step })
}

/** Puts a version in force for all. A trial that is under way ends: the version is for all, or another is. */
export function activateVersion(
  policy: Policy | undefined,
  version: number,
  step: PolicyStepBy,
): Outcome<Policy, PolicyRejection> {
  if (policy === undefined) return reject({ code: 'POLICY_UNKNOWN' })
  if (!isSaved(policy, version)) return reject({ code: 'POLICY_VERSION_UNKNOWN', latest: policy.latest })
  const { active, candidate } = policy
  if (active === version && candidate === null) return accept(policy)
  const earlier = active === version ? policy.earlier : [...policy.earlier, active].slice(-HISTORY_LIMIT)
  return accept(
    noted({ ...policy, active: version, candidate: null, earlier }, { kind: 'activated', version, ...step }),
  )
}

/** Tries a version on a part of all, or on some shops; for the rest the version in force stays. */
export function rollOutVersion(
  policy: Policy | undefined,
  { version, rollout }: { readonly version: number; readonly rollout: Rollout },
  step: PolicyStepBy,
): Outcome<Policy, PolicyRejection> {
  if (policy === undefined) return reject({ code: 'POLICY_UNKNOWN' })
  if (!isSaved(policy, version)) return reject({ code: 'POLICY_VERSION_UNKNOWN', latest: policy.latest })
  if (policy.active === version) return reject({ code: 'POLICY_IN_FORCE' })
  return accept(noted({ ...policy, candidate: { version, rollout } }, { kind: 'rolledOut', version, rollout, ...step }))
}

/** Takes the newest step towards subjects back: ends a trial, or else brings back the version before. */
export function rollBackVersion(policy: Policy | undefined, step: PolicyStepBy): Outcome<Policy, PolicyRejection> {
  if (policy === undefined) return reject({ code: 'POLICY_UNKNOWN' })
  const { active, candidate, earlier } = policy
  if (candidate !== null) {
    return accept(noted({ ...policy, candidate: null }, { kind: 'rolledBack', version: active, ...step }))
  }
  const before = earlier.at(-1)
  if (before === undefined) return reject({ code: 'POLICY_NOTHING_BEFORE' })
  return accept(
    noted(
      { ...policy, active: before, earlier: earlier.slice(0, -1) },
      { kind: 'rolledBack', version: before, ...step },
    ),
  )
}

/** Versions that subjects go by, the one in force first: none, one, or two while another is tried. */
export function versionsInForce({ active, candidate }: Pick<Policy, 'active' | 'candidate'>): readonly number[] {
  return [active, candidate?.version].filter((version) => version != null)
}

/** The version that is for a subject; null where none is. Always the same for one subject, until a step is taken. */
export function versionFor(
  { kind, name, active, candidate }: Pick<Policy, 'kind' | 'name' | 'active' | 'candidate'>,
  subject: RolloutSubject,
): number | null {
  if (candidate === null) return active
  return isTried(candidate.rollout, `${kind}/${name}`, subject) ? candidate.version : active
}

function isSaved({ latest }: Policy, version: number): boolean {
  return Number.isSafeInteger(version) && version >= 1 && version <= latest
}

function noted(policy: Policy, step: PolicyStep): Policy {
  return { ...policy, history: [...policy.history, step].slice(-HISTORY_LIMIT), changedAt: step.at }
}
