import { type AnyStateMachine, initialTransition, transition } from 'xstate'
import type { Step } from '../../src/lifecycle/lifecycle'
import type { AnyLifecycle } from './lifecycles'

export type GuardedEvent = { readonly type: string } & Readonly<Record<string, string | boolean>>

/** Each event once per truth assignment of all guards that the lifecycle names, in any state. */
export function eventsOf(lifecycle: AnyLifecycle): readonly GuardedEvent[] {
  return lifecycle.events.flatMap((type) => {
    const guards = [...new Set(lifecycle.rows.filter((row) => row.event === type).flatMap((row) => row.guard ?? []))]
    return Array.from({ length: 2 ** guards.length }, (_, bits) =>
      Object.assign({ type }, ...guards.map((guard, i) => ({ [guard]: ((bits >> i) & 1) === 1 }))),
    )
  })
}

/** What XState's interpreter says to one event. */
export function machineAnswer(machine: AnyStateMachine, state: string, event: GuardedEvent): Step<string, string> {
  const [initial] = initialTransition(machine)
  const before = machine.resolveState({ value: state, context: initial.context })
  if (!before.can(event)) return { kind: 'illegal' }
  const [after, actions] = transition(machine, before, event)
  const effects = actions.map((action) => action.type)
  return after.value === state ? { kind: 'stayed', effects } : { kind: 'moved', state: String(after.value), effects }
}
