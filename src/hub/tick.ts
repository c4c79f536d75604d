import { OrderHubError } from '../errors'
import { isInboundKey } from '../inventory/inbound-pool'
import type { Outcome } from '../outcome'
import type { DueTimer } from '../store/due-queue'
import type { Store } from '../store/store'
import type { AllocationService } from './allocation-service'
import type { ApprovalService } from './approval-service'
import type { AutomationService } from './automation-service'
import type { ActingCaseService } from './case-actions'
import { SYSTEM } from './command'
import type { InboundService } from './inbound-service'
import type { IntakeService } from './intake-service'
import type { NotificationService } from './notification-service'
import type { OrderJudge } from './order-judge'
import type { OrderRouter } from './order-router'
import type { OrderService } from './order-service'
import type { OutboxWorker } from './outbox-worker'
import type { Publisher } from './publisher'
import type { SnapshotScheduler } from './snapshot-scheduler'
import { orderKeyOfLock } from './stock-intent'
import type { StockService } from './stock-service'
import type { WaitingOrders } from './waiting-orders'

export interface TickResult {
  /** Timers that were attended to. */
  readonly timers: number
  /** Effects that were started. */
  readonly effects: number
  /** Stock offers that were sent to channels, taken or not. */
  readonly offers: number
  /** Timers that could not be attended to: each threw, or was refused and stays due. Both were reported. */
  readonly failed: number
}

export interface TickParts {
  readonly store: Store
  readonly approvals: Pick<ApprovalService, 'attend' | 'attendDuty'>
  readonly orders: OrderService
  readonly waiting: WaitingOrders
  readonly inbound: InboundService
  readonly stock: StockService
  readonly allocation: AllocationService
  readonly intake: IntakeService
  readonly cases: Pick<ActingCaseService, 'attend'>
  readonly notifications: NotificationService
  readonly automation: AutomationService
  readonly outbox: OutboxWorker
  readonly publisher: Publisher
  readonly snapshots: SnapshotScheduler
  /** Undefined where no order is judged. */
  readonly judge: OrderJudge | undefined
  readonly router: OrderRouter
}

export interface TickOptions {
  /** Ends the tick before its next round; what is under way is finished. */
  readonly signal?: AbortSignal
  readonly onError: (error: unknown) => void
}

/**
 * Timers were attended to and stay due, for what they ask for was refused. `refusal` is the code of the refusal, such as
 * `SHOP_UNKNOWN`; null where nothing was refused and nothing done either. Reported once per tick and refusal.
 */
export class TimersLeftDueError extends OrderHubError {
  override readonly name = 'TimersLeftDueError'
  readonly code = 'TIMERS_LEFT_DUE'
  constructor(
    readonly refusal: string | null,
    readonly count: number,
  ) {
    super(`${count} timers stay due (${refusal ?? 'nothing was refused'}). Every tick will try them again.`)
  }
}

/** Most timers or messages one round takes; a tick goes on in rounds until nothing is due. */
const ROUND = 500

/**
 * A timer that was attended to and is due again at the same instant may be another one: an order was routed and is to be judged for
 * it, all within one millisecond. After so many times it counts as left due.
 */
const MOST_ATTENDANCES = 3

/** Timers that stay due are looked past up to this number: each round reads them again. */
const MAX_LEFT_DUE = 10_000

/**
 * Attends to all that is due: unpaid orders past their time, locks that expire, orders whose stock came in, documents nobody has
 * booked yet, effects waiting in the outbox, numbers that channels have to be
 * told, snapshots of sources that are due. Time triggers, it never justifies: each command checks again, under the lock, what is so.
 *
 * Timers and effects do not wait for each other, and if one part fails the other still comes to its end.
 * @throws What ended a part early, such as a store that is away; a second such error is reported.
 */
export async function tick(parts: TickParts, options: TickOptions): Promise<TickResult> {
  const counting = applySnapshots(parts, options)
  const timing = attendTimers(parts, options)
  // After the timers, whatever became of them, for what they free is published in this tick.
  const publish = () => publishStock(parts, options)
  const publishing = timing.then(publish, publish)
  const [timers, effects, offers, snapshots] = await Promise.allSettled([
    timing,
    performEffects(parts, options),
    publishing,
    counting,
  ])
  const whole = snapshots.status === 'fulfilled'
  if (whole && timers.status === 'fulfilled' && effects.status === 'fulfilled' && offers.status === 'fulfilled') {
    // What the timers gave rise to belongs to this tick.
    const later = await performEffects(parts, options)
    return { ...timers.value, effects: effects.value + later, offers: offers.value }
  }
  const reasons = [timers, effects, offers, snapshots].flatMap((part) =>
    part.status === 'rejected' ? [part.reason] : [],
  )
  const [first, ...others] = new Set(reasons)
  for (const other of others) options.onError(other)
  throw first
}

