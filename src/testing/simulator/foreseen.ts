import { OrderHubError } from '../../errors'

/** Faults with a code are the weather here, and the oracles judge what is left of it; anything else is a defect to see. */
export function foreseen(error: unknown): void {
  if (!OrderHubError.is(error)) process.emitWarning(error instanceof Error ? error : String(error))
}
