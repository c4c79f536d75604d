import { randomUUID } from 'node:crypto'
import type { LockStrategies } from '../inventory/lock-strategies'
import { type Catalog, EMPTY_CATALOG } from '../order/catalog'
import type { Store } from '../store/store'
import { AllocationService } from './allocation-service'
import { judgingOf } from './anomaly-options'
import type { AnomalyService } from './anomaly-service'
import { ApprovalService } from './approval-service'
import { AuditService } from './audit-service'
import { AutomationService } from './automation-service'
import { BuyerService } from './buyer-service'
import { type ActingCaseService, caseService } from './case-actions'
import { CommitPath } from './commit-path'
import { CountService } from './count-service'
import { Dispatcher } from './dispatcher'
import { DocumentQueue } from './document-queue'
import { EffectGivenUpError } from './effect-errors'
import { effectHandlers } from './effect-handlers'
import { FulfilmentService } from './fulfilment-service'
import type { Hub, HubOptions } from './hub'
import { hubDoor } from './hub-door'
import { HubClosedError, HubConfigError } from './hub-errors'
import type { HubEventName, HubEvents } from './hub-event'
import { InboundService } from './inbound-service'
import { IntakeService } from './intake-service'
import { KeyedStore } from './keyed-store'
import { Listeners } from './listeners'
import { NotificationService } from './notification-service'
import { OfferSender } from './offer-sender'
import type { OrderJudge } from './order-judge'
import type { OrderRouter } from './order-router'
import { OrderService } from './order-service'
import { topicsOf } from './outbox-topics'
import { OutboxWorker } from './outbox-worker'
import { OverdueWatch } from './overdue-watch'
import { PolicyReader } from './policy-reader'
import { PolicyService } from './policy-service'
import { PrivacyService } from './privacy-service'
import type { PublicationPlan } from './publication-plan'
import { Publisher } from './publisher'
import { systemRandom } from './random-source'
import { Registry } from './registry'
import { RoomMaker } from './room-maker'
import { routingOf } from './routing-options'
import type { RoutingService } from './routing-service'
import { SnapshotScheduler } from './snapshot-scheduler'
import { type SnapshotSource, scheduledSources } from './snapshot-sources'
import { StockService } from './stock-service'
import { attendTimers, performEffects, type TickOptions, type TickParts, type TickResult, tick } from './tick'
import { Vault } from './vault'
import { WaitingOrders } from './waiting-orders'
import { reporter } from './warn-process'
import { type WebhookHandler, webhookHandler } from './webhook'

export type { Hub, HubOptions } from './hub'

const OUTSIDE_CALLS = { baseDelayMs: 1_000, maxDelayMs: 10 * 60_000, leaseMs: 30_000 } as const
const OUTSIDE_TRIES = 5

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
  return hubDoor(new OrderHub(options))
}

class OrderHub implements Hub {
  readonly intake: IntakeService
  readonly orders: OrderService
  readonly stock: StockService
  readonly allocation: AllocationService
  readonly counts: CountService
  readonly inbound: InboundService
  readonly anomalies: AnomalyService
  readonly policies: PolicyService
  readonly approvals: ApprovalService
  readonly fulfilments: FulfilmentService
  readonly cases: ActingCaseService
  readonly notifications: NotificationService
  readonly automation: AutomationService
  readonly buyers: BuyerService
  readonly routing: RoutingService
  readonly audit: AuditService
  readonly privacy: PrivacyService
  readonly outbox: Store['outbox']
  readonly webhook: WebhookHandler

  private readonly store: KeyedStore
  private readonly listeners = new Listeners((error) => this.report(error))
  private readonly path: CommitPath
  private readonly worker: OutboxWorker
  private readonly publisher: Publisher
  private readonly snapshots: SnapshotScheduler
  private readonly vault: Vault
  private readonly judge: OrderJudge | undefined
  private readonly router: OrderRouter
  private readonly waitingOrders: WaitingOrders
  private readonly documents: DocumentQueue
  private readonly room: RoomMaker
  private catalog: Catalog
  private strategies: LockStrategies | undefined
  private timer: NodeJS.Timeout | undefined
  private readonly closing = new AbortController()
  private readonly ticks = new Set<Promise<unknown>>()
  private readonly report: (error: unknown) => void

