import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'eventemitter3'
import type { ChannelAdapter } from '../channel/channel-adapter'
import { type Catalog, EMPTY_CATALOG } from '../order/catalog'
import type { KeyRing } from '../security/key-ring'
import type { RandomBytes } from '../security/random-bytes'
import type { Store } from '../store/store'
import { AuditService } from './audit-service'
import { CommitPath } from './commit-path'
import { Dispatcher } from './dispatcher'
import { HubConfigError } from './hub-errors'
import type { HubEvent, HubEventName, HubEvents } from './hub-event'
import { IntakeService } from './intake-service'
import { OrderService } from './order-service'
import { type EffectHandler, type EffectHandlers, OutboxWorker } from './outbox-worker'
import { systemRandom } from './random-source'
import { type ChannelRegistration, Registry } from './registry'
import { StockService } from './stock-service'
import { type TickResult, tick } from './tick'
import { Vault } from './vault'
import { type WebhookHandler, type WebhookOptions, webhookHandler } from './webhook'

export interface HubOptions {
  /** Where everything is kept: `memoryStore`, `pgliteStore` or `postgresStore`. */
  readonly store: Store
  /** Keys that seal personal data and sign the audit chain; `keyFile(path)` makes and reads one. */
  readonly keys: KeyRing
  readonly channels: readonly ChannelRegistration[]
  /** SKU map, bundles and gift rules; `hub.useCatalog` replaces it. */
  readonly catalog?: Catalog
  /** Effects to be performed outside, at least once each, by event. */
  readonly effects?: EffectHandlers
  readonly webhook?: WebhookOptions
  /** Told of errors that belong to no caller: a listener that threw, an effect given up. Holds no personal data. */
  readonly onError?: (error: unknown) => void
  /** Most commands in one commit. Default 512. */
  readonly maxBatch?: number
  /** Most commands that may wait for a commit. Default 100,000. */
  readonly maxQueued?: number
  /** Tries of a commit while the store is unavailable. Default 6, over some seconds. */
  readonly tries?: number
  /** Milliseconds between ticks once `start()` was called. Default 1,000. */
  readonly tickMs?: number
  /** Host's clock for webhook time limits; stores have their own. */
  readonly now?: () => number
  readonly random?: RandomBytes
  readonly newId?: () => string
}

export interface Hub {
  readonly intake: IntakeService
  readonly orders: OrderService
  readonly stock: StockService
  readonly audit: AuditService
  /** Dead letters and waiting effects. */
  readonly outbox: Store['outbox']
  /** Web-standard handler for `POST …/<channel>/<shop>`. */
  readonly webhook: WebhookHandler
  on<N extends HubEventName>(name: N, listener: (body: HubEvents[N]) => void): () => void
  /** Attends to all that is due, once. Tests drive time with it; `start` calls it by the clock. */
  tick(options?: { readonly signal?: AbortSignal }): Promise<TickResult>
  /** Ticks from now on until `close`. */
  start(): void
  /** Replaces SKU map, bundles and gift rules for documents booked from now on. */
  useCatalog(catalog: Catalog): void
  /** Resolves when documents that were received have been booked as far as they can be. */
  settle(): Promise<void>
  /** Finishes what was submitted, then closes the store. */
  close(): Promise<void>
}

/** Documents booked at the same time after a webhook's answer; the rest waits for its turn. */
const MAX_PROCESSING = 256

/**
 * Puts a hub together. Nothing runs by itself until `start()`: a host that has its own scheduler calls `tick()`.
 * @throws HubConfigError that says what is wrong and how to put it right.
 */
export function createHub(options: HubOptions): Hub {
  if (options.keys === undefined) {
    throw new HubConfigError(
      'The hub has no keys, and it keeps no personal data unsealed.',
      'Pass keys: await keyFile("./orderhub-keys.json"), and keep that file out of the database and its backups.',
    )
  }
  return new OrderHub(options)
}

class OrderHub implements Hub {
  readonly intake: IntakeService
  readonly orders: OrderService
  readonly stock: StockService
  readonly audit: AuditService
  readonly outbox: Store['outbox']
  readonly webhook: WebhookHandler

  private readonly emitter = new EventEmitter()
  private readonly path: CommitPath
  private readonly worker: OutboxWorker
  private readonly vault: Vault
  private readonly waiting: string[] = []
  private readonly processing = new Set<Promise<void>>()
  private catalog: Catalog
  private timer: NodeJS.Timeout | undefined
  private ticking: Promise<unknown> | undefined

