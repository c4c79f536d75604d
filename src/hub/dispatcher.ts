import type { Outcome, Rejection } from '../outcome'
import type { KeyRing } from '../security/key-ring'
import type { Actor, Command } from './command'
import type { CommitPath } from './commit-path'
import { InputHostileError } from './hub-errors'

/** Who asks, and under which id. */
export interface CommandOptions {
  readonly by: Actor
  /** Made by the caller so that it can safely send again. Left out, a fresh one is made and a repeat is a new command. */
  readonly commandId?: string
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
    /** What tells this command from another under the same id; the route keeps commands on one thing in order. */
    { route, told }: { readonly route: string; readonly told?: Readonly<Record<string, unknown>> },
  ): Promise<Outcome<Value, R>> {
    return this.path.submit({
      command: command as Command<never, Value, R>,
      commandId: options.commandId ?? this.newId(),
      actor: options.by,
      input: input as never,
      fingerprint: told === undefined ? '' : this.fingerprint(told),
      route,
    })
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

/** Copies what a caller handed in, so that later changes to it change nothing here. @throws InputHostileError */
export function copied<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new InputHostileError({ cause })
  }
}
