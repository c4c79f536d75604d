import { OrderHubError } from '../../errors'
import type { Violations } from './violation'

/** Faults with a code are the weather here, and the oracles judge what is left of it; anything else is a DEFECT. */
export function foreseen(error: unknown, violations: Violations): void {
  if (OrderHubError.is(error)) return
  violations.add('DEFECT', error instanceof Error ? `${error.name}: ${error.message}` : String(error))
}
