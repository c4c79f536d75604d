export { type AdjustRejection, adjustStock, MAXIMUM_ON_HAND } from './adjust-stock'
export { type AvailableToSell, availableToSell, type NumberRow } from './available-to-sell'
export { awaitStock, endAttending } from './await-stock'
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
export {
  acknowledgePublication,
  changePublication,
  failPublication,
  isPublicationDue,
  type Publication,
  type PublishedNumber,
  publicationOf,
  takePublication,
} from './publication'
export { type PublicationBatch, PublicationQueue } from './publication-queue'
export {
  type SaleReading,
  type SaleSignal,
  type SaleStatus,
  type SaleStep,
  type SaleThresholds,
  saleStep,
  saleThresholds,
} from './sale-status'
export {
  type ChannelPolicy,
  channelPolicySchema,
  channelShareSchema,
  DEFAULT_SAFETY_STOCK,
  parseSharePolicy,
  SHARE_LIMITS,
  type SharePolicy,
  type SharePolicyInput,
  type SharePolicyRejection,
  sharePolicyJsonSchema,
  sharePolicySchema,
  WHOLE_RATIO,
} from './share-policy'
export {
  availableStock,
  emptyStockLevel,
  isKept,
  type StockLevel,
  type StockPlace,
  stockKey,
  stockPlace,
  WAITING,
} from './stock-level'
export type { LockLine, Shortage, StockLock } from './stock-lock'
