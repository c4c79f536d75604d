/**
 * One stock row: a SKU in a warehouse and a pool. All quantities are whole pieces.
 * Always `0 ≤ locked`, `0 ≤ reserved` and `locked + reserved ≤ onHand + backorderLimit`.
 */
export interface StockLevel {
  readonly key: string
  readonly sku: string
  readonly warehouse: string
  readonly pool: string
  /** On the shelf, promised or not. */
  readonly onHand: number
  /** Promised to orders and not yet out of the door. */
  readonly locked: number
  /** Set aside by the merchant for other purposes. */
  readonly reserved: number
  /** How many pieces may be promised beyond those on hand; 0 for none. */
  readonly backorderLimit: number
  /** Number of movements so far; each movement adds exactly one. */
  readonly version: number
  /**
   * When the orders that wait for this stock are to be looked at: `WAITING` until free stock rises, then the moment it
   * did, epoch milliseconds; `ANNOUNCED` where none waits that could be served and more is on its way; null while none waits.
   */
  readonly wakeAt: number | null
  /**
   * Whether channels are to hear of this level: `due` since what is available last changed, `told` once their numbers were
   * worked out from it; null where no channel is told of it.
   */
  readonly telling: 'due' | 'told' | null
}

/** The end of time (ECMAScript): orders wait for this stock, and none of it has become free since they looked. */
export const WAITING = 8_640_000_000_000_000

/** As `WAITING`, and goods on their way are left to promise: an order that falls short is to be looked at, at once. */
export const ANNOUNCED = WAITING - 1

/** Where a SKU lies: a warehouse, and in it a pool such as `normal` or `presale`. */
export interface StockPlace {
  readonly sku: string
  readonly warehouse: string
  readonly pool: string
}

/** `warehouse/pool/sku`: the SKU comes last because it alone may contain a slash. */
export function stockKey({ sku, warehouse, pool }: StockPlace): string {
  return `${warehouse}/${pool}/${sku}`
}

/** The place a key of `stockKey` names. */
export function stockPlace(key: string): StockPlace {
  const first = key.indexOf('/')
  const second = key.indexOf('/', first + 1)
  return { warehouse: key.slice(0, first), pool: key.slice(first + 1, second), sku: key.slice(second + 1) }
}

/** The level of a SKU that was never stocked there: nothing on hand, version 0. */
export function emptyStockLevel(key: string): StockLevel {
  return {
    key,
    ...stockPlace(key),
    onHand: 0,
    locked: 0,
    reserved: 0,
    backorderLimit: 0,
    version: 0,
    wakeAt: null,
    telling: null,
  }
}

/** Pieces that can still be promised: on hand, less locked, less reserved, plus what back-orders allow; never negative. */
export function availableStock(level: StockLevel): number {
  return Math.max(0, level.onHand + level.backorderLimit - level.locked - level.reserved)
}

/** False for a row that only says that an order waits for stock nobody has ever received or opened. */
export function isKept(level: StockLevel): boolean {
  return level.version !== 1 || level.wakeAt !== WAITING || level.onHand > 0 || level.backorderLimit > 0
}
