import type { ApprovalFinding } from '../../approval/check-approval-policy'
import { accept, type Outcome, reject } from '../../outcome'
import {
  activateVersion,
  newPolicy,
  type Policy,
  type PolicyRejection,
  type PolicyStepBy,
  rollBackVersion,
  rollOutVersion,
  saveVersion,
} from '../../rules/policy'
import type { Rollout } from '../../rules/rollout'
import { policyKey, policyVersionKey } from '../../store/policy-version-record'
import type { Command } from '../command'
import { type DutyAlarm, dutyAlarmNeeds, tellDutyAlarm } from '../duty-alarm'
import type { Work } from '../work'

/** Names a policy. */
export interface PolicyTarget {
  readonly kind: string
  readonly name: string
}

/** A version that was saved. `saved` is false where the newest version says just the same already. */
export interface PolicySaved {
  readonly version: number
  readonly saved: boolean
}

/** What is in force after a step, and what is tried on whom. */
export interface PolicyState extends Pick<Policy, 'kind' | 'name' | 'latest' | 'active' | 'candidate'> {
  /** Of `approval` and `duty`: what the two together leave with nobody, the first 100. Empty for other kinds. */
  readonly warnings: readonly ApprovalFinding[]
}

/** What a step on `approval` or `duty` comes to, worked out for the versions it expects. */
export interface Alarmed {
  readonly alarm: DutyAlarm | undefined
}

/** Somebody else was quicker: not the version that was meant is in force or tried. */
export type PolicyChanged = {
  readonly code: 'POLICY_CHANGED'
  readonly active: number | null
  readonly tried: number | null
}

const policyNeeds = { policy: (target: PolicyTarget) => [policyKey(target)] }

/** Keeps a body, which was checked, as the next version. It is in force for nobody yet. */
export const savePolicy: Command<PolicyTarget & { readonly body: unknown; readonly note: string }, PolicySaved, never> =
  {
    name: 'savePolicy',
    answer: 'stored',
    needs: {
      ...policyNeeds,
      policyVersion: (target, loaded) => {
        const latest = loaded.get('policy', policyKey(target)).value?.latest
        return latest === undefined ? [] : [policyVersionKey(policyKey(target), latest)]
      },
    },
    decide(work, { kind, name, body, note }) {
      const key = policyKey({ kind, name })
      const before = work.get('policy', key) ?? newPolicy({ kind, name }, work.at)
      const newest = before.latest === 0 ? undefined : work.get('policyVersion', policyVersionKey(key, before.latest))
      if (newest !== undefined && JSON.stringify(newest.body) === JSON.stringify(body)) {
        return accept({ version: before.latest, saved: false })
      }
      const after = saveVersion(before, stepBy(work))
      const { latest: version } = after
      work.put('policy', key, after)
      work.create('policyVersion', policyVersionKey(key, version), {
        policy: key,
        version,
        body,
        note,
        savedAt: work.at,
        savedBy: work.actor.id,
      })
      return accept({ version, saved: true })
    },
  }

/** Puts a version in force for all. */
export const activatePolicy = policyStep<Alarmed & { readonly version: number }>(
  'activatePolicy',
  (policy, { version }, step) => activateVersion(policy, version, step),
)

/** Tries a version on a part of all, or on some shops. */
export const rollOutPolicy = policyStep<Alarmed & { readonly version: number; readonly rollout: Rollout }>(
  'rollOutPolicy',
  rollOutVersion,
)

/** Ends a trial, or brings back the version before. `from`: only while this version is the one in force or tried. */
export const rollBackPolicy = policyStep<Alarmed & { readonly from?: number | undefined }>(
  'rollBackPolicy',
  (policy, { from }, step) => {
    const newest = policy?.candidate?.version ?? policy?.active
    if (policy !== undefined && from !== undefined && newest !== from) {
      return reject({ code: 'POLICY_CHANGED', active: policy.active, tried: policy.candidate?.version ?? null })
    }
    return rollBackVersion(policy, step)
  },
)

function policyStep<Input extends Alarmed>(
  name: string,
  decide: (
    policy: Policy | undefined,
    input: Input,
    step: PolicyStepBy,
  ) => Outcome<Policy, PolicyRejection | PolicyChanged>,
): Command<PolicyTarget & Input, PolicyState, PolicyRejection | PolicyChanged> {
  return {
    name,
    answer: 'stored',
    needs: { policy: (input) => [policyKey(input), ...dutyAlarmNeeds(input.alarm)] },
    decide(work, input) {
      const key = policyKey(input)
      const before = work.get('policy', key)
      const decided = decide(before, input, stepBy(work))
      if (!decided.ok) return decided
      const after = decided.value
      const { kind, latest, active, candidate } = after
      if (after !== before) {
        const tried = candidate?.version ?? null
        work.put('policy', key, after)
        work.note({ policy: key, active, tried })
        work.emit('PolicyChanged', { kind, name: after.name, active, tried, at: work.at })
      }
      const warnings = tellDutyAlarm(work, { kind, name: after.name, changed: after !== before }, input.alarm)
      return accept({ kind, name: after.name, latest, active, candidate, warnings })
    },
  }
}

function stepBy(work: Work): PolicyStepBy {
  return { at: work.at, by: work.actor.id }
}
