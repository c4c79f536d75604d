import { setup } from 'xstate'
import { compileLifecycle, type EffectOf, type StateOf } from './compile-lifecycle'
import { effectNames } from './effect-names'
import { dayMs, hourMs, type StateMeta } from './state-meta'

export type CaseEvent =
  /** Somebody looks after it now. */
  | { readonly type: 'CaseTaken' }
  /** It waits until an instant for somebody else: the buyer, a carrier, a supplier. */
  | { readonly type: 'WaitBegun' }
  | { readonly type: 'WaitEnded' }
  /** What could be done was done, and the root cause is known; the facts are watched for a while. */
  | { readonly type: 'CaseResolved' }
  /** Nothing showed while it was watched that it is not over. */
  | { readonly type: 'ResolutionStood' }
  /** A person ends it, with a root cause. */
  | { readonly type: 'CaseClosed' }
  /** What it is about is not so any more. */
  | { readonly type: 'FactsCorrected' }
  /** What it is about is so again, after it was not. */
  | { readonly type: 'FactsReturned' }
  | { readonly type: 'CaseReopened' }

const repeat = { actions: 'ignoreRepeat' } as const
const end = {
  CaseResolved: { target: 'resolved', actions: 'releaseHold' },
  CaseClosed: { target: 'closed', actions: 'releaseHold' },
  FactsCorrected: { target: 'closedBySystem', actions: 'releaseHold' },
} as const
const again = {
  FactsReturned: { target: 'open', actions: ['placeHold', 'tellOwner'] },
  CaseReopened: { target: 'open', actions: ['placeHold', 'tellOwner'] },
} as const

/**
 * A case (异常工单): something that is wrong, until it is put right. It never ends for good, for the same facts may come
 * back, and then the same case is open again.
 */
export const caseMachine = setup({
  types: {} as { events: CaseEvent; meta: StateMeta },
  actions: effectNames(
    'ignoreRepeat',
    'placeHold', // where its class pauses the order
    'releaseHold',
    'tellOwner',
  ),
}).createMachine({
  id: 'case',
  initial: 'open',
  states: {
    open: {
      meta: { owner: 'operations', timeLimitMs: 2 * hourMs, label: { 'zh-CN': '待处理', en: 'Open' } },
      on: {
        CaseTaken: 'inProgress',
        WaitBegun: 'waiting',
        ...end,
        FactsReturned: repeat,
        CaseReopened: repeat,
      },
    },
    inProgress: {
      meta: { owner: 'operations', timeLimitMs: dayMs, label: { 'zh-CN': '处理中', en: 'In progress' } },
      on: {
        CaseTaken: repeat,
        WaitBegun: 'waiting',
        ...end,
        FactsReturned: repeat,
        CaseReopened: repeat,
      },
    },
    waiting: {
      meta: { owner: 'operations', timeLimitMs: 3 * dayMs, label: { 'zh-CN': '等待中', en: 'Waiting' } },
      on: {
        CaseTaken: 'inProgress',
        WaitBegun: repeat,
        WaitEnded: { target: 'inProgress', actions: 'tellOwner' },
        ...end,
        FactsReturned: repeat,
        CaseReopened: repeat,
      },
    },
    resolved: {
      meta: { owner: 'system', timeLimitMs: 3 * dayMs, label: { 'zh-CN': '已解决', en: 'Resolved' } },
      on: {
        CaseResolved: repeat,
        ResolutionStood: 'closed',
        CaseClosed: 'closed',
        FactsCorrected: 'closed',
        ...again,
      },
    },
    closed: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已关闭', en: 'Closed' } },
      on: { CaseClosed: repeat, FactsCorrected: repeat, ...again },
    },
    /** The facts were corrected before a person ended it. A root cause may still be given. */
    closedBySystem: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '系统关闭', en: 'Closed by the system' } },
      on: { FactsCorrected: repeat, CaseClosed: 'closed', ...again },
    },
  },
})

export type CaseState = StateOf<typeof caseMachine>
export type CaseEffect = EffectOf<typeof caseMachine>

/** The table compiled from `caseMachine`: steps a case from event to event. */
export const caseLifecycle = compileLifecycle(caseMachine)
