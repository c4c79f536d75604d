import { accept, type Outcome, type Rejection, reject } from '../outcome'
import type { KeyRing } from '../security/key-ring'
import type { Actor, Command } from './command'
import type { CommitPath } from './commit-path'
import { InputHostileError } from './hub-errors'
import type { InputRejection } from './input-rejection'
import type { IdempotencyMismatch } from './stored-answer'

/** Who asks, and under which id. */
export interface CommandOptions {
  /** Its id is 1 to 128 printable ASCII characters without spaces. */
  readonly by: Actor
  /**
   * Made by the caller so that it can safely send again: 1 to 200 printable ASCII characters without spaces. Left out, a
   * fresh one is made and a repeat is a new command.
   */
  readonly commandId?: string
}

/** Who asks, and under which id, as they were checked. */
export type Identity = Required<CommandOptions>

/** What any command may be refused with before it is decided. */
export type DoorRejection = InputRejection | IdempotencyMismatch

const COMMAND_ID = /^[\x21-\x7e]{1,200}$/
const ACTOR_ID = /^[\x21-\x7e]{1,128}$/
const ACTOR_TYPES: ReadonlySet<unknown> = new Set<Actor['type']>(['user', 'channel', 'system'])

/** The way a command goes, and what it is known by. */
interface Call {
  /** Keeps commands on one thing in order. */
  readonly route: string
  /** What tells this command from another under the same id, besides who acts. */
  readonly told?: Readonly<Record<string, unknown>> | undefined
  /** The id names a thing, such as a count or a receipt: whoever tells of it again gets the answer of the first. */
  readonly byAnyone?: true
}

/** Hands commands to the commit path, each with its actor, id and fingerprint. */
export class Dispatcher {
  constructor(
    private readonly path: CommitPath,
    private readonly ring: KeyRing,
    private readonly newId: () => string,
  ) {}

  run<Input, Value, R extends Rejection>(
    command: Command<Input, Value, R>,
    input: Input,
    options: CommandOptions,
    call: Call,
  ): Promise<Outcome<Value, R | DoorRejection>> {
    const identity = this.identity(options)
    return identity.ok ? this.runAs(command, input, identity.value, call) : Promise.resolve(identity)
  }

  /** The same for a caller that was checked before. */
  runAs<Input, Value, R extends Rejection>(
    command: Command<Input, Value, R>,
    input: Input,
    { by, commandId }: Identity,
    { route, told = {}, byAnyone }: Call,
  ): Promise<Outcome<Value, R | IdempotencyMismatch>> {
    return this.path.submit({
      command: command as Command<never, Value, R>,
      commandId,
      actor: by,
      input: input as never,
      fingerprint: command.answer === 'stored' ? this.fingerprint(byAnyone ? told : { ...told, by }) : '',
      route,
    })
  }

  /** Who asks and under which id, checked and copied; an id is made where there is none. */
  identity(options: Partial<CommandOptions>): Outcome<Identity, InputRejection> {
    const { by, commandId } = copied(() => ({ by: actorOf(options?.by), commandId: options?.commandId }))
    if (by === undefined) return reject({ code: 'INPUT_INVALID', field: 'by' })
    if (commandId === undefined) return accept({ by, commandId: this.newId() })
    if (typeof commandId === 'string' && COMMAND_ID.test(commandId)) return accept({ by, commandId })
    return reject({ code: 'INPUT_INVALID', field: 'commandId' })
  }

  /** One short keyed digest per field: enough to name the field that differs, too little to tell what it held. */
  private fingerprint(told: Readonly<Record<string, unknown>>): string {
    const digests: Record<string, string> = {}
    for (const field of Object.keys(told).sort()) {
      digests[field] = this.ring.digestKey.digest(JSON.stringify(told[field]) ?? 'undefined').slice(0, 16)
    }
    return JSON.stringify(digests)
  }
}

/** A copy with nothing but the two fields; undefined where they are not what they must be. */
function actorOf(by: Actor | undefined): Actor | undefined {
  const { type, id } = by ?? {}
  if (type === undefined || !ACTOR_TYPES.has(type)) return undefined
  return typeof id === 'string' && ACTOR_ID.test(id) ? { type, id } : undefined
}

/** Copies what a caller handed in, so that later changes to it change nothing here. @throws InputHostileError */
export function copied<T>(read: () => T): T {
  try {
    const result = read()
    // What is wrong is written only when it is asked for, and looks at the input once more.
    if (typeof result === 'object' && result !== null && 'error' in result) void result.error
    return result
  } catch (cause) {
    throw new InputHostileError({ cause })
  }
}