/** The timers' part of a tick. Timers that stay due do not keep it from those behind them. */
export async function attendTimers(
  parts: TickParts,
  { signal, onError }: TickOptions,
): Promise<Pick<TickResult, 'timers' | 'failed'>> {
  // What it finds wrong with the rules keeps no timer waiting.
  await parts.judge?.judgeAnew(signal).catch(onError)
  await parts.judge?.shops.watch(signal).catch(onError)
  await parts.router.routeAnew(signal).catch(onError)
  let timers = 0
  let failed = 0
  let limit = ROUND
  const attended = new Map<string, number>()
  /** Why each timer that did not throw stays due, if it does. */
  const refusals = new Map<string, string | null>()
  await parts.approvals.attendDuty().catch(onError)
  for (;;) {
    signal?.throwIfAborted()
    const due = await parts.store.due(await parts.store.now(), limit)
    const fresh = due.filter((timer) => {
      const times = attended.get(idOf(timer)) ?? 0
      return times === 0 || (times < MOST_ATTENDANCES && refusals.get(idOf(timer)) === null)
    })
    const leftDue = due.length - fresh.length
    if (leftDue >= MAX_LEFT_DUE || (fresh.length === 0 && due.length < limit)) {
      return { timers, failed: failed + reportLeftDue(due, refusals, onError) }
    }
    const round = fresh.slice(0, ROUND)
    const results = await Promise.allSettled(round.map((timer) => attend(parts, timer)))
    for (const [index, timer] of round.entries()) {
      attended.set(idOf(timer), (attended.get(idOf(timer)) ?? 0) + 1)
      const result = results[index]
      if (result?.status === 'fulfilled') refusals.set(idOf(timer), result.value)
      else refusals.delete(idOf(timer))
      if (result?.status !== 'rejected') continue
      failed += 1
      onError(result.reason)
    }
    timers += round.length
    limit = leftDue + round.length + ROUND
  }
}

/** The outbox's part of a tick. @returns How many effects were started. */
export async function performEffects({ outbox }: TickParts, { signal }: TickOptions): Promise<number> {
  for (let effects = 0; ; ) {
    signal?.throwIfAborted()
    const started = await outbox.run(ROUND)
    if (started === 0) return effects
    effects += started
  }
}

/** The channels' part of a tick: what they may sell, where it changed. @returns How many offers were sent. */
export async function publishStock({ publisher }: TickParts, { signal }: TickOptions): Promise<number> {
  return publisher.run(signal ?? new AbortController().signal)
}

/** The counters' part of a tick: full snapshots from sources that are due. */
export async function applySnapshots({ snapshots }: TickParts, { signal }: TickOptions): Promise<void> {
  return snapshots.run(signal ?? new AbortController().signal)
}

/** @returns Code of the refusal, null when there was none. */
async function attend(parts: TickParts, timer: DueTimer): Promise<string | null> {
  const outcome = await send(parts, timer)
  return outcome === undefined || outcome.ok ? null : outcome.rejection.code
}

async function send(
  {
    approvals,
    orders,
    waiting,
    allocation,
    inbound,
    stock,
    intake,
    cases,
    notifications,
    automation,
    router,
  }: TickParts,
  { kind, key, dueAt }: DueTimer,
): Promise<Outcome<unknown> | undefined> {
  if (kind === 'approval') return approvals.attend(key)
  if (kind === 'order') return router.attend(key)
  if (kind === 'stockLock') return expireLock({ orders, stock }, key)
  if (kind === 'case') return cases.attend(key, { by: SYSTEM })
  if (kind === 'intake') return intake.process(key)
  if (kind === 'notificationLane') return notifications.attendLane(key)
  if (kind === 'notification') return notifications.attend(key)
  if (kind === 'automation') return automation.attend(key)
  if (kind === 'inboundReceipt') return inbound.noteOverdue(key, { by: SYSTEM })
  if (kind === 'stock' && isInboundKey(key)) return inbound.attend(key, dueAt, { by: SYSTEM })
  if (kind === 'stock') {
    // By the host's rules first; whoever can still be served then is served as he comes.
    const given = await allocation.attendRow(key, SYSTEM)
    return given.ok ? waiting.attend(key, dueAt, { by: SYSTEM }) : given
  }
  return undefined
}

/** Ends a lock past its time: that of an order together with the order, that of a host by itself. */
export function expireLock({ orders, stock }: Pick<TickParts, 'orders' | 'stock'>, lockId: string) {
  const orderKey = orderKeyOfLock(lockId)
  return orderKey === undefined ? stock.expire(lockId, { by: SYSTEM }) : orders.expireLock(orderKey, { by: SYSTEM })
}

function reportLeftDue(
  due: readonly DueTimer[],
  refusals: ReadonlyMap<string, string | null>,
  onError: TickOptions['onError'],
): number {
  const counts = new Map<string | null, number>()
  let left = 0
  for (const timer of due) {
    const refusal = refusals.get(idOf(timer))
    if (refusal === undefined) continue
    counts.set(refusal, (counts.get(refusal) ?? 0) + 1)
    left += 1
  }
  for (const [refusal, count] of counts) onError(new TimersLeftDueError(refusal, count))
  return left
}

function idOf({ kind, key, dueAt }: DueTimer): string {
  return `${kind} ${key} ${dueAt}`
}
