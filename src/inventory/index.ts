export { type AdjustRejection, adjustStock, MAXIMUM_ON_HAND } from './adjust-stock'
export {
  type EndLockRejection,
  endLock,
  type LockEnd,
  type LockRejection,
  lockStock,
  type StockBook,
  sumLockLines,
} from './lock-stock'
export type { Movement, MovementKind, MovementPage } from './movement'
export { availableStock, emptyStockLevel, type StockLevel, type StockPlace, stockKey, stockPlace } from './stock-level'
export type { LockLine, Shortage, StockLock } from './stock-lock'
