import type { ApprovalPolicyInput } from '../../src/approval/approval-policy'
import { parseApprovalPolicy } from '../../src/approval/approval-policy'
import type { ApprovalNotice, ApprovalRequest, Duty } from '../../src/approval/approval-request'
import type { DutyTableInput } from '../../src/approval/duty-table'
import { parseDutyTable } from '../../src/approval/duty-table'
import { type ApprovalInput, requestApproval } from '../../src/approval/request-approval'
import { signApproval } from '../../src/approval/sign-approval'
import type { Outcome, Rejection } from '../../src/outcome'

export const hour = 3_600_000
export const day = 24 * hour
/** 2026-03-02T01:00:00Z: a Monday morning in Shanghai. */
export const monday = Date.UTC(2026, 2, 2, 1)

export function yes<T>(outcome: Outcome<T, Rejection>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection))
  return outcome.value
}

export function no(outcome: Outcome<unknown, Rejection>): string {
  if (outcome.ok) throw new Error('It was accepted.')
  return outcome.rejection.code
}

export const policyOf = (input: ApprovalPolicyInput) => yes(parseApprovalPolicy(input))
export const dutyOf = (input: DutyTableInput, version = 1): Duty => ({ version, table: yes(parseDutyTable(input)) })

export const cny = (minor: number) => ({ minor, currency: 'CNY' as const })

/** Refunds: up to 200 yuan by themselves, above it the shop manager and then finance. */
export const refunds: ApprovalPolicyInput = {
  ladders: [
    {
      id: 'refunds',
      kinds: ['refund'],
      tiers: [
        { id: 'small', upTo: [cny(20_000)] },
        {
          id: 'large',
          steps: [
            { id: 'manager', roles: ['shopManager'] },
            { id: 'finance', roles: ['finance'] },
          ],
        },
      ],
    },
  ],
  waiver: { roles: ['director'], reviewers: ['finance'] },
}

export const staff: DutyTableInput = {
  roles: [
    { role: 'shopManager', main: 'mei', standBy: 'ning', superior: 'director' },
    { role: 'finance', main: 'fang', standBy: 'fu', superior: 'director' },
    { role: 'director', main: 'dai', standBy: 'ding', superior: null },
  ],
}

export function ask(changes: Partial<ApprovalInput> = {}): ApprovalInput {
  return {
    id: 'A1',
    kind: 'refund',
    subject: 'WEB/main/1',
    amount: cny(30_000),
    facts: {},
    digest: 'd1',
    applicant: 'anna',
    orderKey: null,
    ...changes,
  }
}

export function requested(
  changes: Partial<ApprovalInput> = {},
  { policy = refunds, duty = dutyOf(staff), at = monday } = {},
) {
  return yes(requestApproval(ask(changes), { version: 1, value: policyOf(policy) }, duty, at))
}

export function approve(request: ApprovalRequest, person: string, { duty = dutyOf(staff), at = monday + hour } = {}) {
  return signApproval(request, { person, verdict: 'approved', comment: null }, duty, at)
}

export function decline(request: ApprovalRequest, person: string, { duty = dutyOf(staff), at = monday + hour } = {}) {
  return signApproval(request, { person, verdict: 'declined', comment: null }, duty, at)
}

/** With whom the open seats are. */
export function withWhom({ steps, step }: ApprovalRequest): readonly (string | null)[] {
  return (
    steps[step]?.seats.map(({ current, signature }) => (signature === null ? current : `✓${signature.person}`)) ?? []
  )
}

/** Notices in short: `asked mei`, `told mei: ning`, `alarm finance nobody`. */
export function told(notices: readonly ApprovalNotice[]): readonly string[] {
  return notices.map(inShort)
}

function inShort(notice: ApprovalNotice): string {
  if (notice.name === 'ApprovalAsked') return `asked ${notice.person}`
  if (notice.name === 'ApprovalEscalated') return `told ${notice.from}: ${notice.to}`
  if (notice.name === 'ApprovalUnattended') return `alarm ${notice.role} ${notice.why}`
  if (notice.name === 'ApprovalStepPassed') return `passed ${notice.step}`
  return notice.name === 'ApprovalWaiverOverdue' ? `overdue ${notice.waivedBy}` : notice.state
}