  constructor(private readonly options: HubOptions) {
    const { store, keys } = options
    const registry = new Registry(options.channels)
    const random = options.random ?? systemRandom()
    const now = options.now ?? (() => Date.now())
    const handlers = effectHandlers(options.effects ?? {}, registry.adapters())
    this.catalog = options.catalog ?? EMPTY_CATALOG
    this.vault = new Vault(keys, random)
    this.path = new CommitPath({
      store,
      auditKey: keys.auditKey,
      topics: new Set(handlers.keys()),
      onCommitted: (events) => this.publish(events),
      maxBatch: options.maxBatch ?? 512,
      maxQueued: options.maxQueued ?? 100_000,
      tries: options.tries ?? 6,
      lanes: store.supports.lanes,
    })
    const dispatcher = new Dispatcher(this.path, keys, options.newId ?? randomUUID)
    const parts = { store, registry, dispatcher, vault: this.vault, now }
    this.intake = new IntakeService({ ...parts, catalog: () => this.catalog })
    this.orders = new OrderService(parts)
    this.stock = new StockService(store, dispatcher)
    this.audit = new AuditService(store, keys)
    this.outbox = store.outbox
    this.worker = new OutboxWorker({
      store,
      handlers,
      random,
      maxTries: 5,
      baseDelayMs: 1_000,
      maxDelayMs: 10 * 60_000,
      leaseMs: 30_000,
      onDead: (entry, code) =>
        this.report(new HubConfigError(`Effect ${entry.topic} was given up (${code}).`, 'See hub.outbox.')),
    })
    this.webhook = webhookHandler(
      { registry, intake: this.intake, now, process: (key) => this.process(key) },
      options.webhook,
    )
  }

  on<N extends HubEventName>(name: N, listener: (body: HubEvents[N]) => void): () => void {
    this.emitter.on(name, listener)
    return () => this.emitter.off(name, listener)
  }

  tick(options: { readonly signal?: AbortSignal } = {}): Promise<TickResult> {
    const { orders, stock, intake, worker } = this
    const onError = (error: unknown) => this.report(error)
    return tick({ store: this.options.store, orders, stock, intake, outbox: worker }, { ...options, onError })
  }

  start(): void {
    if (this.timer !== undefined) return
    this.timer = setInterval(() => {
      if (this.ticking !== undefined) return
      this.ticking = this.tick()
        .catch((error) => this.report(error))
        .finally(() => {
          this.ticking = undefined
        })
    }, this.options.tickMs ?? 1_000)
    this.timer.unref()
  }

  useCatalog(catalog: Catalog): void {
    this.catalog = catalog
  }

  async settle(): Promise<void> {
    while (this.processing.size > 0 || this.waiting.length > 0) await Promise.all([...this.processing])
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.ticking
    await this.settle()
    await this.path.close()
    this.vault.close()
    await this.options.store.close()
  }

  /** Books a received document after its sender has been answered. What goes wrong is left to the timer. */
  private process(intakeKey: string): void {
    if (this.processing.size >= MAX_PROCESSING) {
      if (this.waiting.length < MAX_PROCESSING * 100) this.waiting.push(intakeKey)
      return
    }
    const work: Promise<void> = this.intake
      .process(intakeKey)
      .then(
        () => undefined,
        (error) => this.report(error),
      )
      .finally(() => {
        this.processing.delete(work)
        const next = this.waiting.shift()
        if (next !== undefined) this.process(next)
      })
    this.processing.add(work)
  }

  private publish(events: readonly HubEvent[]): void {
    for (const { name, body } of events) {
      if (this.emitter.listenerCount(name) === 0) continue
      try {
        this.emitter.emit(name, body)
      } catch (error) {
        this.report(error)
      }
    }
  }

  private report(error: unknown): void {
    try {
      this.options.onError?.(error)
    } catch {
      // A reporter that throws has nobody left to tell.
    }
  }
}

/** The host's handlers, and one that writes shipments back to the channels that take them. */
function effectHandlers(
  effects: EffectHandlers,
  adapters: readonly ChannelAdapter[],
): ReadonlyMap<string, EffectHandler> {
  const handlers = new Map<string, EffectHandler>()
  for (const [name, handler] of Object.entries(effects)) handlers.set(name, handler as EffectHandler)
  const writers = new Map(
    adapters.flatMap((adapter) => (adapter.writeBackShipment === undefined ? [] : [[adapter.code, adapter] as const])),
  )
  if (writers.size === 0) return handlers
  const own = handlers.get('ParcelShipped') as EffectHandler<'ParcelShipped'> | undefined
  const writeBack: EffectHandler<'ParcelShipped'> = async (body, context) => {
    await writers
      .get(body.channel)
      ?.writeBackShipment?.({ ...body, idempotencyKey: context.idempotencyKey }, { signal: context.signal })
    await own?.(body, context)
  }
  handlers.set('ParcelShipped', writeBack as EffectHandler)
  return handlers
}
