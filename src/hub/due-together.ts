import { accept, type Outcome } from '../outcome'

/** Collects the orders whose timers a tick attends to at the same time, so that they are read and decided on together. */
export class DueTogether {
  private waiting: { readonly key: string; readonly done: (outcome: Promise<Outcome<unknown>>) => void }[] = []

  /** `attendAll` answers for each order it has something to say of. */
  constructor(
    private readonly attendAll: (orderKeys: readonly string[]) => Promise<ReadonlyMap<string, Outcome<unknown>>>,
  ) {}

  attend(orderKey: string): Promise<Outcome<unknown>> {
    return new Promise((resolve) => {
      this.waiting.push({ key: orderKey, done: resolve })
      if (this.waiting.length === 1) queueMicrotask(() => this.attendWaiting())
    })
  }

  private attendWaiting(): void {
    const { waiting } = this
    this.waiting = []
    const outcomes = this.attendAll(waiting.map(({ key }) => key))
    for (const { key, done } of waiting) done(outcomes.then((found) => found.get(key) ?? accept(null)))
  }
}
