import type { ApprovalPolicy } from '../../approval/approval-policy'
import type { ApprovalChange, ApprovalRequest, Duty, Signature } from '../../approval/approval-request'
import {
  attendApproval as decideAttention,
  useApproval as decideUse,
  withdrawApproval as decideWithdrawal,
  type UseRejection,
  type WithdrawRejection,
} from '../../approval/end-approval'
import { type ApprovalInput, requestApproval as decideRequest } from '../../approval/request-approval'
import { type SigningRejection, signApproval } from '../../approval/sign-approval'
import type { TierRejection } from '../../approval/tier-for'
import { waiveApproval as decideWaiver, type WaiveRejection } from '../../approval/waive-approval'
import type { ApprovalState } from '../../lifecycle/approval-lifecycle'
import type { Order } from '../../order/order'
import { accept, type Outcome, reject } from '../../outcome'
import type { RolloutSubject } from '../../rules/rollout'
import type { LoadedRecords } from '../../store/store'
import { endApprovalHold, holdForApproval } from '../approval-hold'
import type { Command } from '../command'
import { APPROVAL_POLICY, assertInForce, assertInForceFor, DUTY_POLICY } from '../policy-moved'
import { sealingSubject } from '../sealing-subject'
import type { Vault } from '../vault'
import type { Work } from '../work'
import type { HoldRejection } from './hold-commands'
import { type OrderTarget, orderNeeds } from './order-commands'

/** A request after a command on it. */
export interface ApprovalAnswer {
  readonly approvalId: string
  readonly state: ApprovalState
  /** The step that is open; null where none is. */
  readonly step: string | null
  /** False where it had been decided before, and this changed nothing. */
  readonly counted: boolean
}

export type ApprovalUnknown = { readonly code: 'APPROVAL_UNKNOWN' }

/** Names a request, who is on duty, and the order it holds up. */
export interface ApprovalTarget {
  readonly approvalId: string
  readonly duty: Duty
  readonly order: OrderTarget | null
}

const ofOrder =
  (keysOf: (target: OrderTarget, loaded: LoadedRecords) => readonly string[]) =>
  ({ order }: ApprovalTarget, loaded: LoadedRecords): readonly string[] =>
    order === null ? [] : keysOf(order, loaded)

const needs = {
  policy: () => [DUTY_POLICY],
  order: ofOrder(orderNeeds.order),
  approval: ({ approvalId }: ApprovalTarget) => [approvalId],
  stockLock: ofOrder(orderNeeds.stockLock),
  stock: ofOrder(orderNeeds.stock),
}

export interface RequestApproval extends ApprovalTarget {
  readonly ask: ApprovalInput
  readonly policy: { readonly version: number; readonly value: ApprovalPolicy }
  /** What decides which version of the policy it goes by, while another is tried. */
  readonly subject: RolloutSubject
}

/** Asks for approval; an order that is to wait for it is held in the same commit. */
export const requestApproval: Command<RequestApproval, ApprovalAnswer, TierRejection | HoldRejection | ApprovalExists> =
  {
    name: 'requestApproval',
    answer: 'stored',
    needs: { ...needs, policy: () => [APPROVAL_POLICY, DUTY_POLICY] },
    decide(work, { approvalId, ask, policy, subject, duty, order }) {
      assertInForceFor(work, APPROVAL_POLICY, subject, policy.version)
      assertInForce(work, DUTY_POLICY, duty.version)
      if (work.get('approval', approvalId) !== undefined) return reject({ code: 'APPROVAL_EXISTS' })
      const change = decideRequest(ask, policy, duty, work.at)
      if (!change.ok) return change
      if (order !== null && change.value.request.state === 'waiting') {
        const held = holdForApproval(work, order, approvalId)
        if (!held.ok) return held
      }
      const { request } = change.value
      const { applicant, state, tier } = request
      work.emit('ApprovalRequested', { ...about(work, request), applicant, state, tier })
      return accept(saved(work, undefined, change.value, order))
    },
  }

/** Another request has that id. */
export type ApprovalExists = { readonly code: 'APPROVAL_EXISTS' }

/** A word on a request, with what was written in clear until it is decided. */
export type DecideApproval = ApprovalTarget &
  Pick<Signature, 'verdict'> & { readonly comment: string; readonly vault: Vault }

