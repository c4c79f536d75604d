import type { ApprovalPolicy } from '../approval/approval-policy'
import { type ApprovalFinding, checkApprovalPolicy, isApprovalAlarm } from '../approval/check-approval-policy'
import type { DutyTable } from '../approval/duty-table'
import { versionsInForce } from '../rules/policy'
import type { Instant } from '../time/instant'
import { APPROVAL_POLICY, assertInForce, DUTY_POLICY, PolicyMovedError } from './policy-moved'
import { DEFAULT_POLICY, type PolicyInForce, type PolicyReader } from './policy-reader'
import type { Work } from './work'

/** Most findings an answer or an event names; those that leave a request with nobody come first. */
const MOST_NAMED = 100

/** What the policies `approval` and `duty` would come to together, once a step is taken on one of them. */
export interface DutyAlarm {
  /** Version of the duty table that is in force once the step is taken; 0: none is. */
  readonly duty: number
  /** Versions of the approval policy that requests then go by, the one in force first, each with all that was found. */
  readonly approvals: readonly { readonly version: number; readonly findings: readonly ApprovalFinding[] }[]
}

/** A step on one of the two policies: the versions requests go by afterwards, compiled. */
export type DutyStep =
  | { readonly kind: 'approval'; readonly next: readonly PolicyInForce<ApprovalPolicy>[] }
  | {
      readonly kind: 'duty'
      /** Undefined: the step leaves none in force. */
      readonly next: PolicyInForce<DutyTable> | undefined
      /** How far ahead to look, milliseconds. Default 0. */
      readonly aheadMs?: number
    }

/** Whether a policy is one of the two that say who approves. */
export function isDutyKind<T extends { readonly kind: string; readonly name: string }>(
  target: T,
): target is T & Pick<DutyStep, 'kind'> {
  return target.name === DEFAULT_POLICY && (target.kind === 'approval' || target.kind === 'duty')
}

/** Works out beforehand, outside any commit, what a step on one of the two policies comes to. */
export async function dutyAlarm(policies: PolicyReader, step: DutyStep, at: Instant): Promise<DutyAlarm> {
  const approvals = step.kind === 'approval' ? step.next : (await policies.pin('approval')).all
  const duty = step.kind === 'duty' ? step.next : (await policies.pin('duty')).active
  const aheadMs = step.kind === 'duty' ? (step.aheadMs ?? 0) : 0
  return {
    duty: duty?.version ?? 0,
    approvals: approvals.map(({ version, compiled }) => ({
      version,
      findings: duty === undefined ? [] : checkApprovalPolicy(compiled, duty.compiled, at, { aheadMs }),
    })),
  }
}

/** Policies a step has to lock so that what was worked out still holds. */
export function dutyAlarmNeeds(alarm: DutyAlarm | undefined): readonly string[] {
  return alarm === undefined ? [] : [APPROVAL_POLICY, DUTY_POLICY]
}

/**
 * Tells what the step that was just taken leaves with nobody, and answers it.
 *
 * @throws PolicyMovedError where the other policy, or the versions the step leaves in force, are not those it was worked out for.
 */
export function tellDutyAlarm(
  work: Work,
  { kind, name, changed }: { readonly kind: string; readonly name: string; readonly changed: boolean },
  alarm: DutyAlarm | undefined,
): readonly ApprovalFinding[] {
  if (alarm === undefined) return []
  const { approvals, duty } = alarm
  assertSame(
    work,
    APPROVAL_POLICY,
    approvals.map(({ version }) => version),
  )
  assertInForce(work, DUTY_POLICY, duty)
  for (const { version: approval, findings: found } of changed ? approvals : []) {
    const alarms = found.filter(isApprovalAlarm)
    if (alarms.length === 0) continue
    const findings = alarms.slice(0, MOST_NAMED)
    work.emit('ApprovalUncovered', { kind, name, approval, duty, count: alarms.length, findings, at: work.at })
  }
  const all = distinctFindings(approvals.map(({ findings }) => findings))
  return [...all.filter(isApprovalAlarm), ...all.filter((finding) => !isApprovalAlarm(finding))].slice(0, MOST_NAMED)
}

/** What several versions have in common is said once. */
export function distinctFindings(lists: readonly (readonly ApprovalFinding[])[]): readonly ApprovalFinding[] {
  const [only = [], ...others] = lists
  if (others.length === 0) return only
  return [...new Map(lists.flat().map((finding) => [JSON.stringify(finding), finding])).values()]
}

function assertSame(work: Work, key: string, versions: readonly number[]): void {
  const policy = work.get('policy', key)
  const now = policy === undefined ? [] : versionsInForce(policy)
  if (now.join() !== versions.join()) throw new PolicyMovedError(key)
}
