import { type Outcome, reject } from '../outcome'
import type { Answer } from '../store/answer'
import type { CommandRequest } from './command'
import type { Work } from './work'

/** The same id came with other content, or from another; nothing was done. `field` names what differs: `by` is who acts. */
export interface IdempotencyMismatch {
  readonly code: 'IDEMPOTENCY_MISMATCH'
  readonly field: string
}

/** What the command was answered before, or a mismatch; undefined when its id is new. */
export function storedAnswer(work: Work, request: CommandRequest): Outcome<unknown> | undefined {
  const known = work.get('answer', request.commandId)
  if (known === undefined) return undefined
  const field = differingField(known, request)
  return field === undefined ? known.outcome : reject({ code: 'IDEMPOTENCY_MISMATCH', field })
}

export function answerOf(request: CommandRequest, outcome: Outcome<unknown>, at: number): Answer {
  return { commandId: request.commandId, command: request.command.name, fingerprint: request.fingerprint, outcome, at }
}

function differingField(known: Answer, request: CommandRequest): string | undefined {
  if (known.command !== request.command.name) return 'command'
  if (known.fingerprint === request.fingerprint) return undefined
  const before = JSON.parse(known.fingerprint) as Record<string, string>
  const now = JSON.parse(request.fingerprint) as Record<string, string>
  return [...Object.keys(before), ...Object.keys(now)].find((field) => before[field] !== now[field]) ?? 'input'
}
