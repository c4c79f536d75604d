import { describe, expectTypeOf, it } from 'vitest'
import { setup } from 'xstate'
import { effectNames } from '../../src/lifecycle/effect-names'
import {
  compileLifecycle,
  type EventOf,
  type IntakeState,
  lifecycleDiagram,
  type OrderEffect,
  type OrderEvent,
  type OrderStatus,
  orderLifecycle,
  type orderMachine,
  type ParcelStatus,
  type PaymentStatus,
  type StateMeta,
  type StockLockState,
  stateTable,
} from '../../src/lifecycle/index'

describe('what the machine says, the compiler knows', () => {
  it('the names of all states', () => {
    type BeforeShipment =
      | 'received'
      | 'awaitingPayment'
      | 'paid'
      | 'reviewed'
      | 'allocated'
      | 'awaitingOutbound'
      | 'packed'
    type FromShipment = 'shipped' | 'delivered' | 'completed'
    expectTypeOf<OrderStatus>().toEqualTypeOf<BeforeShipment | FromShipment | 'cancelled' | 'closed'>()
    expectTypeOf<PaymentStatus>().toEqualTypeOf<
      'pending' | 'partlyPaid' | 'paid' | 'partlyRefunded' | 'refunded' | 'failed' | 'timedOut'
    >()
    expectTypeOf<Extract<ParcelStatus, 'delivered' | 'rejected' | 'lost' | 'returned'>>().toEqualTypeOf<
      'delivered' | 'rejected' | 'lost' | 'returned'
    >()
    expectTypeOf<StockLockState>().toEqualTypeOf<
      'requested' | 'locked' | 'refused' | 'deducted' | 'released' | 'expired' | 'broken'
    >()
    expectTypeOf<IntakeState>().toEqualTypeOf<'pending' | 'booked' | 'quarantined' | 'ignored'>()
  })

  it('the events and the fields its guards read', () => {
    expectTypeOf<EventOf<typeof orderMachine>>().toEqualTypeOf<OrderEvent>()
    expectTypeOf(orderLifecycle.events).toEqualTypeOf<readonly OrderEvent['type'][]>()
  })

  it('the effects, without those of the interpreter', () => {
    expectTypeOf<Extract<OrderEffect, 'deductStock' | 'mergeLateFact'>>().toEqualTypeOf<
      'deductStock' | 'mergeLateFact'
    >()
    expectTypeOf<Extract<OrderEffect, `xstate.${string}`>>().toBeNever()
    expectTypeOf<string>().not.toExtend<OrderEffect>()
  })

  it('enough to draw any lifecycle without a cast', () => {
    expectTypeOf(lifecycleDiagram(orderLifecycle, { shortcuts: 'hidden' })).toBeString()
    expectTypeOf(stateTable(orderLifecycle)).toBeString()
  })

  it('a moved step has a state, a stayed one only effects, an illegal one neither', () => {
    const step = orderLifecycle.step('paid', { type: 'OrderReviewed' })
    if (step.kind === 'moved') expectTypeOf(step.state).toEqualTypeOf<OrderStatus>()
    if (step.kind === 'stayed') expectTypeOf(step).not.toHaveProperty('state')
    if (step.kind === 'illegal') expectTypeOf(step).not.toHaveProperty('effects')
  })
})

describe('what does not compile', () => {
  it('a state or an event that the lifecycle does not have', () => {
    // @ts-expect-error no such state
    orderLifecycle.step('refunded', { type: 'OrderReviewed' })
    // @ts-expect-error no such event
    orderLifecycle.step('paid', { type: 'OrderReopened' })
    // @ts-expect-error the payment's state, not the order's
    orderLifecycle.isFinal('timedOut' satisfies PaymentStatus)
  })

  it('an event without the field that its guard reads', () => {
    // @ts-expect-error coversAmountDue is missing
    orderLifecycle.step('paid', { type: 'PaymentCaptured' })
    // @ts-expect-error allLinesHandedOver is not a boolean
    orderLifecycle.step('packed', { type: 'ParcelHandedOver', allLinesHandedOver: 1 })
  })

  it('a table over the states that forgets one', () => {
    // @ts-expect-error ignored is missing
    const colours: Record<IntakeState, string> = { pending: 'grey', booked: 'green', quarantined: 'red' }
    return colours
  })

  it('a machine that listens to an event, asks for an effect or names a guard it did not declare', () => {
    const door = setup({
      types: {} as { events: { type: 'Opened'; withKey: boolean }; meta: StateMeta },
      guards: { withKey: ({ event }) => event.withKey },
      actions: effectNames('ringBell'),
    })
    // @ts-expect-error no such event
    door.createMachine({ initial: 'shut', states: { shut: { on: { Closed: { actions: 'ringBell' } } } } })
    // @ts-expect-error no such effect
    door.createMachine({ initial: 'shut', states: { shut: { on: { Opened: { actions: 'callPolice' } } } } })
    door.createMachine({
      initial: 'shut',
      // @ts-expect-error no such guard
      states: { shut: { on: { Opened: { guard: 'withLuck', actions: 'ringBell' } } } },
    })
    const fine = door.createMachine({
      initial: 'shut',
      states: { shut: { on: { Opened: { guard: 'withKey', actions: 'ringBell' } } } },
    })
    expectTypeOf(compileLifecycle(fine).states).toEqualTypeOf<readonly 'shut'[]>()
  })
})
