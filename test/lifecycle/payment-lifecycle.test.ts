import { describe, expect, it } from 'vitest'
import { type PaymentEvent, type PaymentStatus, paymentLifecycle } from '../../src/lifecycle/payment-lifecycle'
import { tell } from './story'

const part = { type: 'PaymentCaptured', coversAmountDue: false } as const
const rest = { type: 'PaymentCaptured', coversAmountDue: true } as const
const failed = { type: 'PaymentFailed' } as const
const timedOut = { type: 'PaymentTimedOut' } as const
const partBack = { type: 'PaymentRefunded', coversCaptured: false } as const
const allBack = { type: 'PaymentRefunded', coversCaptured: true } as const

describe('the money of an order', () => {
  it.each<[string, readonly PaymentEvent[], PaymentStatus, readonly string[]]>([
    // story, facts, where the money stands, what the last fact asks for
    ['paid at once', [rest], 'paid', ['bookPayment']],
    ['a deposit', [part], 'partlyPaid', ['bookPayment', 'requestBalance']],
    ['a deposit and one more part', [part, part], 'partlyPaid', ['bookPayment', 'requestBalance']],
    ['a deposit and its balance', [part, rest], 'paid', ['bookPayment']],
    ['a failed try', [failed], 'failed', ['offerAnotherTry']],
    ['a second failed try', [failed, failed], 'failed', ['offerAnotherTry']],
    ['a failed try, then paid', [failed, rest], 'paid', ['bookPayment']],
    ['a failed try, then a part', [failed, part], 'partlyPaid', ['bookPayment', 'requestBalance']],
    ['a failed try for the balance', [part, failed], 'partlyPaid', ['offerAnotherTry']],
    ['nothing in time', [timedOut], 'timedOut', []],
    ['a failed try and nothing more', [failed, timedOut], 'timedOut', []],
    ['a deposit without its balance', [part, timedOut], 'partlyPaid', ['raisePartPaymentTimedOut']],
    ['a deposit given back after that', [part, timedOut, allBack], 'refunded', ['bookRefund']],
    ['paid too late', [timedOut, rest], 'paid', ['bookPayment', 'raiseLatePayment']],
    ['a part too late', [timedOut, part], 'partlyPaid', ['bookPayment', 'raiseLatePayment']],
    ['paid twice', [rest, rest], 'paid', ['bookPayment', 'raiseOverpayment']],
    ['a time limit that fires after payment', [rest, timedOut], 'paid', ['mergeLateFact']],
    ['a failed try heard of after payment', [rest, failed], 'paid', ['mergeLateFact']],
    ['one part back', [rest, partBack], 'partlyRefunded', ['bookRefund']],
    ['two parts back', [rest, partBack, partBack], 'partlyRefunded', ['bookRefund']],
    ['all back in two parts', [rest, partBack, allBack], 'refunded', ['bookRefund']],
    ['all back at once', [rest, allBack], 'refunded', ['bookRefund']],
    ['part of a deposit back', [part, partBack], 'partlyRefunded', ['bookRefund']],
    ['paid again after all went back', [rest, allBack, rest], 'refunded', ['bookPayment', 'raiseLatePayment']],
  ])('%s', (_, facts, state, effects) => {
    expect(tell(paymentLifecycle, facts)).toMatchObject({ state, effects })
  })

  it.each<[PaymentStatus]>([['pending'], ['failed'], ['timedOut'], ['refunded']])(
    'cannot go back in %s, where none is held',
    (state) => {
      expect(tell(paymentLifecycle, [partBack], state)).toEqual({ state, kind: 'illegal', effects: [] })
      expect(tell(paymentLifecycle, [allBack], state)).toEqual({ state, kind: 'illegal', effects: [] })
    },
  )

  it('is booked whenever it moves', () => {
    for (const state of paymentLifecycle.states) {
      for (const fact of [part, rest]) expect(tell(paymentLifecycle, [fact], state).effects).toContain('bookPayment')
      for (const fact of [partBack, allBack]) {
        const { kind, effects } = tell(paymentLifecycle, [fact], state)
        if (kind !== 'illegal') expect(effects).toContain('bookRefund')
      }
    }
  })

  it('is awaited for thirty minutes', () => {
    expect(paymentLifecycle.metaOf('pending').timeLimitMs).toBe(1_800_000)
  })
})
