import { OrderHubError } from '../errors'
import type { RandomBytes } from '../security/random-bytes'
import type { OutboxEntry } from '../store/outbox-message'
import type { Store } from '../store/store'
import type { HubEventName, HubEvents } from './hub-event'
import { retryDelay, withinLease } from './outside-call'

/** What a handler gets beside the event: a key that is the same at every attempt, and a signal that ends its time. */
export interface EffectContext {
  readonly idempotencyKey: string
  /** 1 for the first attempt. */
  readonly attempt: number
  readonly signal: AbortSignal
}

/**
 * Performs one effect outside. It is called at least once per event and may be called again after a crash, so it hands
 * `idempotencyKey` on. What it throws is tried again; a `PermanentEffectError` is not. Once `signal` is aborted it is no
 * longer waited for, and tried again.
 */
export type EffectHandler<N extends HubEventName = HubEventName> = (
  body: HubEvents[N],
  context: EffectContext,
) => Promise<void>

export type EffectHandlers = { readonly [N in HubEventName]?: EffectHandler<N> }

export interface OutboxWorkerOptions {
  readonly store: Store
  readonly handlers: ReadonlyMap<string, EffectHandler>
  readonly random: RandomBytes
  /** Tries before a message is given up. */
  readonly maxTries: number
  readonly baseDelayMs: number
  readonly maxDelayMs: number
  readonly leaseMs: number
  readonly onDead: (entry: OutboxEntry, code: string) => void
}

/**
 * Performs the outbox: at least once, in order per aggregate, with a stable key. A worker that lost its lease while it
 * was away cannot mark a message, for every lease has its own fence.
 */
export class OutboxWorker {
  constructor(private readonly options: OutboxWorkerOptions) {}

  /**
   * Delivers what is due, `limit` messages at most, and waits for each no longer than four fifths of its lease.
   * @returns How many were started.
   * @throws What the store threw, once no delivery is under way any more; the messages come back when their lease ends.
   */
  async run(limit: number): Promise<number> {
    const topics = [...this.options.handlers.keys()]
    if (topics.length === 0) return 0
    const claimed = await this.options.store.outbox.claim({ limit, leaseMs: this.options.leaseMs, topics })
    const deliveries = await Promise.allSettled(claimed.map((entry) => this.deliver(entry)))
    const failed = deliveries.find((delivery) => delivery.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return claimed.length
  }

  private async deliver(entry: OutboxEntry): Promise<void> {
    const { outbox } = this.options.store
    const handler = this.options.handlers.get(entry.topic)
    if (handler === undefined) return
    try {
      await this.perform(handler, entry)
    } catch (error) {
      await this.failed(entry, error)
      return
    }
    await outbox.finish(entry.id, entry.fence, 'done')
  }

  /** Given up before the lease ends, whether or not the handler heeds its signal, so that two workers are not at it at once. */
  private async perform(handler: EffectHandler, entry: OutboxEntry): Promise<void> {
    await withinLease(this.options.leaseMs, (signal) =>
      handler(entry.body as never, { idempotencyKey: entry.id, attempt: entry.attempts, signal }),
    )
  }

  private async failed(entry: OutboxEntry, error: unknown): Promise<void> {
    const { outbox } = this.options.store
    const code = OrderHubError.is(error) ? error.code : 'EFFECT_FAILED'
    if (code === 'EFFECT_PERMANENT' || entry.attempts >= this.options.maxTries) {
      if (await outbox.finish(entry.id, entry.fence, 'dead', code)) this.options.onDead(entry, code)
      return
    }
    await outbox.retry(entry.id, entry.fence, retryDelay(error, entry.attempts, this.options), code)
  }
}
