import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, createMachine, setup } from 'xstate'
import { OrderHubError } from '../../src/errors'
import { compileLifecycle, type OrderEvent, type OrderStatus, orderLifecycle } from '../../src/lifecycle/index'
import type { AnyLifecycle } from './lifecycles'
import { machineAnswer } from './machine-answers'

const meta = { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '门', en: 'Door' } }

describe('guards', () => {
  it.each([
    [true, 'moved'],
    [false, 'stayed'],
    [undefined, 'stayed'],
    [1, 'stayed'],
    ['true', 'stayed'],
  ])('hold only for true: %s', (coversAmountDue, kind) => {
    const event = { type: 'PaymentCaptured', coversAmountDue } as unknown as OrderEvent
    expect(orderLifecycle.step('awaitingPayment', event).kind).toBe(kind)
  })

  it('are tried in their order, and none holding is illegal', () => {
    const machine = setup({
      types: {} as { events: { type: 'Turned'; left: boolean; right: boolean } },
      guards: { left: ({ event }) => event.left, right: ({ event }) => event.right },
    }).createMachine({
      initial: 'shut',
      states: {
        shut: {
          meta,
          on: {
            Turned: [
              { guard: 'left', target: 'open' },
              { guard: 'right', target: 'locked' },
            ],
          },
        },
        open: { meta },
        locked: { meta },
      },
    })
    const lifecycle = compileLifecycle(machine)
    const turn = (left: boolean, right: boolean) => lifecycle.step('shut', { type: 'Turned', left, right })
    expect(turn(true, true)).toMatchObject({ state: 'open' })
    expect(turn(false, true)).toMatchObject({ state: 'locked' })
    expect(turn(false, false)).toEqual({ kind: 'illegal' })
  })
})

describe('effects', () => {
  it('of a transition come before those of entering its target, as in XState', () => {
    const machine = createMachine({
      id: 'door',
      initial: 'shut',
      states: {
        shut: { meta, on: { Opened: { target: 'open', actions: ['unlock', 'push'] } } },
        open: { meta, entry: ['ring', 'greet'], on: { Opened: { actions: 'shrug' } } },
      },
    })
    const lifecycle = compileLifecycle(machine) as AnyLifecycle
    for (const state of ['shut', 'open']) {
      expect(lifecycle.step(state, { type: 'Opened' })).toEqual(machineAnswer(machine, state, { type: 'Opened' }))
    }
    expect(lifecycle.step('shut', { type: 'Opened' })).toMatchObject({ effects: ['unlock', 'push', 'ring', 'greet'] })
  })
})

describe('answers', () => {
  it('are the same frozen object each time, so a step allocates nothing', () => {
    const step = () => orderLifecycle.step('packed', { type: 'ParcelHandedOver', allLinesHandedOver: true })
    expect(step()).toBe(step())
    for (const row of orderLifecycle.rows) expect(Object.isFrozen(row) && Object.isFrozen(row.effects)).toBe(true)
    const answer = step()
    expect(Object.isFrozen(answer)).toBe(true)
    expect(answer.kind !== 'illegal' && Object.isFrozen(answer.effects)).toBe(true)
  })
})

describe('a name that the lifecycle does not have', () => {
  const secret = '13800138000'
  it.each<[string, () => unknown, 'state' | 'event']>([
    ['state', () => orderLifecycle.step(secret as OrderStatus, { type: 'OrderPlaced' }), 'state'],
    ['event', () => orderLifecycle.step('paid', { type: secret } as unknown as OrderEvent), 'event'],
    [
      'state and event',
      () => orderLifecycle.step(secret as OrderStatus, { type: secret } as unknown as OrderEvent),
      'state',
    ],
    ['inherited state', () => orderLifecycle.step('constructor' as OrderStatus, { type: 'OrderPlaced' }), 'state'],
    ['inherited event', () => orderLifecycle.step('paid', { type: '__proto__' } as unknown as OrderEvent), 'event'],
    ['state asked for its meta', () => orderLifecycle.metaOf(secret as OrderStatus), 'state'],
    ['state asked for its end', () => orderLifecycle.isFinal(secret as OrderStatus), 'state'],
  ])('is a fault, and is not repeated in it: %s', (_, act, kind) => {
    try {
      act()
    } catch (error) {
      if (!OrderHubError.is(error)) throw error
      expect(error).toMatchObject({ code: 'LIFECYCLE_NAME_UNKNOWN', unknown: { lifecycle: 'order', kind } })
      expect(JSON.stringify({ ...error, message: error.message })).not.toContain(secret)
      return
    }
    expect.unreachable('nothing was thrown')
  })
})

describe('what a flat table cannot say is refused', () => {
  const door = (shut: object, more: object = {}) =>
    createMachine({ id: 'door', initial: 'shut', states: { shut: { meta, ...shut }, open: { meta } }, ...more })

  it.each<[string, () => AnyStateMachine, string]>([
    ['nested states', () => door({ initial: 'ajar', states: { ajar: {} } }), 'shut'],
    ['delays', () => door({ after: { 10: 'open' } }), 'shut'],
    ['eventless transitions', () => door({ always: [{ guard: 'windy', target: 'open' }] }), 'shut'],
    ['effects on leaving', () => door({ exit: 'ring' }), 'shut'],
    ['final states of XState', () => door({ type: 'final' }), 'shut'],
    ['events for the whole machine', () => door({}, { on: { Opened: { actions: 'ring' } } }), 'the machine'],
    ['effects before any event', () => door({ entry: 'ring' }), 'shut.entry'],
    ['a state without meta', () => door({ meta: undefined }), 'shut.meta'],
    ['wildcards', () => door({ on: { '*': 'open' } }), 'shut.on.*'],
    ['part wildcards', () => door({ on: { 'Door.*': 'open' } }), 'shut.on.Door.*'],
    ['inline guards', () => door({ on: { Opened: { guard: () => true, target: 'open' } } }), 'shut.on.Opened'],
    ['inline actions', () => door({ on: { Opened: { actions: () => {} } } }), 'shut.on.Opened'],
    ['re-entry', () => door({ on: { Opened: { target: 'open', reenter: true } } }), 'shut.on.Opened'],
    ['a way back to the same state', () => door({ on: { Opened: 'shut' } }), 'shut.on.Opened'],
    ['an event that does nothing', () => door({ on: { Opened: {} } }), 'shut.on.Opened'],
    ['an event that is forbidden', () => door({ on: { Opened: undefined } }), 'shut.on.Opened'],
  ])('%s', (_, machine, at) => {
    let thrown: unknown
    try {
      compileLifecycle(machine())
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'LIFECYCLE_NOT_COMPILABLE', found: { lifecycle: 'door', at } })
  })

  it('and the plain machine is not', () => {
    expect(compileLifecycle(door({ on: { Opened: 'open' } })).states).toEqual(['shut', 'open'])
  })
})
