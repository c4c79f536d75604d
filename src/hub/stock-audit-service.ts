import type { InboundAudit } from '../inventory/audit-inbound'
import { auditOrderLock, auditStrayLock, type OrderLockAudit } from '../inventory/audit-order-lock'
import { auditStock, type MovementSums, movementSums, type StockAudit } from '../inventory/audit-stock'
import type { BreakableLock } from '../inventory/break-newest'
import { heldLines } from '../inventory/lock-lines'
import type { StockLevel } from '../inventory/stock-level'
import type { StockLock } from '../inventory/stock-lock'
import { type Outcome, reject } from '../outcome'
import type { RecordKind, Records } from '../store/records'
import type { ListQuery, Page, Store } from '../store/store'
import {
  type Compensation,
  type CompensationRejection,
  compensateStock,
  lineNotCovered,
} from './commands/compensate-stock'
import type { CommandOptions, Dispatcher, DoorRejection } from './dispatcher'
import { auditInboundRows } from './inbound-audit'
import { LevelTimeline } from './level-timeline'
import { orderOfLock } from './order-of-lock'
import type { Registry, RegistryRejection } from './registry'

/** How far an audit has come: `done` of the locks in force, of the stock rows, then of the orders. */
export interface StockAuditProgress {
  readonly stage: 'locks' | 'stock' | 'orders'
  readonly done: number
}

/** What an audit found wrong at one row, lock or order, and what would set it right. */
export type StockFinding = StockAudit | OrderLockAudit | InboundAudit

/** Why a proposal was not applied. */
export type ApplyRejection =
  | CompensationRejection
  /** What is missing has to come back from a backup. */
  | { readonly code: 'COMPENSATION_BY_HAND' }
  | RegistryRejection
  | DoorRejection

/** How an audit is watched and ended early: aborting throws between two reads. */
export interface StockAuditOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StockAuditProgress) => void
}

/** Records read at once. */
const PAGE = 200

/** How often a row or an order is read again when it changes while it is being looked at. */
const TRIES = 10

/** The self-audit of stock: what levels, movements, locks and orders say of each other. */
export class StockAuditService {
  private readonly timeline: LevelTimeline

  constructor(
    private readonly context: { readonly store: Store; readonly dispatcher: Dispatcher; readonly registry: Registry },
  ) {
    this.timeline = new LevelTimeline(context.store)
  }

  /**
   * Looks at every stock row with all its movements, at every lock in force and at every order, and tells what disagrees.
   * Nothing is changed, nothing is locked, and traffic may go on: a suspicion is looked at again before it is told, and a
   * row that does not stand still for it is left to the next audit. In memory is one number for each row with locks.
   */
  async *audit(options: StockAuditOptions = {}): AsyncGenerator<StockFinding> {
    const locked = new Map<string, number>()
    yield* this.auditLocks(locked, options)
    yield* this.auditRows(locked, options)
    yield* this.auditOrders(options)
  }

  /** Applies one proposal, if what it was made for still is as it was then; its `ref` is the id of the command. */
  async apply(proposal: Compensation, { by, commandId }: CommandOptions): Promise<Outcome<null, ApplyRejection>> {
    if (proposal.kind === 'restoreMovements') return reject({ code: 'COMPENSATION_BY_HAND' })
    const { registry, dispatcher } = this.context
    const orderKey =
      proposal.kind === 'settleOrder' ? proposal.orderKey : 'lockId' in proposal ? orderOfLock(proposal.lockId) : null
    const found = orderKey === null ? undefined : registry.ofOrder(orderKey)
    if (found !== undefined && !found.ok) return found
    // Refused before it is a command: its id does not change with the level, and a stored refusal would stand for ever.
    const uncovered = await this.uncovered(proposal)
    if (uncovered !== undefined) return reject({ code: 'COMPENSATION_LEVEL_FIRST', stockKey: uncovered })
    const input = found === undefined ? { proposal } : { proposal, shop: found.value.shop }
    const told = { ...proposal }
    return dispatcher.run(
      compensateStock,
      input,
      { by, commandId: commandId ?? proposal.ref },
      { route: proposal.ref, told, ...(commandId === undefined && { byAnyone: true as const }) },
    )
  }

