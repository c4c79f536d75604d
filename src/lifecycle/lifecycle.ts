import type { StateMeta } from './state-meta'

/**
 * The answer to one event.
 *
 * `moved`: the state changed. `stayed`: the event is known here and changes no state, such as a late fact that only
 * fills a gap. `illegal`: it contradicts the state; the fact is kept by the caller, who raises an anomaly.
 * Effects are in the order they are to be performed. Answers are frozen and shared: compare, never change them.
 */
export type Step<State extends string, Effect extends string> =
  | { readonly kind: 'moved'; readonly state: State; readonly effects: readonly Effect[] }
  | { readonly kind: 'stayed'; readonly effects: readonly Effect[] }
  | { readonly kind: 'illegal' }

/** One line of a lifecycle's table. The first line whose guard holds is taken. */
export type LifecycleRow<State extends string, EventType extends string, Effect extends string> = {
  readonly from: State
  readonly event: EventType
  /** The field of the event that must be `true`. */
  readonly guard: string | undefined
  /** Absent when the event changes no state. */
  readonly to: State | undefined
  readonly effects: readonly Effect[]
}

/** A machine compiled to a table: the same answers as XState's `transition`, without the interpreter. */
export interface Lifecycle<State extends string, Event extends { readonly type: string }, Effect extends string> {
  readonly name: string
  readonly initial: State
  /** In the order the machine lists them, which is the usual way through it. */
  readonly states: readonly State[]
  /** Every event that some state knows. */
  readonly events: readonly Event['type'][]
  readonly rows: readonly LifecycleRow<State, Event['type'], Effect>[]
  /**
   * Allocates nothing, so it suits folding millions of facts.
   * @throws LifecycleNameUnknownError for a state or event that this lifecycle does not have at all.
   */
  step(state: State, event: Event): Step<State, Effect>
  /** True when no event leads out of `state`. @throws LifecycleNameUnknownError */
  isFinal(state: State): boolean
  /** Owner, time limit and label. @throws LifecycleNameUnknownError */
  metaOf(state: State): StateMeta
}
