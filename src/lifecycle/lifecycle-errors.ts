import { OrderHubError } from '../errors'

/**
 * A state or event was named that the lifecycle does not have, usually a row written by another version or an
 * unchecked cast. The name itself is left out, as it may come from outside.
 */
export class LifecycleNameUnknownError extends OrderHubError {
  override readonly name = 'LifecycleNameUnknownError'
  readonly code = 'LIFECYCLE_NAME_UNKNOWN'
  constructor(readonly unknown: { lifecycle: string; kind: 'state' | 'event'; known: readonly string[] }) {
    super(`The ${unknown.lifecycle} lifecycle has no such ${unknown.kind}. It has: ${unknown.known.join(', ')}.`)
  }
}

/** The machine uses something that a flat table cannot say. Keep it for an actor, or say it with states and events. */
export class LifecycleNotCompilableError extends OrderHubError {
  override readonly name = 'LifecycleNotCompilableError'
  readonly code = 'LIFECYCLE_NOT_COMPILABLE'
  constructor(readonly found: { lifecycle: string; at: string; problem: string }) {
    super(`The ${found.lifecycle} machine cannot be compiled: ${found.at} ${found.problem}.`)
  }
}
