import type { Store } from '../store/store'
import { SYSTEM } from './command'
import type { IntakeService } from './intake-service'
import type { OrderService } from './order-service'
import type { OutboxWorker } from './outbox-worker'
import type { StockService } from './stock-service'

export interface TickResult {
  /** Timers that were attended to. */
  readonly timers: number
  /** Effects that were started. */
  readonly effects: number
  /** Timers that could not be attended to; each was reported, and stays due. */
  readonly failed: number
}

/** Most timers or messages one round takes; a tick goes on in rounds until nothing is due. */
const ROUND = 500

/**
 * Attends to all that is due: unpaid orders past their time, locks that expire, documents nobody has booked yet, effects
 * waiting in the outbox. Time triggers, it never justifies: each command checks again, under the lock, what is so.
 */
export async function tick(
  parts: {
    readonly store: Store
    readonly orders: OrderService
    readonly stock: StockService
    readonly intake: IntakeService
    readonly outbox: OutboxWorker
  },
  { signal, onError }: { readonly signal?: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<TickResult> {
  let timers = 0
  let failed = 0
  let effects = 0
  const attended = new Set<string>()
  for (;;) {
    signal?.throwIfAborted()
    const due = await parts.store.due(await parts.store.now(), ROUND)
    const fresh = due.filter(({ kind, key, dueAt }) => !attended.has(`${kind} ${key} ${dueAt}`))
    if (fresh.length === 0) break
    for (const { kind, key, dueAt } of fresh) attended.add(`${kind} ${key} ${dueAt}`)
    const results = await Promise.allSettled(
      fresh.map(async ({ kind, key }) => {
        if (kind === 'order') await parts.orders.attend(key, { by: SYSTEM })
        else if (kind === 'stockLock') await parts.stock.expire(key, { by: SYSTEM })
        else if (kind === 'intake') await parts.intake.process(key)
      }),
    )
    timers += fresh.length
    for (const result of results) {
      if (result.status === 'fulfilled') continue
      failed += 1
      onError(result.reason)
    }
  }
  for (;;) {
    signal?.throwIfAborted()
    const started = await parts.outbox.run(ROUND)
    if (started === 0) break
    effects += started
  }
  return { timers, effects, failed }
}
