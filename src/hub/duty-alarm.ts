import type { ApprovalPolicy } from '../approval/approval-policy'
import { type ApprovalFinding, checkApprovalPolicy, isApprovalAlarm } from '../approval/check-approval-policy'
import type { DutyTable } from '../approval/duty-table'
import type { Instant } from '../time/instant'
import { APPROVAL_POLICY, assertInForce, DUTY_POLICY } from './policy-moved'
import { DEFAULT_POLICY, type PolicyInForce, type PolicyReader } from './policy-reader'
import type { Work } from './work'

/** Most findings an answer or an event names; those that leave a request with nobody come first. */
const MOST_NAMED = 100

/** What the policies `approval` and `duty` would come to together, once a step is taken on one of them. */
export interface DutyAlarm {
  /** Version of each that is in force once the step is taken; 0: none is. */
  readonly approval: number
  readonly duty: number
  /** All that was found; empty while one of the two is not in force. */
  readonly findings: readonly ApprovalFinding[]
}

/** A step on one of the two policies: the version it puts in force. */
export interface DutyStep {
  readonly kind: 'approval' | 'duty'
  /** Compiled; undefined: the step leaves none in force. */
  readonly next: PolicyInForce<ApprovalPolicy | DutyTable> | undefined
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
export async function dutyAlarm(
  policies: PolicyReader,
  { kind, next, aheadMs = 0 }: DutyStep,
  at: Instant,
): Promise<DutyAlarm> {
  const approval = kind === 'approval' ? next : (await policies.pin('approval')).active
  const duty = kind === 'duty' ? next : (await policies.pin('duty')).active
  const findings =
    approval === undefined || duty === undefined
      ? []
      : checkApprovalPolicy(approval.compiled as ApprovalPolicy, duty.compiled as DutyTable, at, { aheadMs })
  return { approval: approval?.version ?? 0, duty: duty?.version ?? 0, findings }
}

/** Policies a step has to lock so that what was worked out still holds. */
export function dutyAlarmNeeds(alarm: DutyAlarm | undefined): readonly string[] {
  return alarm === undefined ? [] : [APPROVAL_POLICY, DUTY_POLICY]
}

/**
 * Tells what the step that was just taken leaves with nobody, and answers it.
 *
 * @throws PolicyMovedError where the other policy, or the version the step puts in force, is not the one it was worked out for.
 */
export function tellDutyAlarm(
  work: Work,
  { kind, name, changed }: { readonly kind: string; readonly name: string; readonly changed: boolean },
  alarm: DutyAlarm | undefined,
): readonly ApprovalFinding[] {
  if (alarm === undefined) return []
  const { approval, duty } = alarm
  assertInForce(work, APPROVAL_POLICY, approval)
  assertInForce(work, DUTY_POLICY, duty)
  const alarms = alarm.findings.filter(isApprovalAlarm)
  const named = [...alarms, ...alarm.findings.filter((finding) => !isApprovalAlarm(finding))].slice(0, MOST_NAMED)
  if (changed && alarms.length > 0) {
    const findings = alarms.slice(0, MOST_NAMED)
    work.emit('ApprovalUncovered', { kind, name, approval, duty, count: alarms.length, findings, at: work.at })
  }
  return named
}
