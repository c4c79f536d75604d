import { setup } from 'xstate'
import { compileLifecycle, type EffectOf, type StateOf } from './compile-lifecycle'
import { effectNames } from './effect-names'
import { minuteMs, type StateMeta } from './state-meta'

/** What happened to the money of one order. Amounts stay with the facts; the machine is told only what they add up to. */
export type PaymentEvent =
  /** `coversAmountDue`: with this payment, all that is due is paid. */
  | { readonly type: 'PaymentCaptured'; readonly coversAmountDue: boolean }
  | { readonly type: 'PaymentFailed' }
  | { readonly type: 'PaymentTimedOut' }
  /** `coversCaptured`: with this refund, all that was captured has gone back. */
  | { readonly type: 'PaymentRefunded'; readonly coversCaptured: boolean }

const late = { actions: 'mergeLateFact' } as const

/** The money of an order (支付). Money that moved is a fact in every state; where it should not have, it is booked and raised. */
export const paymentMachine = setup({
  types: {} as { events: PaymentEvent; meta: StateMeta },
  guards: {
    coversAmountDue: ({ event }) => event.type === 'PaymentCaptured' && event.coversAmountDue === true,
    coversCaptured: ({ event }) => event.type === 'PaymentRefunded' && event.coversCaptured === true,
  },
  actions: effectNames(
    'bookPayment',
    'bookRefund',
    'requestBalance', // the rest of what is due, such as a presale's balance
    'offerAnotherTry',
    'mergeLateFact',
    'raiseLatePayment', // money came in after the time limit, or after all of it had gone back
    'raiseOverpayment',
    'raisePartPaymentTimedOut', // a deposit is here and its balance did not come
  ),
}).createMachine({
  id: 'payment',
  initial: 'pending',
  states: {
    pending: {
      meta: { owner: 'buyer', timeLimitMs: 30 * minuteMs, label: { 'zh-CN': '待支付', en: 'Pending' } },
      on: {
        PaymentCaptured: [
          { guard: 'coversAmountDue', target: 'paid', actions: 'bookPayment' },
          { target: 'partlyPaid', actions: ['bookPayment', 'requestBalance'] },
        ],
        PaymentFailed: { target: 'failed', actions: 'offerAnotherTry' },
        PaymentTimedOut: 'timedOut',
      },
    },
    partlyPaid: {
      meta: { owner: 'buyer', timeLimitMs: 30 * minuteMs, label: { 'zh-CN': '部分支付', en: 'Partly paid' } },
      on: {
        PaymentCaptured: [
          { guard: 'coversAmountDue', target: 'paid', actions: 'bookPayment' },
          { actions: ['bookPayment', 'requestBalance'] },
        ],
        PaymentFailed: { actions: 'offerAnotherTry' },
        PaymentTimedOut: { actions: 'raisePartPaymentTimedOut' },
        PaymentRefunded: [
          { guard: 'coversCaptured', target: 'refunded', actions: 'bookRefund' },
          { target: 'partlyRefunded', actions: 'bookRefund' },
        ],
      },
    },
    paid: {
      meta: { owner: 'finance', timeLimitMs: null, label: { 'zh-CN': '已支付', en: 'Paid' } },
      on: {
        PaymentCaptured: { actions: ['bookPayment', 'raiseOverpayment'] },
        PaymentFailed: late,
        PaymentTimedOut: late,
        PaymentRefunded: [
          { guard: 'coversCaptured', target: 'refunded', actions: 'bookRefund' },
          { target: 'partlyRefunded', actions: 'bookRefund' },
        ],
      },
    },
    partlyRefunded: {
      meta: { owner: 'finance', timeLimitMs: null, label: { 'zh-CN': '部分退款', en: 'Partly refunded' } },
      on: {
        PaymentCaptured: { actions: 'bookPayment' },
        PaymentFailed: late,
        PaymentTimedOut: late,
        PaymentRefunded: [
          { guard: 'coversCaptured', target: 'refunded', actions: 'bookRefund' },
          { actions: 'bookRefund' },
        ],
      },
    },
    refunded: {
      meta: { owner: 'finance', timeLimitMs: null, label: { 'zh-CN': '已全额退款', en: 'Refunded' }, final: true },
      on: {
        PaymentCaptured: { actions: ['bookPayment', 'raiseLatePayment'] },
        PaymentFailed: late,
        PaymentTimedOut: late,
      },
    },
    /** The last try failed; the buyer may try again until the time limit. */
    failed: {
      meta: { owner: 'buyer', timeLimitMs: 30 * minuteMs, label: { 'zh-CN': '支付失败', en: 'Failed' } },
      on: {
        PaymentCaptured: [
          { guard: 'coversAmountDue', target: 'paid', actions: 'bookPayment' },
          { target: 'partlyPaid', actions: ['bookPayment', 'requestBalance'] },
        ],
        PaymentFailed: { actions: 'offerAnotherTry' },
        PaymentTimedOut: 'timedOut',
      },
    },
    timedOut: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '支付超时', en: 'Timed out' } },
      on: {
        PaymentCaptured: [
          { guard: 'coversAmountDue', target: 'paid', actions: ['bookPayment', 'raiseLatePayment'] },
          { target: 'partlyPaid', actions: ['bookPayment', 'raiseLatePayment'] },
        ],
        PaymentFailed: late,
        PaymentTimedOut: late,
      },
    },
  },
})

export type PaymentStatus = StateOf<typeof paymentMachine>
export type PaymentEffect = EffectOf<typeof paymentMachine>

/** The table compiled from `paymentMachine`: steps a payment from fact to fact. */
export const paymentLifecycle = compileLifecycle(paymentMachine)
