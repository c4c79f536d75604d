import type { AllocationPolicy } from '../inventory/allocation-policy'
import type { StockDemand } from '../inventory/demand-rank'
import { availableStock, isKept, type StockLevel, stockKey, stockPlace } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import { isSold } from '../inventory/stock-pool'
import type { StockSupply } from '../inventory/supply-book'
import type { Order } from '../order/order'

/** How orders and rows are read as demands and supplies. */
export interface DemandReading {
  readonly policy: AllocationPolicy
  /** How much each of the channels' own words for a buyer's level counts. */
  readonly buyerLevels: Readonly<Record<string, number>>
  /** Warehouses any order may be served from; undefined: each from those it was planned for. */
  readonly warehouses: readonly string[] | undefined
}

/** What an order wants, as the allocation sees it: all of it from one warehouse, of what is here now, or nothing. */
export function waitingDemand(order: Order, wanted: readonly LockLine[], reading: DemandReading): StockDemand {
  const { policy, buyerLevels } = reading
  const region = regionOf(order, policy)
  const level = order.content?.buyerLevel ?? null
  const buyerLevel = level !== null && Object.hasOwn(buyerLevels, level) ? buyerLevels[level] : undefined
  return {
    id: order.key,
    channel: order.channel,
    orderedAt: order.placedAt,
    ...(region === undefined ? {} : { region }),
    ...(buyerLevel === undefined ? {} : { buyerLevel }),
    lines: wanted.map((line) => ({ sku: wantedOf(line.stockKey, reading), quantity: line.quantity })),
    // A parcel's lines are deducted from one row each, so one order is not spread over warehouses here.
    from: 'one',
    completeness: 'whole',
    promiseUntil: null,
  }
}

/** The rows a demand for a stock row may be served from. */
export function servingRows(key: string, { warehouses }: DemandReading): readonly string[] {
  return warehouses?.map((warehouse) => stockKey({ ...stockPlace(key), warehouse })) ?? [key]
}

/** What can be given away of a row. */
export function supplyOf(level: StockLevel, reading: DemandReading): StockSupply {
  const quantity = isKept(level) && isSold(level.pool) ? availableStock(level) : 0
  return { warehouse: level.warehouse, sku: wantedOf(level.key, reading), quantity, dueAt: null }
}

/** Name of what is wanted: a row where its warehouse is fixed, else SKU and pool wherever they lie. */
function wantedOf(key: string, { warehouses }: DemandReading): string {
  return warehouses === undefined ? key : stockKey({ ...stockPlace(key), warehouse: '' })
}

/** The smallest of its districts, cities, provinces and countries that the policy names. */
function regionOf({ content }: Order, { regions }: AllocationPolicy): string | undefined {
  if (content === null) return undefined
  const { district, city, province, country } = content.region
  const named = new Set(regions.map(({ region }) => region))
  return [district, city, province, country].find((name) => typeof name === 'string' && named.has(name)) as
    | string
    | undefined
}
