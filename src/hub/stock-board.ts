import { isInboundKey } from '../inventory/inbound-pool'
import type { SaleStatus } from '../inventory/sale-status'
import { type OnItsWay, type SalesPace, type StockBoardRow, stockBoardRows } from '../inventory/stock-board'
import { isKept, type StockLevel } from '../inventory/stock-level'
import type { PublicationRecord } from '../store/publication-record'
import type { Page, Store } from '../store/store'
import { inboundOutlooks } from './inbound-views'
import { LevelTimeline } from './level-timeline'
import { stockFilter } from './stock-input'

const DAY_MS = 24 * 60 * 60_000

/** Most levels one page looks at, whether or not they pass the filter. */
const MOST_LEVELS = 500

/** Movements of one level its pace is told from; where there are more, the newest. */
const PACE_MOVEMENTS = 5_000

/** Which rows of the board, and how many. */
export interface StockBoardQuery {
  readonly sku?: string
  readonly warehouse?: string
  readonly pool?: string
  /** Only rows of this channel. */
  readonly channel?: string
  /** Only rows that sell so. */
  readonly state?: SaleStatus
  /** Days of the pace that tells the cover, 1 to 90; 7 unless given. */
  readonly paceDays?: number
  /** `next` of the page before. */
  readonly after?: string | null
  /** 1 to 1,000; 100 unless given. Rows of one level stay together, so a page may hold some more. */
  readonly limit?: number
}

/** A row of the board, and the listing it is told to; nulls where no channel is told of the level. */
export interface StockBoardView extends StockBoardRow {
  readonly shop: string | null
  readonly channelSku: string | null
  /** What the channel shows, as far as it has said so; null where nothing is known. */
  readonly told: number | null
}

/**
 * A page of the board: each level with each listing that is sold from it, in the order of warehouse, pool and SKU. `shown`
 * is what the listing's share comes to. A page looks at 500 levels at most: where few pass the filter it may hold few rows, or
 * none, and still have a `next`. Goods on their way are told with the level they come to; rows that count them
 * (`inbound:normal`) are listed only where their pool is asked for.
 */
export async function stockBoard(store: Store, query: StockBoardQuery): Promise<Page<StockBoardView>> {
  const { channel, state, paceDays = 7, limit = 100 } = query
  if (!(paceDays >= 1 && paceDays <= 90)) throw new RangeError('A pace is told from 1 to 90 days.')
  const where = stockFilter(query)
  const now = await store.now()
  const items: StockBoardView[] = []
  let after = query.after ?? null
  for (let looked = 0; ; ) {
    const wanted = items.length === 0 ? limit : limit - items.length
    const page = await store.list('stock', { where, after, limit: Math.min(wanted, MOST_LEVELS) })
    const levels = page.items.filter((level) => isKept(level) && (query.pool !== undefined || !isInboundKey(level.key)))
    const onTheirWay = await inboundOutlooks(
      store,
      levels.map(({ key }) => key),
    )
    const listings = await listingsOf(store, levels)
    for (const level of levels) {
      const own = (listings.get(level.sku) ?? []).filter(({ stockKeys }) => stockKeys.includes(level.key))
      const passing = own.filter((one) => passes(one, channel, state))
      if (passing.length === 0 && (own.length > 0 || channel !== undefined || state !== undefined)) continue
      const pace = await paceOf(store, level, { now, days: paceDays })
      items.push(...rowsOf(level, passing, pace, onTheirWay.get(level.key)))
    }
    looked += page.items.length
    after = page.next
    if (after === null || items.length >= limit || looked >= MOST_LEVELS) return { items, next: after }
  }
}

function passes({ channel, status }: PublicationRecord, wanted?: string, state?: SaleStatus): boolean {
  return (wanted === undefined || channel === wanted) && (state === undefined || status === state)
}

function rowsOf(
  level: StockLevel,
  listings: readonly PublicationRecord[],
  pace: SalesPace,
  onItsWay: OnItsWay | undefined,
): readonly StockBoardView[] {
  if (listings.length === 0) {
    return stockBoardRows(level, [], pace, onItsWay).map((row) => ({
      ...row,
      shop: null,
      channelSku: null,
      told: null,
    }))
  }
  return listings.flatMap(({ channel, shop, channelSku, target, status, shown: told }) =>
    stockBoardRows(level, [{ channel, shown: status === 'offSale' ? 0 : target, status }], pace, onItsWay).map(
      (row) => ({
        ...row,
        shop,
        channelSku,
        told: told?.number ?? null,
      }),
    ),
  )
}

/** The listings of these levels' SKUs, by SKU; those no plan lists any more are left out. */
async function listingsOf(
  store: Store,
  levels: readonly StockLevel[],
): Promise<ReadonlyMap<string, readonly PublicationRecord[]>> {
  const found = new Map<string, readonly PublicationRecord[]>()
  for (const sku of new Set(levels.map((level) => level.sku))) {
    const page = await store.list('publication', { where: { sku }, byKey: true, limit: 1_000 })
    found.set(
      sku,
      page.items.filter(({ plan }) => plan !== null),
    )
  }
  return found
}

/** Pieces that left the shelf in the last days, by the movements; of a very hot row in the time of its newest ones. */
async function paceOf(
  store: Store,
  { key, version }: StockLevel,
  { now, days }: { readonly now: number; readonly days: number },
): Promise<SalesPace> {
  const timeline = new LevelTimeline(store)
  const begin = now - days * DAY_MS
  const settled = await timeline.settledBy(key, version, begin)
  const from = Math.max(settled, version - PACE_MOVEMENTS) + 1
  let units = 0
  let first: number | undefined
  for await (const page of timeline.pagesFrom(key, from)) {
    if (page.at < begin) continue
    first ??= page.at
    for (const { kind, onHand, version: made } of page.movements)
      if (kind === 'deducted' && made >= from) units -= onHand
  }
  const cut = from > settled + 1 && first !== undefined
  return { units, days: cut ? Math.max(now - (first ?? begin), 60_000) / DAY_MS : days }
}
