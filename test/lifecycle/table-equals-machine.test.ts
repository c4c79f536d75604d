import { describe, expect, it } from 'vitest'
import { initialTransition } from 'xstate'
import { orderLifecycle, orderMachine } from '../../src/lifecycle/order-lifecycle'
import { type AnyLifecycle, eventsOf, machineAnswer } from './machine-answers'

const lifecycles = [{ name: 'order', machine: orderMachine, lifecycle: orderLifecycle as AnyLifecycle }]

describe.each(lifecycles)('the $name table', ({ machine, lifecycle }) => {
  it('starts where the machine starts, asking for nothing', () => {
    const [snapshot, actions] = initialTransition(machine)
    expect(snapshot.value).toBe(lifecycle.initial)
    expect(actions).toEqual([])
  })

  it('has the states and events of the machine', () => {
    expect([...lifecycle.states].sort()).toEqual(Object.keys(machine.states).sort())
    expect([...lifecycle.events].sort()).toEqual([...machine.events].sort())
  })

  describe.each(lifecycle.states)('in %s', (state) => {
    it.each(eventsOf(lifecycle).map((event) => [JSON.stringify(event), event] as const))('%s', (_, event) => {
      expect(lifecycle.step(state, event)).toEqual(machineAnswer(machine, state, event))
    })
  })
})
