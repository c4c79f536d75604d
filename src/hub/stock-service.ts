import type { AdjustRejection } from '../inventory/adjust-stock'
import type { ExtendLockRejection } from '../inventory/change-lock'
import type { DeductPartRejection } from '../inventory/deduct-part'
import type { EndLockRejection, LockRejection } from '../inventory/lock-stock'
import type { MovementPage } from '../inventory/movement'
import { availableStock, isKept, type StockLevel, type StockPlace, stockKey } from '../inventory/stock-level'
import type { StockLock } from '../inventory/stock-lock'
import { isSold } from '../inventory/stock-pool'
import type { TransferRejection } from '../inventory/transfer-stock'
import { type Outcome, reject } from '../outcome'
import type { Page, Store } from '../store/store'
import type { Compensation } from './commands/compensate-stock'
import { type DeductAnewRejection, deductAnew, extendLock, resizeLock } from './commands/lock-changes'
import {
  adjustStock,
  deductLock,
  deductPart,
  type EndLockAnswer,
  expireLock,
  type LockAnswer,
  type LockRequest,
  lockStock,
  releaseLock,
} from './commands/stock-commands'
import { type TransferAnswer, transferStock } from './commands/transfer-stock'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { OverdueUnknown } from './overdue-watch'
import { type PublishedQuery, type PublishedStock, publishedStock } from './published-stock'
import type { Publisher, RepublishProgress, RepublishRejection } from './publisher'
import type { Registry } from './registry'
import type { RoomMaker } from './room-maker'
import {
  type ApplyRejection,
  type StockAuditOptions,
  StockAuditService,
  type StockFinding,
} from './stock-audit-service'
import { type StockBoardQuery, type StockBoardView, stockBoard } from './stock-board'
import { type StockDayOptions, type StockDayQuery, StockDayService } from './stock-day-service'
import {
  type PastLevel,
  type PastRejection,
  type StockChange,
  type StockHistoryQuery,
  StockHistoryService,
  type StockPlaceInput,
} from './stock-history-service'
import {
  type AdjustInput,
  adjustSchema,
  anewSchema,
  hostLockId,
  invalid,
  type LockInput,
  lifeSchema,
  linesOf,
  lockSchema,
  partSchema,
  stockFilter,
  type TransferInput,
  transferSchema,
} from './stock-input'

/** Nothing is sold from this pool: its goods are damaged, or not here yet. */
export type PoolRejection = { readonly code: 'POOL_NOT_SOLD'; readonly pool: string }

/** A level, and beside it how many pieces can still be promised. */
export interface StockView extends StockLevel {
  readonly available: number
}

/** Stock for hosts: receipts, locks, and what is there. */
export class StockService {
  private readonly past: StockHistoryService
  private readonly auditor: StockAuditService
  private readonly days: StockDayService

  constructor(
    private readonly store: Store,
    private readonly dispatcher: Dispatcher,
    private readonly publisher: Publisher,
    registry: Registry,
    private readonly room: RoomMaker,
  ) {
    this.past = new StockHistoryService(store)
    this.auditor = new StockAuditService({ store, dispatcher, registry })
    this.days = new StockDayService(store)
  }

