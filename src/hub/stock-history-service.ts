import { z } from 'zod'
import { type HistoryEntry, type HistoryRejection, levelHistory } from '../inventory/level-history'
import { isOfLock, type LevelFigures, type Movement, type MovementPage } from '../inventory/movement'
import { availableStock, isKept, type StockLevel, type StockPlace, stockKey } from '../inventory/stock-level'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import type { Page, Store } from '../store/store'
import { countOf, snapshotOf } from './count-command-ids'
import { copied } from './dispatcher'
import type { InputRejection } from './input-rejection'
import { LevelTimeline } from './level-timeline'
import { type MovementAuthor, movementAuthors } from './movement-authors'
import { orderOfLock } from './order-of-lock'
import { rowSchema } from './stock-input'

/** A stock row by its SKU; warehouse `main` and pool `normal` where nothing else is said. */
export type StockPlaceInput = Pick<StockPlace, 'sku'> & Partial<StockPlace>

/** A level as it was. */
export interface PastLevel extends StockPlace, LevelFigures {
  readonly key: string
  /** What could be promised then; the back-order limit is that of today. */
  readonly available: number
  readonly version: number
  /** When its last movement up to the instant was made. */
  readonly movedAt: number
}

/** Why a level moved: a lock with what it was for, an order that waits, a count, a command by its id, or the hub by itself. */
export type MovementCause =
  | {
      readonly kind: 'lock'
      readonly lockId: string
      readonly owner: string | null
      readonly orderKey: string | null
      readonly orderNumber: string | null
    }
  | { readonly kind: 'order'; readonly orderKey: string; readonly orderNumber: string | null }
  /** A count by its id, or a snapshot by its own. */
  | { readonly kind: 'count'; readonly countId: string; readonly commandId: string }
  | { readonly kind: 'snapshot'; readonly snapshotId: string; readonly commandId: string }
  | { readonly kind: 'command'; readonly commandId: string }
  | { readonly kind: 'hub' }

/** One movement with its cause and the level it left. */
export interface StockChange {
  readonly version: number
  /** By the store's clock; where that was set back, an earlier instant may follow a later one. */
  readonly at: number
  readonly kind: Movement['kind']
  /** What it added, negative where it took away. */
  readonly change: LevelFigures
  readonly after: LevelFigures & { readonly available: number }
  readonly cause: MovementCause
  /**
   * Who made it, and by which command; null where the audit does not tell: the hub keeping its own books, or two commands
   * on one lock within the same millisecond that cannot be told apart.
   */
  readonly by: MovementAuthor | null
}

/** Which movements: made at or after `from` and before `to`, both epoch milliseconds. */
export interface StockHistoryQuery {
  readonly from?: number
  readonly to?: number
  /** `next` of the page before. */
  readonly after?: string | null
  /** 1 to 1,000; 100 unless given. */
  readonly limit?: number
}

/** Why the past is not told, in the order they are checked. */
export type PastRejection =
  | InputRejection
  | { readonly code: 'UNKNOWN_STOCK'; readonly stockKeys: readonly string[] }
  /** It has not happened yet: `now` is the store's time. */
  | { readonly code: 'INSTANT_AHEAD'; readonly now: number }
  /** Nobody had kept this stock then; `since` is when its first movement was made. */
  | { readonly code: 'STOCK_NOT_KEPT_YET'; readonly since: number }
  | HistoryRejection

const instantSchema = z.int()
const querySchema = z.object({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  after: z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .nullish(),
  limit: z.int().min(1).max(1_000).default(100),
})

/** The past of stock, from its movements. */
export class StockHistoryService {
  private readonly timeline: LevelTimeline

  constructor(private readonly store: Store) {
    this.timeline = new LevelTimeline(store)
  }

  /**
   * The level at an instant: after all movements made up to and at it. Reads a bounded part of the movements, however many
   * there are. At the present instant more may follow within the same millisecond.
   */
  async levelAt(place: StockPlaceInput, at: number): Promise<Outcome<PastLevel, PastRejection>> {
    if (!copied(() => instantSchema.safeParse(at)).success) return reject({ code: 'INPUT_INVALID', field: 'at' })
    const found = await this.kept(place)
    if (!found.ok) return found
    const now = await this.store.now()
    if (at > now) return reject({ code: 'INSTANT_AHEAD', now })

    const { key, version } = found.value
    const start = await this.timeline.checkpointAt(key, await this.timeline.settledBy(key, version, at))
    let level = start.level
    let movedAt = start.at
    let ended = true
    for await (const page of this.timeline.pagesFrom(key, level.version + 1)) {
      if (page.at > at) {
        if (level.version === 0) return reject({ code: 'STOCK_NOT_KEPT_YET', since: page.at })
        ended = false
        break
      }
      const entries = entriesOf(level, page)
      if (!entries.ok) return entries
      level = entries.value.at(-1)?.after ?? level
      movedAt = page.at
    }
    if (ended && level.version < version) {
      return reject({ code: 'HISTORY_GAP', stockKey: key, missing: level.version + 1, found: version })
    }
    return accept(pastLevel(found.value, level, movedAt))
  }

