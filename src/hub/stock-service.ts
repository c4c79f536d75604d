import { z } from 'zod'
import type { AdjustRejection } from '../inventory/adjust-stock'
import { type ExtendLockRejection, MAXIMUM_LOCK_LIFE_MS } from '../inventory/change-lock'
import type { DeductPartRejection } from '../inventory/deduct-part'
import type { EndLockRejection, LockRejection } from '../inventory/lock-stock'
import { sumLockLines } from '../inventory/lock-stock'
import type { MovementPage } from '../inventory/movement'
import { availableStock, isKept, type StockLevel, type StockPlace, stockKey } from '../inventory/stock-level'
import type { LockLine, StockLock } from '../inventory/stock-lock'
import { isSold } from '../inventory/stock-pool'
import type { TransferRejection } from '../inventory/transfer-stock'
import { codeSchema, outsideIdSchema, skuSchema } from '../order/identifiers'
import { type Outcome, reject } from '../outcome'
import type { Page, Store } from '../store/store'
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
import type { InputRejection } from './input-rejection'
import { OverdueUnknown, OverdueWatch } from './overdue-watch'
import { type PublishedQuery, type PublishedStock, publishedStock } from './published-stock'
import type { Publisher, RepublishProgress, RepublishRejection } from './publisher'

/** Most lines one lock may have. */
const LOCK_LINE_LIMIT = 1_000

const quantitySchema = z.int().min(1).max(1_000_000_000)
const placeSchema = z.object({
  sku: skuSchema,
  warehouse: codeSchema.default('main'),
  pool: codeSchema.default('normal'),
})
/** An order's own lock follows the order; only the order's commands end it. */
const hostLockId = outsideIdSchema.refine((id) => !id.startsWith('order:'), 'RESERVED')
const ttlSchema = z.int().min(1).max(MAXIMUM_LOCK_LIFE_MS).nullable()
const lineSchema = placeSchema.extend({ quantity: quantitySchema })
const linesSchema = z.array(lineSchema).min(1).max(LOCK_LINE_LIMIT)
const partSchema = z.object({ lockId: hostLockId, lines: linesSchema })
const lockSchema = z.object({
  lockId: hostLockId,
  /** A reference of the host's, such as a cart id; never a name. */
  owner: outsideIdSchema.default('host'),
  lines: linesSchema,
  ttlMs: ttlSchema.default(null),
})
const adjustSchema = placeSchema.extend({
  change: z
    .int()
    .min(-1e12)
    .max(1e12)
    .refine((change) => change !== 0),
})

const sideSchema = placeSchema.omit({ sku: true })
const transferSchema = z.object({ sku: skuSchema, quantity: quantitySchema, from: sideSchema, to: sideSchema })

/** Nothing is sold from this pool: its goods are damaged, or not here yet. */
export type PoolRejection = { readonly code: 'POOL_NOT_SOLD'; readonly pool: string }

export type TransferInput = z.input<typeof transferSchema>
export type LockInput = z.input<typeof lockSchema>
export type AdjustInput = z.input<typeof adjustSchema>

/** A level, and beside it how many pieces can still be promised. */
export interface StockView extends StockLevel {
  readonly available: number
}

/** Stock for hosts: receipts, locks, and what is there. */
export class StockService {
  private readonly watch: OverdueWatch

  constructor(
    private readonly store: Store,
    private readonly dispatcher: Dispatcher,
    private readonly publisher: Publisher,
  ) {
    this.watch = new OverdueWatch(store)
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
    const request: LockRequest = { lockId, owner, lines, ttlMs, known: this.watch.known }
    try {
      return await this.submit(request, options)
    } catch (error) {
      if (!(error instanceof OverdueUnknown)) throw error
      return await this.submit({ ...request, overdue: await this.watch.look() }, options)
    }
  }

  private async submit(request: LockRequest, options: Pick<CommandOptions, 'by'>) {
    const { lockId, lines } = request
    const named = { ...options, commandId: `lock:${lockId}` }
    const answer = await this.dispatcher.run(lockStock, request, named, { route: lines[0]?.stockKey ?? '' })
    if (answer.ok && answer.value.expiresAt !== null) this.watch.note(answer.value.expiresAt)
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
    const parsed = z.object({ lockId: hostLockId, ttlMs: ttlSchema }).safeParse({ lockId, ttlMs })
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
    const parsed = z.object({ lockId: hostLockId, newLockId: hostLockId }).safeParse(told)
    if (!parsed.success) return invalid(parsed.error)
    return this.dispatcher.run(deductAnew, told, options, { route: lockId, told })
  }

  private async end(
    command: typeof deductLock,
    lockId: string,
    options: CommandOptions & { readonly fence?: number },
  ): Promise<Outcome<EndLockAnswer, EndLockRejection | DoorRejection>> {
    if (!hostLockId.safeParse(lockId).success) return reject({ code: 'INPUT_INVALID', field: 'lockId' })
    const { fence } = options
    return this.dispatcher.run(command, { lockId, fence }, options, { route: lockId, told: { lockId, fence } })
  }

  expire(lockId: string, options: CommandOptions): Promise<Outcome<EndLockAnswer, EndLockRejection | DoorRejection>> {
    return this.dispatcher.run(expireLock, { lockId }, options, { route: lockId })
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
    const where: Record<string, string> = {}
    for (const name of ['sku', 'warehouse', 'pool'] as const) {
      const value = query[name]
      if (value !== undefined) where[name] = value
    }
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

  /** How a level came to be: its movements from `fromVersion`, by pages. */
  movements(place: StockPlace, fromVersion = 1, limit = 100): Promise<readonly MovementPage[]> {
    return this.store.movements(stockKey(place), fromVersion, limit)
  }
}

function unsoldPool(lines: readonly { readonly pool: string }[]): string | undefined {
  return lines.find(({ pool }) => !isSold(pool))?.pool
}

function linesOf(lines: readonly z.output<typeof lineSchema>[]): readonly LockLine[] {
  return sumLockLines(lines.map((line) => ({ stockKey: stockKey(line), quantity: line.quantity })))
}

/** Quantities have a code of their own, for they are what goes wrong most. */
function invalid(error: z.ZodError): { readonly ok: false; readonly rejection: InputRejection } {
  const path = error.issues[0]?.path.join('.') ?? ''
  return reject({ code: /(quantity|change)$/.test(path) ? 'QTY_RANGE' : 'INPUT_INVALID', field: path })
}