  /** Adds or takes away pieces on the shelf. A first receipt opens the stock row. */
  async adjust(
    input: AdjustInput,
    options: CommandOptions,
  ): Promise<Outcome<{ readonly onHand: number }, AdjustRejection | DoorRejection>> {
    const parsed = copied(() => adjustSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const key = stockKey(parsed.data)
    const told = { stockKey: key, change: parsed.data.change }
    return this.dispatcher.run(adjustStock, told, options, { route: key, told })
  }

  /** Moves free pieces of a SKU to another pool or warehouse: goods that arrived, that broke, or that a campaign gets. */
  async transfer(
    input: TransferInput,
    options: CommandOptions,
  ): Promise<Outcome<TransferAnswer, TransferRejection | DoorRejection>> {
    const parsed = copied(() => transferSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { sku, quantity } = parsed.data
    const from = stockKey({ sku, ...parsed.data.from })
    const to = stockKey({ sku, ...parsed.data.to })
    if (from === to) return reject({ code: 'INPUT_INVALID', field: 'to' })
    const told = { from, to, quantity }
    return this.dispatcher.run(transferStock, told, options, { route: from, told })
  }

  /** Sets stock aside, all lines or none. A refusal names every SKU that falls short and by how much. */
  async lock(
    input: LockInput,
    options: Pick<CommandOptions, 'by'>,
  ): Promise<Outcome<LockAnswer, LockRejection | PoolRejection | DoorRejection>> {
    const parsed = copied(() => lockSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { lockId, owner, ttlMs } = parsed.data
    const unsold = unsoldPool(parsed.data.lines)
    if (unsold !== undefined) return reject({ code: 'POOL_NOT_SOLD', pool: unsold })
    const lines = linesOf(parsed.data.lines)
    const request: LockRequest = { lockId, owner, lines, ttlMs, known: this.room.watch.known }
    try {
      return await this.submit(request, options)
    } catch (error) {
      if (!(error instanceof OverdueUnknown)) throw error
      return await this.submit({ ...request, overdue: await this.room.endOrders() }, options)
    }
  }

  private async submit(request: LockRequest, options: Pick<CommandOptions, 'by'>) {
    const { lockId, lines } = request
    const named = { by: copied(() => options?.by), commandId: `lock:${lockId}` }
    const answer = await this.dispatcher.run(lockStock, request, named, { route: lines[0]?.stockKey ?? '' })
    if (answer.ok && answer.value.expiresAt !== null) this.room.watch.note(answer.value.expiresAt)
    return answer
  }

  /**
   * The goods leave the shelf: all the lock holds, or `lines` of it; then the lock keeps the rest. A part is deducted once
   * for each command id, so give it one, such as the parcel's.
   */
  async deduct(
    lockId: string,
    options: CommandOptions & { readonly fence?: number; readonly lines?: LockInput['lines'] },
  ): Promise<Outcome<EndLockAnswer, DeductPartRejection | DoorRejection>> {
    if (options.lines === undefined) return this.end(deductLock, lockId, options)
    const parsed = copied(() => partSchema.safeParse({ lockId, lines: options.lines }))
    if (!parsed.success) return invalid(parsed.error)
    const part = { lockId, lines: linesOf(parsed.data.lines), fence: options.fence }
    return this.dispatcher.run(deductPart, part, options, { route: lockId, told: part })
  }

  release(
    lockId: string,
    options: CommandOptions & { readonly fence?: number },
  ): Promise<Outcome<EndLockAnswer, EndLockRejection | DoorRejection>> {
    return this.end(releaseLock, lockId, options)
  }

  /** Gives a lock that still holds a later end, `ttlMs` from now; null: until somebody ends it. Time is only added. */
  async extend(
    lockId: string,
    { ttlMs }: { readonly ttlMs: number | null },
    options: CommandOptions & { readonly fence?: number },
  ): Promise<Outcome<LockAnswer, ExtendLockRejection | DoorRejection>> {
    const parsed = copied(() => lifeSchema.safeParse({ lockId, ttlMs }))
    if (!parsed.success) return invalid(parsed.error)
    const told = { ...parsed.data, fence: options.fence }
    return this.dispatcher.run(extendLock, told, options, { route: lockId, told })
  }

  /** Makes a lock hold these lines from now on, all or none: what it holds already counts as available to it. */
  async resize(
    lockId: string,
    lines: LockInput['lines'],
    options: CommandOptions & { readonly fence?: number },
  ): Promise<Outcome<EndLockAnswer, EndLockRejection | LockRejection | PoolRejection | DoorRejection>> {
    const parsed = copied(() => partSchema.safeParse({ lockId, lines }))
    if (!parsed.success) return invalid(parsed.error)
    const unsold = unsoldPool(parsed.data.lines)
    if (unsold !== undefined) return reject({ code: 'POOL_NOT_SOLD', pool: unsold })
    const told = { lockId, lines: linesOf(parsed.data.lines), fence: options.fence }
    return this.dispatcher.run(resizeLock, told, options, { route: lockId, told })
  }

  /** Deducts goods that left after their lock had expired: under a new id, and only if they are still free. */
  async deductAnew(
    lockId: string,
    newLockId: string,
    options: CommandOptions,
  ): Promise<Outcome<EndLockAnswer, DeductAnewRejection | DoorRejection>> {
    const told = { lockId, newLockId }
    const parsed = copied(() => anewSchema.safeParse(told))
    if (!parsed.success) return invalid(parsed.error)
    return this.dispatcher.run(deductAnew, told, options, { route: lockId, told })
  }

  private async end(
    command: typeof deductLock,
    lockId: string,
    options: CommandOptions & { readonly fence?: number },
  ): Promise<Outcome<EndLockAnswer, EndLockRejection | DoorRejection>> {
    if (!copied(() => hostLockId.safeParse(lockId)).success) return reject({ code: 'INPUT_INVALID', field: 'lockId' })
    const { fence } = options
    return this.dispatcher.run(command, { lockId, fence }, options, { route: lockId, told: { lockId, fence } })
  }

  expire(lockId: string, options: CommandOptions): Promise<Outcome<EndLockAnswer, EndLockRejection | DoorRejection>> {
    return this.end(expireLock, lockId, options)
  }

  async level(place: { readonly sku: string } & Partial<StockPlace>): Promise<StockView | undefined> {
    const key = stockKey({ warehouse: 'main', pool: 'normal', ...place })
    const level = (await this.store.read('stock', [key])).get(key)?.value
    return level === undefined || !isKept(level) ? undefined : { ...level, available: availableStock(level) }
  }

  async list(query: {
    readonly sku?: string
    readonly warehouse?: string
    readonly pool?: string
    readonly after?: string | null
    readonly limit?: number
  }): Promise<Page<StockView>> {
    const where = stockFilter(query)
    const page = await this.store.list('stock', { where, after: query.after ?? null, limit: query.limit ?? 100 })
    const items = page.items.filter(isKept).map((level) => ({ ...level, available: availableStock(level) }))
    return { items, next: page.next }
  }

  async lockOf(lockId: string): Promise<StockLock | undefined> {
    return (await this.store.read('stockLock', [lockId])).get(lockId)?.value
  }

  /** What channels were told they may sell, and what they are still to be told. */
  published(query: PublishedQuery = {}): Promise<Page<PublishedStock>> {
    return publishedStock(this.store, query)
  }

  /**
   * Tells a shop all its numbers again, whether or not they are new: after the channel lost some, or was set by hand. What
   * fails is tried again by the tick. Aborting ends it between pages; what was begun is told all the same.
   *
   * @returns How many offers were sent.
   */
  republish(
    shop: { readonly channel: string; readonly shop: string },
    options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: RepublishProgress) => void } = {},
  ): Promise<Outcome<{ readonly offers: number }, RepublishRejection>> {
    return this.publisher.republish(shop, options)
  }

  /** The level at an instant, epoch milliseconds; see `StockHistoryService`. */
  levelAt(place: StockPlaceInput, at: number): Promise<Outcome<PastLevel, PastRejection>> {
    return this.past.levelAt(place, at)
  }

  /** Movements with their causes and the levels they left, page after page; see `StockHistoryService`. */
  history(place: StockPlaceInput, query?: StockHistoryQuery): Promise<Outcome<Page<StockChange>, PastRejection>> {
    return this.past.history(place, query)
  }

  /** SKU × warehouse × channel, page by page; see `stockBoard`. */
  board(query: StockBoardQuery = {}): Promise<Page<StockBoardView>> {
    return stockBoard(this.store, query)
  }

  /** A day's sales, outbound and counts, row by row; see `StockDayService`. */
  dayReport(query: StockDayQuery, options?: StockDayOptions): ReturnType<StockDayService['report']> {
    return this.days.report(query, options)
  }

  /** What levels, movements, locks and orders disagree on; see `StockAuditService`. */
  audit(options?: StockAuditOptions): AsyncGenerator<StockFinding> {
    return this.auditor.audit(options)
  }

  /** Applies one proposal of an audit, if what it was made for still is as it was then. */
  applyCompensation(proposal: Compensation, options: CommandOptions): Promise<Outcome<null, ApplyRejection>> {
    return this.auditor.apply(proposal, options)
  }

  /** The movements of a level from `fromVersion` on, as they are stored: in pages, one for each commit. */
  movements(place: StockPlace, fromVersion = 1, limit = 100): Promise<readonly MovementPage[]> {
    return this.store.movements(stockKey(place), fromVersion, limit)
  }
}

const unsoldPool = (lines: readonly { readonly pool: string }[]) => lines.find(({ pool }) => !isSold(pool))?.pool
