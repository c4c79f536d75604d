import type { CasePolicyInput } from '../cases/case-policy'
import type { LockStrategies } from '../inventory/lock-strategies'
import type { Catalog } from '../order/catalog'
import type { KeyRing } from '../security/key-ring'
import type { RandomBytes } from '../security/random-bytes'
import type { Store } from '../store/store'
import type { AllocationRules, AllocationService } from './allocation-service'
import type { AnomalyOptions } from './anomaly-options'
import type { AnomalyService } from './anomaly-service'
import type { ApprovalService } from './approval-service'
import type { AuditService } from './audit-service'
import type { AutomationOptions } from './automation-options'
import type { AutomationService } from './automation-service'
import type { BuyerService } from './buyer-service'
import type { BuyerOptions } from './buyer-view'
import type { ActingCaseService, CaseActions } from './case-actions'
import type { CountService } from './count-service'
import type { FulfilmentService } from './fulfilment-service'
import type { HubEventName, HubEvents } from './hub-event'
import type { InboundService } from './inbound-service'
import type { IntakeService } from './intake-service'
import type { NotificationOptions } from './notification-options'
import type { NotificationService } from './notification-service'
import type { OrderService } from './order-service'
import type { EffectHandlers } from './outbox-worker'
import type { PolicyService } from './policy-service'
import type { PrivacyService } from './privacy-service'
import type { PublicationPlan } from './publication-plan'
import type { ChannelRegistration } from './registry'
import type { RoutingOptions } from './routing-options'
import type { RoutingService } from './routing-service'
import type { SnapshotSource } from './snapshot-sources'
import type { StockService } from './stock-service'
import type { TickResult } from './tick'
import type { WebhookHandler, WebhookOptions } from './webhook'

export interface HubOptions {
  /** Where everything is kept: `memoryStore`, `pgliteStore` or `postgresStore`. */
  readonly store: Store
  /** Keys that seal personal data and sign the audit chain; `keyFile(path)` makes and reads one. */
  readonly keys: KeyRing
  readonly channels: readonly ChannelRegistration[]
  /** What buyers are told in words of your own. */
  readonly buyers?: BuyerOptions
  /** SKU map, bundles and gift rules; `hub.useCatalog` replaces it. */
  readonly catalog?: Catalog
  /**
   * When stock is set aside for which lines, and from which pool, made by `createLockStrategies`; `hub.useLockStrategies`
   * replaces it. Give every process the same. Left out, and for lines none is for: each shop's own settings.
   */
  readonly lockStrategies?: LockStrategies
  /**
   * Which stock is published where, made by `createPublicationPlan`; `hub.usePublications` replaces it. Give every process
   * that ticks the same one. Left out, this process publishes nothing and takes nothing off sale.
   */
  readonly publications?: PublicationPlan
  /**
   * Who of the orders that wait gets stock when some comes in. Left out, the oldest. Where orders may be served from other
   * warehouses than they were planned for, `hub.allocation.allocate` does that; the tick looks where something came in.
   */
  readonly allocation?: AllocationRules
  /**
   * Full stock snapshots the hub asks for by itself, such as every hour; `hub.useSnapshotSources` replaces them. Give every
   * process that can reach a source the same one: each run is done by one of them.
   */
  readonly snapshotSources?: readonly SnapshotSource[]
  /**
   * Who gets which cases, how they are handled, and what can be done from them. The policy counts while no version of the policy
   * `case` is in force; `hub.cases.usePolicy` replaces it.
   */
  readonly cases?: { readonly policy?: CasePolicyInput; readonly actions?: CaseActions }
  /**
   * That orders are judged by rules: after each change, and when time alone may change the answer. `{}` takes the rules that come
   * with the package until a policy of the kind `anomaly` is in force. Left out, no order is judged and nothing is spent on it.
   */
  readonly anomalies?: AnomalyOptions
  /** Effects to be performed outside, at least once each, by event. */
  readonly effects?: EffectHandlers
  /**
   * Events whose messages every commit of this process writes to the outbox, whoever performs them. Default: the names in
   * `effects`, and `ParcelShipped` if a channel takes shipments back. Give the same list in every process that shares a
   * store: a web process without handlers then still writes the messages a worker waits for. Each topic needs a process that performs it, for
   * later messages about the same record wait for it.
   */
  readonly topics?: readonly HubEventName[]
  /**
   * Who is told of what, when and over which transports. Left out, this process tells nobody anything. Give every process that
   * shares a store the same.
   */
  readonly notifications?: NotificationOptions
  /** What the hub does by itself when something happens. Left out, this process does nothing by itself. */
  readonly automation?: AutomationOptions
  /** That orders are routed by themselves. Left out, they are routed on demand, and nothing is spent on it. */
  readonly routing?: RoutingOptions
  readonly webhook?: WebhookOptions
  /**
   * Told of errors that belong to no caller: a listener that threw, timers that stay due, an effect given up. Left out, the
   * process gets a warning with the code alone.
   */
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
  /** Makes ids of commands that came without one: 1 to 200 printable ASCII characters without spaces, no two alike. */
  readonly newId?: () => string
}

