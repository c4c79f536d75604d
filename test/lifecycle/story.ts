import type { Lifecycle, Step } from '../../src/lifecycle/lifecycle'

/** Facts in their order, and what the last one did. An illegal fact moves nothing. */
export function tell<State extends string, Event extends { readonly type: string }, Effect extends string>(
  lifecycle: Lifecycle<State, Event, Effect>,
  facts: readonly Event[],
  from: State = lifecycle.initial,
): { readonly state: State; readonly kind: Step<State, Effect>['kind']; readonly effects: readonly Effect[] } {
  let state = from
  let last: Step<State, Effect> = { kind: 'illegal' }
  for (const fact of facts) {
    last = lifecycle.step(state, fact)
    if (last.kind === 'moved') state = last.state
  }
  return { state, kind: last.kind, effects: last.kind === 'illegal' ? [] : last.effects }
}
