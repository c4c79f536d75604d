export { type AdjustRejection, adjustStock, MAXIMUM_ON_HAND } from './adjust-stock'
export { allocateStock } from './allocate-stock'
export {
  type AllocationCriterion,
  type AllocationPolicy,
  type AllocationPolicyInput,
  type AllocationRejection,
  allocationCriterionSchema,
  allocationPolicyJsonSchema,
  allocationPolicySchema,
  parseAllocationPolicy,
} from './allocation-policy'
export { auditInbound, type InboundAudit, type InboundDrift } from './audit-inbound'
export {
  auditOrderLock,
  auditStrayLock,
  type OrderLockAudit,
  type OrderLockCompensation,
  type OrderLockDrift,
} from './audit-order-lock'
export {
  type AuditedStock,
  auditStock,
  compensationLine,
  type MovementSums,
  movementSums,
  type StockAudit,
  type StockCompensation,
  type StockDrift,
} from './audit-stock'
export {
  availableToPromise,
  type PromiseDemand,
  type PromisedPieces,
  type PromiseOutlook,
  type PromiseSupply,
} from './available-to-promise'
export { type AvailableToSell, availableToSell, type NumberRow } from './available-to-sell'
export { awaitStock, endAttending } from './await-stock'
export { type BookAtCount, bookAtCount } from './book-at-count'
export {
  arrivedForPromises,
  bookInbound,
  endInboundLook,
  fulfilPromise,
  type InboundChange,
  uncoveredPromises,
} from './book-inbound'
export { type BreakableLock, breakNewest, type LockBreak } from './break-newest'
export { type BundlePools, type BundleShare, bundlePools } from './bundle-pools'
export { type ExtendLockRejection, extendLock, MAXIMUM_LOCK_LIFE_MS, resizeLock } from './change-lock'
export { type CompensateStockRejection, compensateStock, type SetCompensation } from './compensate-stock'
export { type DeductPartRejection, deductPart } from './deduct-part'
export { type DecidingCriterion, type DemandLine, type DemandOrder, demandOrder, type StockDemand } from './demand-rank'
export {
  cancelReceipt,
  changeReceipt,
  type ExpectedReceipt,
  isReceiptOverdue,
  openQuantity,
  type ReceiptChange,
  type ReceiptRejection,
  receiveGoods,
} from './expected-receipt'
export { arrivalKey, inboundKey, inboundPool, isInboundKey, isInboundPool } from './inbound-pool'
export {
  checkpointIn,
  firstCheckpoint,
  type HistoryEntry,
  type HistoryRejection,
  type LevelCheckpoint,
  levelAt,
  levelCheckpoints,
  levelHistory,
  levelsAt,
  onHandAt,
} from './level-history'
export { addLines, commonLines, deductedLines, heldLines, lessLines } from './lock-lines'
export {
  type EndLockRejection,
  endLock,
  isOverdue,
  type LockEnd,
  type LockRejection,
  lockStock,
  type StockBook,
  sumLockLines,
} from './lock-stock'
export {
  createLockStrategies,
  DEFAULT_RELEASE_AFTER_MS,
  LOCK_STRATEGY_LIMITS,
  type LockStrategies,
  type LockStrategiesInput,
  type LockStrategiesRejection,
  type LockStrategy,
  lockStrategySchema,
  type StrategySource,
} from './lock-strategies'
export { type KeptLevel, type MergedBatch, mergeSnapshot, SnapshotOrderError } from './merge-snapshot'
export {
  CHECKPOINT_EVERY,
  isOfLock,
  keptMovement,
  type LevelFigures,
  type Movement,
  type MovementKind,
  type MovementPage,
} from './movement'
export {
  acknowledgePublication,
  changePublication,
  failPublication,
  isPublicationDue,
  type Publication,
  type PublishedNumber,
  publicationOf,
  refusePublication,
  takePublication,
} from './publication'
export { type PublicationBatch, PublicationQueue } from './publication-queue'
export { type FreePieces, type PurchasingNeed, purchasingNeeds, type WaitingNeed } from './purchasing-need'
export {
  formatQuantity,
  PIECES,
  packsOfQuantity,
  parseQuantity,
  type QuantityRejection,
  type QuantityUnit,
  quantityOfPacks,
  quantityUnitSchema,
  rescaleQuantity,
} from './quantity-unit'
export { furtherTaken, piecesTaken, type QuotaTaken, quotaTaken, type RowTaken } from './quota-taken'
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
  type CountedLevel,
  type CountRejection,
  type CountSettlement,
  type StockCount,
  settleCount,
} from './settle-count'
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
  type CountedLevels,
  SNAPSHOT_CHUNK,
  type SnapshotBatch,
  type SnapshotDifference,
  type SnapshotPages,
  type SnapshotProblem,
  snapshotDifferences,
} from './snapshot-differences'
export { type StagedSet, type StagedShare, stagedNumbers, stagedSets } from './staged-numbers'
export type { AllocationReason, BundleParts, DemandAllocation, StockGrant } from './stock-allocation'
export {
  type ChannelView,
  daysOfCover,
  type OnItsWay,
  type SalesPace,
  type StockBoardRow,
  stockBoardRows,
} from './stock-board'
export {
  type StockDay,
  type StockDayDifference,
  type StockDayReport,
  stockDayLines,
  stockDayReport,
} from './stock-day-report'
export {
  ANNOUNCED,
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
export { isSold, STOCK_POOLS } from './stock-pool'
export type {
  CountedRow,
  StockSnapshotBatch,
  StockSnapshotReading,
  StockSnapshotSource,
  UnreadableRow,
} from './stock-snapshot'
export type { StockSupply } from './supply-book'
export { type Transfer, type TransferRejection, transferStock } from './transfer-stock'
export type { BundlePart } from './whole-sets'
