export { type AmountReadings, amountReadings, computedTotal, type LineAmount, lineAmounts } from './amounts'
export { BUNDLE_LIMITS, type BundleComponent } from './bundle-explosion'
export {
  type Catalog,
  type CatalogInput,
  type CatalogRejection,
  createCatalog,
  EMPTY_CATALOG,
  type Goods,
} from './catalog'
export {
  type AddressMark,
  type ChangedAddress,
  contentInForce,
  foldInForce,
  type GivenAddress,
  personalInForce,
} from './changed-address'
export { type ComponentAmount, componentAmounts } from './component-amounts'
export { type Absent, type Disclosed, isAbsent, isKnown, UNKNOWN, WITHHELD } from './disclosed'
export { foldFacts } from './fold-facts'
export {
  type Fulfilment,
  type FulfilmentPart,
  type FulfilmentPiece,
  piecesOf,
  samePieces,
  sumPieces,
} from './fulfilment'
export { checkGate, GATE_CODES } from './gate'
export { type Gift, type GiftRule, giftsOf } from './gift-rules'
export {
  blockingHolds,
  type HoldPolicies,
  type HoldPolicy,
  type HoldPolicyInput,
  holdEffects,
  holdPolicy,
  holdPolicySchema,
} from './hold-policy'
export { codeSchema, type OrderIdentity, orderKey, outsideIdSchema, skuSchema } from './identifiers'
export { compareFacts, FACT_LIMIT, type FactSet, factKey, mergeFacts, NO_FACTS } from './merge-facts'
export {
  MERGE_LIMIT,
  type MergeCandidate,
  type MergeDifference,
  type MergeRejection,
  mergeGroups,
  mergeOrders,
  REGROUPED_FROM,
  type RegroupObstacle,
  regroupObstacle,
} from './merge-orders'
export type { Hold, Order, OrderFold, OrderLock, OrderParcel, OrderPayment, StoredFact, SupersededFact } from './order'
export {
  type Address,
  type Bearer,
  type Buyer,
  type Customs,
  type Discount,
  ORDER_LIMITS,
  type OrderContent,
  type OrderContentInput,
  type OrderLine,
  orderContentSchema,
  type Presale,
  type Recipient,
} from './order-content'
export type { FactKind, OrderFact, ParcelScan, ParcelScanKind } from './order-fact'
export { numberSeries, orderNumber } from './order-number'
export { type PartAmounts, partAmounts, sumAmounts } from './part-amounts'
export { type LineSource, PLAN_LIMITS, type PlannedLine, planLines } from './plan-lines'
export { SPLIT_LIMIT, type SplitLine, type SplitRejection, splitBy, splitByLines, splitOrder } from './split-order'
export {
  type Finding,
  type PersonalContent,
  personalContent,
  type Region,
  type StoredContent,
  storedContent,
} from './stored-content'
