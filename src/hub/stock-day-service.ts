import type { MovementPage } from '../inventory/movement'
import { type StockDay, type StockDayReport, stockDayReport } from '../inventory/stock-day-report'
import type { StockLevel } from '../inventory/stock-level'
import type { Order } from '../order/order'
import { accept, type Outcome } from '../outcome'
import type { Page, Store } from '../store/store'
import { dayWindow, type TimeWindow } from '../time/business-day'
import type { TimeFormatRejection } from '../time/local-time'
import { parseZone, type ZoneRejection } from '../time/zone'
import { LevelTimeline } from './level-timeline'
import { orderOfLock } from './order-of-lock'
import { stockFilter } from './stock-input'

/** Which day of which rows. */
export interface StockDayQuery {
  /** `YYYY-MM-DD` of the shop's calendar. */
  readonly day: string
  /** The zone the day is counted in; `Asia/Shanghai` unless given. */
  readonly zone?: string
  readonly sku?: string
  readonly warehouse?: string
  readonly pool?: string
}

/** Why there is no report: the zone or the day is none. */
export type StockDayRejection = ZoneRejection | TimeFormatRejection | { readonly code: 'TIME_RANGE' }

/** How far a report has come: `done` of the day's orders, then of the stock rows. */
export interface StockDayProgress {
  readonly stage: 'orders' | 'stock'
  readonly done: number
}

/** How a report is watched and ended early: aborting throws between two reads. */
export interface StockDayOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StockDayProgress) => void
}

type Sale = StockDay['sales'][number]
type Dated = StockDay['movements'][number]
type Earlier = NonNullable<StockDay['earlier']>[number]

/** Records read at once. */
const PAGE = 500

/** The daily difference report: what channels sold, what left and what was counted, row by row. */
export class StockDayService {
  private readonly timeline: LevelTimeline

  constructor(private readonly store: Store) {
    this.timeline = new LevelTimeline(store)
  }

  /**
   * Reports each row that moved, was sold or was counted on the day. Sales are the lines of orders placed on that day; what
   * left for an order of another day is traced to that order. In memory are the day's sale lines and one row's movements.
   */
  report(
    query: StockDayQuery,
    options: StockDayOptions = {},
  ): Outcome<AsyncGenerator<StockDayReport>, StockDayRejection> {
    const zone = parseZone(query.zone ?? 'Asia/Shanghai')
    if (!zone.ok) return zone
    const window = dayWindow(query.day, zone.value)
    return window.ok ? accept(this.rows(query, window.value, options)) : window
  }

  private async *rows(
    query: StockDayQuery,
    window: TimeWindow,
    options: StockDayOptions,
  ): AsyncGenerator<StockDayReport> {
    const sales = await this.salesOf(window, options)
    const where = stockFilter(query)
    let done = 0
    for (let after: string | null = null; ; ) {
      options.signal?.throwIfAborted()
      const page: Page<StockLevel> = await this.store.list('stock', { where, after, limit: PAGE })
      for (const level of page.items) {
        const day = await this.dayOf(level, sales.get(level.key) ?? [], window, options.signal)
        if (day !== undefined) yield stockDayReport(day)
      }
      done += page.items.length
      options.onProgress?.({ stage: 'stock', done })
      if (page.next === null) return
      after = page.next
    }
  }

  /** Sale lines of the day by row, under the lock that keeps their goods. */
  private async salesOf(window: TimeWindow, options: StockDayOptions): Promise<ReadonlyMap<string, Sale[]>> {
    const sales = new Map<string, Sale[]>()
    let done = 0
    for (let after: string | null = null; ; ) {
      options.signal?.throwIfAborted()
      const page: Page<Order> = await this.store.list('order', {
        since: window.start,
        before: window.end,
        after,
        limit: PAGE,
      })
      for (const { key, channel, lock, demand } of page.items) {
        const ref = lock?.id ?? `order:${key}:0`
        for (const { stockKey, quantity } of demand ?? []) {
          const known = sales.get(stockKey)
          if (known === undefined) sales.set(stockKey, [{ channel, ref, quantity }])
          else known.push({ channel, ref, quantity })
        }
      }
      done += page.items.length
      options.onProgress?.({ stage: 'orders', done })
      if (page.next === null) return sales
      after = page.next
    }
  }

  /** One row's day; undefined where nothing happened to it. */
  private async dayOf(
    level: StockLevel,
    sales: readonly Sale[],
    { start, end }: TimeWindow,
    signal: AbortSignal | undefined,
  ): Promise<StockDay | undefined> {
    const { key, version } = level
    const from = await this.timeline.checkpointAt(key, await this.timeline.settledBy(key, version, start - 1))
    let opening = from.level.onHand
    let since = 0
    const movements: Dated[] = []
    for await (const page of this.timeline.pagesFrom(key, from.level.version + 1, signal)) {
      const fresh = freshIn(page, from.level.version, version)
      if (page.at < start) opening += onHandOf(fresh)
      else if (page.at >= end) since += onHandOf(fresh)
      else for (const movement of fresh) movements.push({ at: page.at, movement })
    }
    const count = await this.countOf(key, start, end)
    if (movements.length === 0 && sales.length === 0 && count === null) return undefined
    // From the level itself, not from the day's movements: that is what they are held against.
    const closing = level.onHand - since
    return { stockKey: key, opening, closing, movements, sales, earlier: await this.earlier(movements, sales), count }
  }

  private async countOf(key: string, start: number, end: number): Promise<StockDay['count']> {
    const newest = (await this.store.read('stockCount', [key])).get(key)?.value
    if (newest === undefined || newest.countedAt < start || newest.countedAt >= end) return null
    return { counted: newest.counted, at: newest.countedAt, ref: `count:${newest.countId}` }
  }

  /** Goods that left for orders which are not among the day's sales, with the channels that sold them. */
  private async earlier(movements: readonly Dated[], sales: readonly Sale[]): Promise<readonly Earlier[]> {
    const sold = new Set(sales.map(({ ref }) => ref))
    const orders = new Map<string, string>()
    for (const { movement } of movements) {
      const order = movement.kind === 'deducted' && !sold.has(movement.ref) ? orderOfLock(movement.ref) : null
      if (order !== null) orders.set(movement.ref, order)
    }
    const keys = [...new Set(orders.values())]
    const channels = new Map<string, string>()
    for (let from = 0; from < keys.length; from += PAGE) {
      const found = await this.store.read('order', keys.slice(from, from + PAGE))
      for (const [key, { value }] of found) if (value !== undefined) channels.set(key, value.channel)
    }
    return [...orders].flatMap(([ref, key]) => {
      const channel = channels.get(key)
      return channel === undefined ? [] : [{ channel, ref }]
    })
  }
}

/** The page's movements between two versions, the first left out. */
function freshIn({ movements }: MovementPage, after: number, until: number): MovementPage['movements'] {
  const first = movements[0]
  const last = movements.at(-1)
  if (first === undefined || last === undefined || (first.version > after && last.version <= until)) return movements
  return movements.filter(({ version }) => version > after && version <= until)
}

function onHandOf(movements: MovementPage['movements']): number {
  return movements.reduce((sum, { onHand }) => sum + onHand, 0)
}