export interface Hub {
  readonly intake: IntakeService
  readonly orders: OrderService
  readonly stock: StockService
  /** Giving scarce stock to the orders that wait for it. */
  readonly allocation: AllocationService
  /** Counts from warehouses, files and legacy databases. */
  readonly counts: CountService
  /** Goods on their way: announced, promised to orders, received. */
  readonly inbound: InboundService
  /** Rules over orders: what they say of one, why, and what changed rules would say. */
  readonly anomalies: AnomalyService
  /** What is configured as data, in versions: saved, tried, put in force, taken back. */
  readonly policies: PolicyService
  /** Who has approved what: requests, signatures, waivers, proof before it is done. */
  readonly approvals: ApprovalService
  /** From which warehouses orders are sent, by the policy of kind `routing`. */
  readonly routing: RoutingService
  /** Packing placed orders together (合单) or apart (拆单). */
  readonly fulfilments: FulfilmentService
  /** What is wrong, given to people, until it is put right. */
  readonly cases: ActingCaseService
  /** What people are told: listed, acknowledged, sent again. */
  readonly notifications: NotificationService
  /** What the hub does by itself: history and dry runs. */
  readonly automation: AutomationService
  /** What buyers see of their own orders, and choose. */
  readonly buyers: BuyerService
  readonly audit: AuditService
  /** Erasing buyers. */
  readonly privacy: PrivacyService
  /** Dead letters and waiting effects. */
  readonly outbox: Store['outbox']
  /** Web-standard handler for `POST …/<channel>/<shop>`. */
  readonly webhook: WebhookHandler
  /**
   * Resolves when the store was found to fit the keys. A host awaits it at its start; whoever does not hears of it from the
   * first call.
   * @throws KeyMismatchError when the store was made with other keys. StoreUnavailableError when it cannot be reached.
   */
  ready(): Promise<void>
  on<N extends HubEventName>(name: N, listener: (body: HubEvents[N]) => void): () => void
  /** Attends to all that is due, once. Tests drive time with it; `start` calls it by the clock. */
  tick(options?: { readonly signal?: AbortSignal }): Promise<TickResult>
  /** Ticks from now on until `close`. */
  start(): void
  /** Replaces SKU map, bundles and gift rules for documents booked from now on. */
  useCatalog(catalog: Catalog): void
  /** Replaces the lock strategies for documents booked from now on; orders keep what they were planned by. */
  useLockStrategies(strategies: LockStrategies): void
  /**
   * Replaces what is published where. The next tick brings the channels in line; what is listed no more is taken off sale.
   * @throws HubConfigError where the plan lists a shop that is not registered; the plan before stays in force.
   */
  usePublications(plan: PublicationPlan): void
  /**
   * Replaces the sources of full snapshots. A run that is under way ends as it began.
   * @throws HubConfigError that names the first source that is wrong; those before stay in force.
   */
  useSnapshotSources(sources: readonly SnapshotSource[]): void
  /** Resolves when documents that were received have been booked as far as they can be. */
  settle(): Promise<void>
  /**
   * Finishes what was submitted, then closes the store. A tick that is under way starts nothing more; effects that were
   * started are waited for, each for its time at most (24 s).
   */
  close(): Promise<void>
}
