import { OrderHubError } from '../../errors'

const EXPECTED: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'STORE_CONFLICT', 'OUTCOME_UNKNOWN'])

/** Faults a caller has to reckon with: it sends the same again. Every other error is a defect. */
export function isExpectedFault(error: unknown): boolean {
  return OrderHubError.is(error) && EXPECTED.has(error.code)
}
