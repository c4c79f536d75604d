import { setup } from 'xstate'
import { compileLifecycle, type EffectOf, type StateOf } from './compile-lifecycle'
import { effectNames } from './effect-names'
import { dayMs, hourMs, type StateMeta } from './state-meta'

export type ApprovalEvent =
  /** Enough signed the step that is open, and another step follows. */
  | { readonly type: 'StepPassed' }
  /** Enough signed the last step, or no step asks for a signature. */
  | { readonly type: 'ApprovalGranted' }
  | { readonly type: 'ApprovalDeclined' }
  /** Whoever asked takes it back. */
  | { readonly type: 'ApprovalWithdrawn' }
  /** What was to be done is no longer what was asked for. */
  | { readonly type: 'ContentChanged' }
  | { readonly type: 'ApprovalLapsed' }
  /** A permitted person releases it for now (紧急放行); somebody else has to look at that afterwards. */
  | { readonly type: 'ApprovalWaived' }
  | { readonly type: 'WaiverConfirmed' }
  | { readonly type: 'WaiverObjected' }
  /** What was approved was done: once. */
  | { readonly type: 'ApprovalUsed' }

const final = (label: StateMeta['label']): StateMeta => ({ owner: 'system', timeLimitMs: null, label, final: true })

/**
 * A request for approval (审批单). One decision ends the waiting and stays: what comes after it finds the outcome and moves
 * nothing. Whether what was approved has been done is data beside the state, for a waiver is used while it is under review.
 */
export const approvalMachine = setup({
  types: {} as { events: ApprovalEvent; meta: StateMeta },
  actions: effectNames('askSigners', 'askReviewers', 'tellApplicant', 'releaseHold', 'turnHold', 'markUsed'),
}).createMachine({
  id: 'approval',
  initial: 'waiting',
  states: {
    waiting: {
      meta: { owner: 'operations', timeLimitMs: 8 * hourMs, label: { 'zh-CN': '待审批', en: 'Waiting' } },
      on: {
        StepPassed: { actions: 'askSigners' },
        ApprovalGranted: { target: 'approved', actions: ['releaseHold', 'tellApplicant'] },
        ApprovalDeclined: { target: 'declined', actions: ['turnHold', 'tellApplicant'] },
        ApprovalWithdrawn: { target: 'withdrawn', actions: 'turnHold' },
        ContentChanged: { target: 'voided', actions: ['turnHold', 'tellApplicant'] },
        ApprovalLapsed: { target: 'lapsed', actions: ['turnHold', 'tellApplicant'] },
        ApprovalWaived: { target: 'waived', actions: ['releaseHold', 'askReviewers', 'tellApplicant'] },
      },
    },
    approved: {
      meta: { owner: 'system', timeLimitMs: 7 * dayMs, label: { 'zh-CN': '已通过', en: 'Approved' } },
      on: {
        ApprovalUsed: { actions: 'markUsed' },
        ApprovalWithdrawn: 'withdrawn',
        ContentChanged: { target: 'voided', actions: 'tellApplicant' },
        ApprovalLapsed: { target: 'lapsed', actions: 'tellApplicant' },
      },
    },
    waived: {
      meta: { owner: 'operations', timeLimitMs: dayMs, label: { 'zh-CN': '放行待复核', en: 'Waived, under review' } },
      on: {
        ApprovalUsed: { actions: 'markUsed' },
        WaiverConfirmed: 'confirmed',
        WaiverObjected: { target: 'objected', actions: 'tellApplicant' },
      },
    },
    confirmed: {
      meta: { owner: 'system', timeLimitMs: 7 * dayMs, label: { 'zh-CN': '放行已复核', en: 'Waiver confirmed' } },
      on: {
        ApprovalUsed: { actions: 'markUsed' },
        ContentChanged: { target: 'voided', actions: 'tellApplicant' },
        ApprovalLapsed: { target: 'lapsed', actions: 'tellApplicant' },
      },
    },
    declined: { meta: final({ 'zh-CN': '已拒绝', en: 'Declined' }) },
    withdrawn: { meta: final({ 'zh-CN': '已撤回', en: 'Withdrawn' }) },
    voided: { meta: final({ 'zh-CN': '内容已变更作废', en: 'Voided' }) },
    lapsed: { meta: final({ 'zh-CN': '已失效', en: 'Lapsed' }) },
    objected: { meta: final({ 'zh-CN': '放行有异议', en: 'Waiver objected to' }) },
  },
})

export type ApprovalState = StateOf<typeof approvalMachine>
export type ApprovalEffect = EffectOf<typeof approvalMachine>

/** The table compiled from `approvalMachine`: steps a request for approval from decision to decision. */
export const approvalLifecycle = compileLifecycle(approvalMachine)
