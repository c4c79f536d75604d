import type { Store } from '../store/store'

/** Up to when no lock ends by itself, as far as was known at a moment. */
export interface OverdueKnown {
  readonly asOf: number
  readonly quietUntil: number
}

/**
 * How long what was seen is relied upon. Another process may make a lock meanwhile; one that lives shorter than this may be
 * noticed so much later.
 */
const RELIED_ON_MS = 1_000

/** Most timers one look reads. */
const LOOK_LIMIT = 1_000

/**
 * Knows whether any lock is past its time, so that a shortage is not answered while stock is held by nobody any more. It
 * looks only when somebody is about to be refused, and seldom: all who ask at the same time share one look.
 */
export class OverdueWatch {
  known: OverdueKnown = { asOf: 0, quietUntil: 0 }
  private looking: Promise<readonly string[]> | undefined

  constructor(private readonly store: Pick<Store, 'due' | 'now'>) {}

  /** A lock of our own that ends at this moment. */
  note(expiresAt: number): void {
    if (expiresAt < this.known.quietUntil) this.known = { ...this.known, quietUntil: expiresAt }
  }

  /** What was seen is to be looked at again: locks were past their time, and it is not known yet that they were ended. */
  doubt(): void {
    this.known = { ...this.known, quietUntil: this.known.asOf }
  }

  /** Ids of the locks that are past their time, those of orders among them. */
  look(): Promise<readonly string[]> {
    this.looking ??= this.lookNow().finally(() => {
      this.looking = undefined
    })
    return this.looking
  }

  private async lookNow(): Promise<readonly string[]> {
    const asOf = await this.store.now()
    const timers = await this.store.due(asOf + RELIED_ON_MS, LOOK_LIMIT)
    const locks = timers.filter(({ kind }) => kind === 'stockLock')
    const next = locks.find(({ dueAt }) => dueAt > asOf)?.dueAt
    const quietUntil =
      timers.length >= LOOK_LIMIT ? asOf : Math.min(next ?? Number.MAX_SAFE_INTEGER, asOf + RELIED_ON_MS)
    this.known = { asOf, quietUntil }
    return locks.filter(({ dueAt }) => dueAt <= asOf).map(({ key }) => key)
  }
}

/** Thrown by a decision that would refuse for lack of stock while it is not known whether locks are overdue. */
export class OverdueUnknown extends Error {}

/** Thrown where the same holds for a decision about an order. What is past its time is ended, then it is decided again. */
export class RoomUnknown extends Error {}

/** True where it is known that no lock is past its time. */
export function isQuiet({ asOf, quietUntil }: OverdueKnown, at: number): boolean {
  return at >= asOf && at < quietUntil
}

/** @throws OverdueUnknown where what is known does not reach to this moment. */
export function assertQuiet(known: OverdueKnown, at: number): void {
  if (!isQuiet(known, at)) throw new OverdueUnknown('It has to be seen first whether locks are overdue.')
}
