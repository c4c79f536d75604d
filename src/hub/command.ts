import type { Outcome, Rejection } from '../outcome'
import type { RecordKind } from '../store/records'
import type { LoadedRecords } from '../store/store'
import type { Work } from './work'

/** Who does something. An id is a pseudonym of the host's own, never a name. */
export interface Actor {
  readonly type: 'user' | 'channel' | 'system'
  readonly id: string
}

/** The hub itself: timers, and what follows from a fact without anybody asking. */
export const SYSTEM: Actor = Object.freeze({ type: 'system', id: 'orderhub' })

/** Keys of one kind a command needs, given its input and what was loaded of the kinds before. */
type KeysOf<Input> = (input: Input, loaded: LoadedRecords) => readonly string[]

/**
 * One use case. `needs` says what to load and lock, kind by kind in the lock order; `decide` reads and writes the
 * working set and answers. It does no I/O, reads no clock, and does not know which store it runs on.
 */
export interface Command<Input, Value, R extends Rejection> {
  readonly name: string
  readonly needs: { readonly [K in RecordKind]?: KeysOf<Input> }
  /** Series of serial numbers the command may draw one number each from. */
  readonly series?: (input: Input) => readonly string[]
  /**
   * `stored`: the answer is kept under the command's id, so that a repeat gets the same one. `inRecord`: a record the
   * command writes is its answer already, such as a lock or an intake record, and `decide` deals with repeats itself.
   */
  readonly answer: 'stored' | 'inRecord'
  /** Ends what is past its time for those who wait for it; it is not made to look for more of that itself. */
  readonly makesRoom?: true
  decide(work: Work, input: Input): Outcome<Value, R>
}

/** A command on its way: who wants it, under which id, with which input. */
export interface CommandRequest<Input = unknown, Value = unknown, R extends Rejection = Rejection> {
  readonly command: Command<Input, Value, R>
  /** Made by the caller. The same id with the same input of the same actor always gets the same answer. */
  readonly commandId: string
  readonly actor: Actor
  readonly input: Input
  /** Keyed digests of the input's fields and of the actor: the same id with other content is noticed, and the field named. */
  readonly fingerprint: string
  /** Requests with equal routes are decided one after another in the order they came. */
  readonly route: string
  /** What is past its time was ended for this request: it may be answered short now. */
  readonly looked?: true
}