  /** A row that has to be set right before the lock of a proposal can be ended. */
  private async uncovered(proposal: Compensation): Promise<string | undefined> {
    if (proposal.kind !== 'releaseLock' && proposal.kind !== 'breakLock') return undefined
    const lock = (await this.read('stockLock', [proposal.lockId])).get(proposal.lockId)
    if (lock?.state !== 'locked') return undefined
    const rows = heldLines(lock).map(({ stockKey }) => stockKey)
    const levels = await this.read('stock', rows)
    const apart = proposal.kind === 'breakLock' ? proposal.stockKey : undefined
    return lineNotCovered({ level: (key) => levels.get(key) }, lock, apart)
  }

  /** Sums up what locks in force hold of each row, and finds those that no order knows of. */
  private async *auditLocks(locked: Map<string, number>, options: StockAuditOptions): AsyncGenerator<StockFinding> {
    for await (const locks of this.records('stockLock', { where: { state: 'locked' } }, 'locks', options)) {
      for (const lock of locks) {
        for (const { stockKey, quantity } of heldLines(lock)) {
          locked.set(stockKey, (locked.get(stockKey) ?? 0) + quantity)
        }
      }
      const ofOrders = locks.filter(({ id }) => orderOfLock(id) !== null)
      const orders = await this.read(
        'order',
        ofOrders.map(({ id }) => orderOfLock(id) ?? ''),
      )
      for (const lock of ofOrders) {
        const orderKey = orderOfLock(lock.id) ?? ''
        if (auditStrayLock(lock, orders.get(orderKey)).drifts.length === 0) continue
        // The order is read first: a lock that it gave up meanwhile is not in force any more.
        const order = (await this.read('order', [orderKey])).get(orderKey)
        const now = (await this.read('stockLock', [lock.id])).get(lock.id)
        const finding = now === undefined ? undefined : auditStrayLock(now, order)
        if (finding !== undefined && finding.drifts.length > 0) yield finding
      }
    }
  }

  private async *auditRows(
    locked: ReadonlyMap<string, number>,
    options: StockAuditOptions,
  ): AsyncGenerator<StockFinding> {
    for await (const levels of this.records('stock', {}, 'stock', options)) {
      yield* auditInboundRows(this.context.store, levels, options.signal)
      const suspects: StockLevel[] = []
      for (const level of levels) {
        const sums = await this.sumsOf(level.key, options.signal)
        if (!agrees(level, sums, locked.get(level.key) ?? 0)) suspects.push(level)
      }
      if (suspects.length === 0) continue
      const keys = new Set(suspects.map(({ key }) => key))
      const candidates = await this.locksOn(keys, options.signal)
      for (const key of keys) {
        const finding = await this.auditRow(key, candidates.get(key) ?? [], options.signal)
        if (finding !== undefined && finding.drifts.length > 0) yield finding
      }
    }
  }

