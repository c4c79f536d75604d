import type { SaleStatus } from './sale-status'
import { availableStock, type StockLevel } from './stock-level'

/** Sales of a SKU over the last days, by which its cover is told. */
export interface SalesPace {
  /** Whole units sold in these days, returns not taken off, ≥ 0. */
  readonly units: number
  /** Days looked at, > 0; days without stock are better left out. */
  readonly days: number
}

/** One row of the board: a SKU in a warehouse as one channel sees it. */
export interface StockBoardRow {
  readonly sku: string
  readonly warehouse: string
  readonly pool: string
  /** Null where no channel is shown this stock. */
  readonly channel: string | null
  readonly onHand: number
  readonly locked: number
  readonly reserved: number
  readonly available: number
  /** What the channel is shown; 0 without a channel. */
  readonly shown: number
  readonly status: SaleStatus | null
  /** Pieces announced for this stock and not received, late ones included; 0 where nothing is on its way. */
  readonly inbound: number
  /** When the next of them are expected that are not late, epoch milliseconds; null where there are none. */
  readonly nextExpectedAt: number | null
  /** Days the available stock lasts at this pace, to a tenth, rounded down; null while nothing sells. */
  readonly daysOfCover: number | null
}

/** What a channel is shown of a SKU, and how fast it sells there. */
export interface ChannelView {
  readonly channel: string
  readonly shown: number
  readonly status: SaleStatus
}

/** What is on its way to a level. */
export type OnItsWay = Pick<StockBoardRow, 'inbound' | 'nextExpectedAt'>

const NOTHING: OnItsWay = Object.freeze({ inbound: 0, nextExpectedAt: null })

/**
 * Days stock lasts at the pace of the days before, to a tenth, rounded down: available × days ÷ units. Nothing left is 0
 * days; null where nothing was sold, for nothing can be said then.
 */
export function daysOfCover(available: number, { units, days }: SalesPace): number | null {
  if (available <= 0) return 0
  if (units <= 0 || days <= 0) return null
  return Math.floor((available * days * 10) / units) / 10
}

/**
 * The rows of one level: one for each channel, or one without a channel where none is shown it. Cover is that of the
 * whole level, at the pace of all its sales, for all channels draw on it.
 * Nothing is on its way unless told.
 */
export function stockBoardRows(
  level: StockLevel,
  channels: readonly ChannelView[],
  pace: SalesPace,
  { inbound, nextExpectedAt }: OnItsWay = NOTHING,
): readonly StockBoardRow[] {
  const available = availableStock(level)
  const { sku, warehouse, pool, onHand, locked, reserved } = level
  const cover = daysOfCover(available, pace)
  const row = { sku, warehouse, pool, onHand, locked, reserved, available, inbound, nextExpectedAt, daysOfCover: cover }
  if (channels.length === 0) return [{ ...row, channel: null, shown: 0, status: null }]
  return channels.map(({ channel, shown, status }) => ({ ...row, channel, shown, status }))
}
