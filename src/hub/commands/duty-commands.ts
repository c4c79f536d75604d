import type { ApprovalFinding } from '../../approval/check-approval-policy'
import type { Absence, Delegation, DutyTableInput } from '../../approval/duty-table'
import { accept, reject } from '../../outcome'
import { activateVersion, saveVersion } from '../../rules/policy'
import { policyVersionKey } from '../../store/policy-version-record'
import type { Instant } from '../../time/instant'
import { dutyPolicy } from '../approval-policies'
import type { Command } from '../command'
import { type DutyAlarm, tellDutyAlarm } from '../duty-alarm'
import type { PolicyProblem } from '../policy-kinds'
import { APPROVAL_POLICY, assertInForce, DUTY_POLICY, PolicyMovedError } from '../policy-moved'

/** What is added to the duty table in force. */
export interface DutyChange {
  readonly absence?: Absence
  readonly delegation?: Delegation
  readonly note: string
}

/** A change, with what it comes to under the versions in force: `duty` is the one it is added to. */
export interface AlarmedDutyChange extends DutyChange {
  readonly alarm: DutyAlarm
}

/** A table with a change added; what is over is left out. */
export function dutyWith(table: DutyTableInput, { absence, delegation }: DutyChange, at: Instant): DutyTableInput {
  const { absences = [], delegations = [] } = table
  const isOver = ({ until }: { readonly until: number | null }) => until !== null && until <= at
  return {
    ...table,
    absences: [...absences.filter((old) => !isOver(old)), ...(absence === undefined ? [] : [absence])],
    delegations: [...delegations.filter((old) => !isOver(old)), ...(delegation === undefined ? [] : [delegation])],
  }
}

/** The version of the duty table that has it, in force from now on. */
export interface DutyChanged {
  readonly version: number
  /** What it leaves with nobody to approve, under the approval policy in force; the first 100. */
  readonly warnings: readonly ApprovalFinding[]
}

/** Reasons the table stays as it is. */
export type DutyRejection =
  | { readonly code: 'APPROVAL_UNCONFIGURED'; readonly missing: 'approval' | 'duty' }
  | { readonly code: 'POLICY_INVALID'; readonly problems: readonly PolicyProblem[] }

/**
 * Adds an absence or a delegation to the duty table in force, as its next version, which is in force at once. Those that are over
 * are left out of it. What was saved and is not in force is not part of it.
 */
export const changeDuty: Command<AlarmedDutyChange, DutyChanged, DutyRejection> = {
  name: 'changeDuty',
  answer: 'stored',
  needs: {
    policy: () => [APPROVAL_POLICY, DUTY_POLICY],
    policyVersion: (_, loaded) => {
      const active = loaded.get('policy', DUTY_POLICY).value?.active ?? null
      return active === null ? [] : [policyVersionKey(DUTY_POLICY, active)]
    },
  },
  decide(work, { alarm, ...change }) {
    assertInForce(work, DUTY_POLICY, alarm.duty)
    const policy = work.get('policy', DUTY_POLICY)
    if (policy === undefined || policy.active === null)
      return reject({ code: 'APPROVAL_UNCONFIGURED', missing: 'duty' })
    const record = work.get('policyVersion', policyVersionKey(DUTY_POLICY, policy.active))
    if (record === undefined) throw new PolicyMovedError(DUTY_POLICY)

    const body = dutyWith(record.body as DutyTableInput, change, work.at)
    const compiled = dutyPolicy.compile(body, { name: policy.name, version: policy.latest + 1 })
    if (!compiled.ok) return reject({ code: 'POLICY_INVALID', problems: compiled.rejection.problems })

    const step = { at: work.at, by: work.actor.id }
    const saved = saveVersion(policy, step)
    const version = saved.latest
    const active = activateVersion(saved, version, step)
    if (!active.ok) throw new PolicyMovedError(DUTY_POLICY)
    work.put('policy', DUTY_POLICY, active.value)
    work.create('policyVersion', policyVersionKey(DUTY_POLICY, version), {
      ...{ policy: DUTY_POLICY, version, body, note: change.note },
      savedAt: work.at,
      savedBy: work.actor.id,
    })
    work.note({ policy: DUTY_POLICY, active: version, tried: null })
    work.emit('PolicyChanged', { kind: policy.kind, name: policy.name, active: version, tried: null, at: work.at })
    const { kind, name } = policy
    const warnings = tellDutyAlarm(work, { kind, name, changed: true }, { ...alarm, duty: version })
    return accept({ version, warnings })
  },
}
