import type { Outcome } from '../outcome'

/**
 * What a command was answered, kept for ever: the same id with the same content gets the same answer, a refusal too.
 */
export interface Answer {
  readonly commandId: string
  readonly command: string
  /** Keyed digest of the command's input. */
  readonly fingerprint: string
  readonly outcome: Outcome<unknown>
  readonly at: number
}