  constructor(private readonly options: HubOptions) {
    const { keys, random = systemRandom(), now = () => Date.now() } = options
    this.report = reporter(options.onError)
    const store = new KeyedStore(options.store, keys)
    this.store = store
    const registry = new Registry(options.channels)
    const handlers = effectHandlers(options.effects ?? {}, registry.adapters())
    const policies = new PolicyReader(store)
    const onError = (error: unknown) => this.report(error)
    const acting = () => ({ ...parts, ...planning, hub: this, onError })
    this.automation = new AutomationService({ store, policies, acting }, options.automation, options.anomalies)
    this.automation.attach(handlers)
    const telling = { store, policies, dispatcher: () => dispatcher }
    this.notifications = new NotificationService(telling, options.notifications)
    this.notifications.attach(handlers)
    this.catalog = options.catalog ?? EMPTY_CATALOG
    this.strategies = options.lockStrategies
    this.vault = new Vault(keys, random)
    this.room = new RoomMaker(new OverdueWatch(store), () => this)
    this.path = new CommitPath({
      store,
      auditKey: keys.auditKey,
      topics: topicsOf(options.topics, [...handlers.keys()]),
      overdue: () => this.room.watch.known,
      makeRoom: () => this.room.make(),
      onCommitted: (events) => this.listeners.tell(events),
      judging: options.anomalies !== undefined,
      routing: options.routing !== undefined,
      maxBatch: options.maxBatch ?? 512,
      maxQueued: options.maxQueued ?? 100_000,
      tries: options.tries ?? 6,
      lanes: store.supports.lanes,
    })
    const dispatcher = new Dispatcher(this.path, keys, options.newId ?? randomUUID)
    const parts = { store, registry, dispatcher, vault: this.vault, now }
    const planning = { catalog: () => this.catalog, strategies: () => this.strategies }
    const shops = options.anomalies === undefined ? undefined : () => this.anomalies.shops
    this.intake = new IntakeService({ ...parts, ...planning, shops })
    this.orders = new OrderService({ ...parts, ...planning, policies })
    this.publisher = new Publisher({
      store,
      registry,
      dispatcher,
      sender: new OfferSender({ store, dispatcher, random, ...OUTSIDE_CALLS, tellAtFailures: OUTSIDE_TRIES }),
    })
    if (options.publications !== undefined) this.publisher.use(options.publications)
    this.stock = new StockService(store, dispatcher, this.publisher, registry, this.room)
    this.allocation = new AllocationService(parts, options.allocation)
    this.counts = new CountService(parts)
    this.inbound = new InboundService(parts)
    this.fulfilments = new FulfilmentService(parts)
    const deciding = { ...parts, policies, orders: this.orders, casePolicy: () => this.cases.pinned(), onError }
    const routes = routingOf({ ...deciding, ...planning, judge: () => this.judge }, options.routing)
    ;({ routing: this.routing, router: this.router } = routes)
    this.waitingOrders = new WaitingOrders(parts)
    this.snapshots = new SnapshotScheduler({ ...parts, counts: this.counts, onError })
    this.snapshots.use(scheduledSources(options.snapshotSources ?? []))
    this.cases = caseService({ ...parts, policies, hub: this, judges: options.anomalies !== undefined }, options.cases)
    const lacking = [this.automation, this.cases, this.notifications]
    this.policies = new PolicyService({ ...parts, policies, options, lacking })
    this.approvals = new ApprovalService({ ...parts, policies, digestKey: keys.digestKey })
    const { anomalies, judge } = judgingOf({ ...deciding, ...planning }, options.anomalies)
    this.anomalies = anomalies
    this.judge = options.anomalies === undefined ? undefined : judge
    this.buyers = new BuyerService({ store, orders: this.orders, cases: this.cases }, options.buyers)
    this.audit = new AuditService(store, keys)
    this.privacy = new PrivacyService(parts)
    this.outbox = store.outbox
    this.worker = new OutboxWorker({
      store,
      handlers,
      random,
      ...OUTSIDE_CALLS,
      maxTries: OUTSIDE_TRIES,
      onDead: ({ topic, id }, code) => this.report(new EffectGivenUpError(topic, id, code)),
    })
    this.documents = new DocumentQueue(this.intake, onError)
    this.webhook = webhookHandler(
      { registry, intake: this.intake, now, process: (key) => this.documents.add(key) },
      options.webhook,
    )
  }