  /** One row at one moment: what is read between two looks at the level counts only if the level did not change. */
  private async auditRow(
    key: string,
    candidates: readonly string[],
    signal?: AbortSignal,
  ): Promise<StockAudit | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      signal?.throwIfAborted()
      const level = (await this.read('stock', [key])).get(key)
      if (level === undefined) return undefined
      const open = new Map<string, number>()
      const start = await this.sumsOf(key, signal, open)
      const ids = new Set([...candidates, ...open.keys()])
      const locks = [...(await this.read('stockLock', [...ids])).values()].flatMap((lock) => breakable(lock, key))
      const again = (await this.read('stock', [key])).get(key)
      if (again?.version === level.version) return auditStock({ level, locks, pages: [], start })
    }
    return undefined
  }

  private async *auditOrders(options: StockAuditOptions): AsyncGenerator<StockFinding> {
    for await (const orders of this.records('order', {}, 'orders', options)) {
      const ids = orders.flatMap(({ lock }) => (lock === null ? [] : [lock.id]))
      const locks = await this.read('stockLock', ids)
      for (const order of orders) {
        if (auditOrderLock(order, locks.get(order.lock?.id ?? '')).drifts.length === 0) continue
        const finding = await this.auditOrder(order.key, options.signal)
        if (finding !== undefined && finding.drifts.length > 0) yield finding
      }
    }
  }

  private async auditOrder(key: string, signal?: AbortSignal): Promise<OrderLockAudit | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      signal?.throwIfAborted()
      const order = (await this.read('order', [key])).get(key)
      if (order === undefined || order.lock === null) return undefined
      const lock = (await this.read('stockLock', [order.lock.id])).get(order.lock.id)
      const again = (await this.read('order', [key])).get(key)
      if (again?.revision === order.revision) return auditOrderLock(order, lock)
    }
    return undefined
  }

  /** What all movements of a row add up to. `open` is told what each lock still holds by the movements. */
  private async sumsOf(key: string, signal?: AbortSignal, open?: Map<string, number>): Promise<MovementSums> {
    let sums: MovementSums | undefined
    for await (const page of this.timeline.pagesFrom(key, 1, signal)) {
      sums = movementSums([page], sums)
      if (open === undefined) continue
      for (const { ref, locked } of page.movements) {
        if (locked === 0) continue
        const held = (open.get(ref) ?? 0) + locked
        if (held === 0) open.delete(ref)
        else open.set(ref, held)
      }
    }
    return sums ?? movementSums([])
  }

  /** Locks in force on some rows, by row. */
  private async locksOn(keys: ReadonlySet<string>, signal?: AbortSignal): Promise<ReadonlyMap<string, string[]>> {
    const found = new Map<string, string[]>()
    const options = signal === undefined ? {} : { signal }
    for await (const locks of this.records('stockLock', { where: { state: 'locked' } }, 'locks', options)) {
      for (const lock of locks) {
        for (const { stockKey } of lock.lines) {
          if (!keys.has(stockKey)) continue
          const ids = found.get(stockKey)
          if (ids === undefined) found.set(stockKey, [lock.id])
          else ids.push(lock.id)
        }
      }
    }
    return found
  }

  /** All records of a kind, some at a time, by their keys: none is passed over because another changed. */
  private async *records<K extends 'stockLock' | 'stock' | 'order'>(
    kind: K,
    query: Omit<ListQuery, 'limit'>,
    stage: StockAuditProgress['stage'],
    { signal, onProgress }: StockAuditOptions,
  ): AsyncGenerator<readonly Records[K][]> {
    let done = 0
    for (let after: string | null = null; ; ) {
      signal?.throwIfAborted()
      const page: Page<Records[K]> = await this.context.store.list(kind, { ...query, byKey: true, after, limit: PAGE })
      yield page.items
      done += page.items.length
      onProgress?.({ stage, done })
      if (page.next === null) return
      after = page.next
    }
  }

  private async read<K extends RecordKind>(kind: K, keys: readonly string[]): Promise<ReadonlyMap<string, Records[K]>> {
    const found = new Map<string, Records[K]>()
    for (let from = 0; from < keys.length; from += 5_000) {
      const rows = await this.context.store.read(kind, keys.slice(from, from + 5_000))
      for (const [key, { value }] of rows) if (value !== undefined) found.set(key, value)
    }
    return found
  }
}

function agrees(level: StockLevel, sums: MovementSums, locked: number): boolean {
  return (
    sums.gaps.length === 0 &&
    sums.version === level.version &&
    sums.onHand === level.onHand &&
    sums.reserved === level.reserved &&
    sums.locked === level.locked &&
    locked === level.locked &&
    locked + level.reserved <= level.onHand + level.backorderLimit
  )
}

function breakable(lock: StockLock, key: string): readonly BreakableLock[] {
  const line = heldLines(lock).find(({ stockKey }) => stockKey === key)
  if (line === undefined) return []
  return [{ id: lock.id, owner: lock.owner, lockedAt: lock.lockedAt, quantity: line.quantity }]
}