  /** How a level came to be: its movements in order, each with its cause and the level it left, page after page. */
  async history(
    place: StockPlaceInput,
    query: StockHistoryQuery = {},
  ): Promise<Outcome<Page<StockChange>, PastRejection>> {
    const parsed = copied(() => querySchema.safeParse(query))
    if (!parsed.success) return reject({ code: 'INPUT_INVALID', field: firstSchemaProblem(parsed.error).path })
    const found = await this.kept(place)
    if (!found.ok) return found

    const { key, version, backorderLimit } = found.value
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, after, limit } = parsed.data
    const passed = after == null ? await this.passedBefore(key, version, from) : Number(after)
    let { level } = await this.timeline.checkpointAt(key, passed)
    const entries: HistoryEntry[] = []
    const pages: MovementPage[] = []
    let begun = after != null
    for await (const page of this.timeline.pagesFrom(key, level.version + 1)) {
      begun ||= page.fromVersion > passed && page.at >= from
      if (page.at >= to && page.toVersion > passed) break
      const read = entriesOf(level, page)
      if (!read.ok) return read
      if (begun && page.toVersion > passed) pages.push(page)
      for (const entry of read.value) if (begun && entry.after.version > passed) entries.push(entry)
      level = read.value.at(-1)?.after ?? level
      if (entries.length > limit) break
    }
    const shown = entries.slice(0, limit)
    const next = entries.length > limit ? String(shown.at(-1)?.after.version) : null
    return accept({ items: await this.explained(shown, pages, backorderLimit), next })
  }

  /** The row a place names, as it is now. */
  private async kept(place: StockPlaceInput): Promise<Outcome<StockLevel, PastRejection>> {
    const parsed = copied(() => rowSchema.safeParse(place))
    if (!parsed.success) return reject({ code: 'INPUT_INVALID', field: firstSchemaProblem(parsed.error).path })
    const key = stockKey(parsed.data)
    const level = (await this.store.read('stock', [key])).get(key)?.value
    if (level === undefined || !isKept(level)) return reject({ code: 'UNKNOWN_STOCK', stockKeys: [key] })
    return accept(level)
  }

  private async passedBefore(key: string, newest: number, from: number): Promise<number> {
    return from === Number.NEGATIVE_INFINITY ? 0 : this.timeline.settledBy(key, newest, from - 1)
  }

  /** Movements with their causes and authors; the locks and orders among them are read at once. */
  private async explained(
    entries: readonly HistoryEntry[],
    pages: readonly MovementPage[],
    backorderLimit: number,
  ): Promise<readonly StockChange[]> {
    const lockIds = new Set(entries.filter(({ movement }) => isOfLock(movement)).map(({ movement }) => movement.ref))
    const locks = await this.store.read('stockLock', [...lockIds])
    const orderKeys = new Set(entries.flatMap(({ movement }) => orderOf(movement) ?? []))
    const orders = await this.store.read('order', [...orderKeys])
    const authors = await movementAuthors(this.store, pages)
    return entries.map(({ at, movement, after }) => {
      const { version, kind, onHand, locked, reserved } = movement
      const owner = locks.get(movement.ref)?.value?.owner ?? null
      const number = orders.get(orderOf(movement) ?? '')?.value?.number ?? null
      return {
        version,
        at,
        kind,
        change: { onHand, locked, reserved },
        after: { ...figuresOf(after), available: availableStock({ ...after, backorderLimit }) },
        cause: causeOf(movement, owner, number),
        by: authors.get(version) ?? null,
      }
    })
  }
}

/** The movements of one page after a level, each with the level it left. */
function entriesOf(level: StockLevel, page: MovementPage): Outcome<readonly HistoryEntry[], HistoryRejection> {
  const entries: HistoryEntry[] = []
  const history = levelHistory({ level, at: Number.NEGATIVE_INFINITY }, [page])
  for (;;) {
    const step = history.next()
    if (step.done === true) return step.value === undefined ? accept(entries) : reject(step.value)
    entries.push(step.value)
  }
}

function pastLevel({ backorderLimit }: StockLevel, level: StockLevel, movedAt: number): PastLevel {
  const { key, sku, warehouse, pool, version } = level
  const available = availableStock({ ...level, backorderLimit })
  return { key, sku, warehouse, pool, ...figuresOf(level), available, version, movedAt }
}

function figuresOf({ onHand, locked, reserved }: LevelFigures): LevelFigures {
  return { onHand, locked, reserved }
}

/** The order a movement was made for; null where it was for none. */
function orderOf(movement: Movement): string | null {
  if (movement.kind === 'awaited') return movement.ref
  return isOfLock(movement) ? orderOfLock(movement.ref) : null
}

function causeOf(movement: Movement, owner: string | null, orderNumber: string | null): MovementCause {
  const { kind, ref } = movement
  if (isOfLock(movement)) return { kind: 'lock', lockId: ref, owner, orderKey: orderOfLock(ref), orderNumber }
  if (kind === 'awaited') return { kind: 'order', orderKey: ref, orderNumber }
  if (kind === 'counted') {
    const countId = countOf(ref)
    if (countId !== undefined) return { kind: 'count', countId, commandId: ref }
    const snapshotId = snapshotOf(ref)
    if (snapshotId !== undefined) return { kind: 'snapshot', snapshotId, commandId: ref }
  }
  return ref === '' ? { kind: 'hub' } : { kind: 'command', commandId: ref }
}
