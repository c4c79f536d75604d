import { setup } from 'xstate'
import { compileLifecycle, type EffectOf, type StateOf } from './compile-lifecycle'
import { effectNames } from './effect-names'
import { dayMs, minuteMs, type StateMeta } from './state-meta'

export type IntakeEvent =
  | { readonly type: 'PayloadBooked' }
  /** It could not be understood or does not add up; the reason stands beside the state. */
  | { readonly type: 'PayloadQuarantined' }
  /** It is understood and of no concern, such as a test message, or somebody discarded it. */
  | { readonly type: 'PayloadIgnored' }
  | { readonly type: 'ReplayRequested' }

const repeat = { actions: 'ignoreRepeat' } as const

/** A raw payload from a channel (接入记录), stored before it is understood. Once booked, nothing books it again. */
export const intakeMachine = setup({
  types: {} as { events: IntakeEvent; meta: StateMeta },
  actions: effectNames('ignoreRepeat', 'raisePayloadQuarantined', 'bookAgain'),
}).createMachine({
  id: 'intake',
  initial: 'pending',
  states: {
    pending: {
      meta: { owner: 'system', timeLimitMs: minuteMs, label: { 'zh-CN': '待处理', en: 'Pending' } },
      on: {
        PayloadBooked: 'booked',
        PayloadQuarantined: { target: 'quarantined', actions: 'raisePayloadQuarantined' },
        PayloadIgnored: 'ignored',
        ReplayRequested: repeat,
      },
    },
    quarantined: {
      meta: { owner: 'engineering', timeLimitMs: dayMs, label: { 'zh-CN': '已隔离', en: 'Quarantined' } },
      on: {
        PayloadQuarantined: repeat,
        PayloadIgnored: 'ignored',
        ReplayRequested: { target: 'pending', actions: 'bookAgain' },
      },
    },
    booked: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已入账', en: 'Booked' }, final: true },
      on: { PayloadBooked: repeat, PayloadIgnored: repeat, ReplayRequested: repeat },
    },
    ignored: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已忽略', en: 'Ignored' }, final: true },
      on: { PayloadIgnored: repeat },
    },
  },
})

export type IntakeState = StateOf<typeof intakeMachine>
export type IntakeEffect = EffectOf<typeof intakeMachine>

/** The table compiled from `intakeMachine`: steps an intake record from fact to fact. */
export const intakeLifecycle = compileLifecycle(intakeMachine)
