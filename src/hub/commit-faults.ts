import { OrderHubError } from '../errors'
import type { StoreUnavailableError } from '../store/store-errors'
import { OutcomeUnknownError } from './hub-errors'

/** A command on its way, and whether some try of it may have been committed. */
interface Doubted {
  readonly request: { readonly commandId: string }
  inDoubt: boolean
}

/** True for a store that could not be reached. */
export function isUnavailable(error: unknown): error is StoreUnavailableError {
  return OrderHubError.is(error) && error.code === 'STORE_UNAVAILABLE'
}

/** Only what is known to be safe and useful is tried again; everything else surfaces. */
export function isRetryable(error: unknown): boolean {
  if (isUnavailable(error)) return error.retryable
  return OrderHubError.is(error) && error.code === 'STORE_CONFLICT'
}

/** A try that may have been committed after all leaves its doubt behind. */
export function noteDoubt(error: unknown, waiting: Doubted): void {
  if (isUnavailable(error) && error.inDoubt) waiting.inDoubt = true
}

/** What the caller is told: the outcome is unknown where any try is in doubt. */
export function faultOf(error: unknown, { request, inDoubt }: Doubted): unknown {
  return inDoubt ? new OutcomeUnknownError(request.commandId, { cause: error }) : error
}

/** What was thrown, as an error. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The store threw something that is not an error.', { cause: error })
}