const decide = command<DecideApproval, SigningRejection>('decideApproval', (work, request, input) => {
  const { verdict, comment, vault, duty } = input
  const person = work.actor.id
  const sealedFor = commentSubject(
    request.id,
    request.orderKey === null ? undefined : work.get('order', request.orderKey),
  )
  const context = commentContext(request.id, { person, at: work.at })
  const sealed = comment === '' ? null : { sealed: vault.seal(work, sealedFor, comment, context), sealedFor }
  return signApproval(request, { person, verdict, comment: sealed }, duty, work.at)
})

/** Somebody's word: on the step that is open, or on a waiver. What he writes is sealed for the buyer of the order it holds up. */
export const decideApproval: typeof decide = {
  ...decide,
  needs: {
    ...needs,
    subjectKey: ({ approvalId, order, comment }, loaded) =>
      comment === ''
        ? []
        : [commentSubject(approvalId, order === null ? undefined : loaded.get('order', order.orderKey).value)],
  },
}

/** Where a comment belongs: it opens nowhere else. One person signs once. */
export function commentContext(approvalId: string, { person, at }: Pick<Signature, 'person' | 'at'>) {
  return { kind: 'approval', field: 'comment', key: `${approvalId} ${person} ${at}` } as const
}

function commentSubject(approvalId: string, order: Order | undefined): string {
  return sealingSubject(order, `approval:${approvalId}`)
}

export const withdrawApproval = command<ApprovalTarget, WithdrawRejection>(
  'withdrawApproval',
  (work, request, { duty }) => decideWithdrawal(request, work.actor.id, duty, work.at),
)

export const waiveApproval = command<ApprovalTarget & { readonly reason: string }, WaiveRejection>(
  'waiveApproval',
  (work, request, { duty, reason }) => decideWaiver(request, { person: work.actor.id, reason }, duty, work.at),
)

/** The timer of a request, and a change of duty. */
export const attendApproval: Command<ApprovalTarget, ApprovalAnswer, ApprovalUnknown> = {
  ...command<ApprovalTarget, never>('attendApproval', (work, request, { duty }) =>
    accept(decideAttention(request, duty, work.at)),
  ),
  answer: 'inRecord',
}

/** Uses an approval for what is about to be done. What it makes of the request is kept although it is refused. */
export const useApproval: Command<
  ApprovalTarget & { readonly digest: string },
  ApprovalAnswer,
  UseRejection | ApprovalUnknown
> = {
  name: 'useApproval',
  answer: 'stored',
  needs,
  decide(work, { approvalId, digest, duty, order }) {
    assertInForce(work, DUTY_POLICY, duty.version)
    const request = work.get('approval', approvalId)
    if (request === undefined) return reject({ code: 'APPROVAL_UNKNOWN' })
    const { outcome, change } = decideUse(request, { digest, ref: work.commandId }, duty, work.at)
    const answer = saved(work, request, change, order)
    if (!outcome.ok) return outcome
    work.emit('ApprovalUsed', { ...about(work, request), ref: work.commandId })
    return accept(answer)
  },
}

function command<Input extends ApprovalTarget, R extends { readonly code: string }>(
  name: string,
  decide: (
    work: Work,
    request: ApprovalRequest,
    input: Input,
  ) => Outcome<ApprovalChange & { readonly counted?: boolean }, R>,
): Command<Input, ApprovalAnswer, R | ApprovalUnknown> {
  return {
    name,
    answer: 'stored',
    needs,
    decide(work, input) {
      assertInForce(work, DUTY_POLICY, input.duty.version)
      const request = work.get('approval', input.approvalId)
      if (request === undefined) return reject({ code: 'APPROVAL_UNKNOWN' })
      const change = decide(work, request, input)
      return change.ok ? accept(saved(work, request, change.value, input.order)) : change
    },
  }
}

/** Keeps what became of a request, tells of it, and ends its hold on the order. */
export function saved(
  work: Work,
  before: ApprovalRequest | undefined,
  { request, notices, counted = true }: ApprovalChange & { readonly counted?: boolean },
  order: OrderTarget | null,
): ApprovalAnswer {
  const { id, state, steps, step } = request
  const waits = state === 'waiting' || state === 'waived'
  const answer = { approvalId: id, state, step: waits ? (steps[step]?.id ?? null) : null, counted }
  if (request === before) return answer
  work.put('approval', id, request)
  if (before?.state !== state) work.note({ from: before?.state ?? null, to: state })
  for (const { name, ...told } of notices) work.emit(name, { ...about(work, request), ...told } as never)
  if (order !== null && before?.state === 'waiting' && state !== 'waiting') endApprovalHold(work, order, id, state)
  return answer
}

function about(work: Work, { id, kind, subject, orderKey }: ApprovalRequest) {
  return { approvalId: id, kind, subject, orderKey, at: work.at }
}