  ready(): Promise<void> {
    return this.store.open()
  }

  on<N extends HubEventName>(name: N, listener: (body: HubEvents[N]) => void): () => void {
    return this.listeners.on(name, listener)
  }

  tick({ signal }: { readonly signal?: AbortSignal } = {}): Promise<TickResult> {
    return this.ticked(tick(this.tickParts(), this.tickOptions(signal)))
  }

  start(): void {
    if (this.timer !== undefined) return
    // Each part has a turn of its own, so that a slow receiver does not keep orders from being closed in time.
    const turns = [this.inTurn(attendTimers), this.inTurn(performEffects), ...this.publishingTurns()]
    this.timer = setInterval(() => {
      for (const take of turns) take()
      // No turn: a source that takes hours keeps no other waiting, and each is left out while it runs.
      this.ticked(this.snapshots.run(this.closing.signal)).catch((error) => this.report(error))
    }, this.options.tickMs ?? 1_000)
    this.timer.unref()
  }

  useCatalog(catalog: Catalog): void {
    this.catalog = catalog
  }

  useLockStrategies(strategies: LockStrategies): void {
    this.strategies = strategies
  }

  usePublications(plan: PublicationPlan): void {
    this.publisher.use(plan)
  }

  useSnapshotSources(sources: readonly SnapshotSource[]): void {
    this.snapshots.use(scheduledSources(sources))
  }

  async settle(): Promise<void> {
    await this.documents.settle()
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    this.closing.abort(new HubClosedError())
    await Promise.allSettled(this.ticks)
    await this.settle()
    await this.path.close()
    this.vault.close()
    await this.store.close()
  }

  /** A slow shop keeps no other shop waiting, nor the numbers from being worked out. */
  private publishingTurns(): readonly (() => void)[] {
    const { publisher } = this
    const workOut = this.inTurn((_, { signal = this.closing.signal }) => publisher.workOut(signal))
    const sending = publisher.shops().map((shop) => {
      return this.inTurn((_, { signal = this.closing.signal }) => publisher.send(shop, signal))
    })
    return [workOut, ...sending]
  }

  /** A part of the tick that is left out while its last turn is under way. */
  private inTurn(part: (parts: TickParts, options: TickOptions) => Promise<unknown>): () => void {
    let busy = false
    return () => {
      if (busy) return
      busy = true
      this.ticked(part(this.tickParts(), this.tickOptions()))
        .catch((error) => {
          if (error !== this.closing.signal.reason) this.report(error)
        })
        .finally(() => {
          busy = false
        })
    }
  }

  /** Remembers a tick until it is over, so that `close` can wait for it. */
  private ticked<T>(work: Promise<T>): Promise<T> {
    const forget = () => this.ticks.delete(work)
    this.ticks.add(work)
    work.then(forget, forget)
    return work
  }

  private tickParts(): TickParts {
    const { store, orders, waitingOrders: waiting, allocation, inbound, stock, intake, cases, notifications } = this
    const { worker: outbox, publisher, snapshots, judge, router, approvals, automation } = this
    const besides = { outbox, publisher, snapshots, judge, router, approvals, automation }
    return { ...besides, store, orders, waiting, allocation, inbound, stock, intake, cases, notifications }
  }

  private tickOptions(signal?: AbortSignal): TickOptions {
    const closing = this.closing.signal
    return {
      signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
      onError: (error) => this.report(error),
    }
  }
}
