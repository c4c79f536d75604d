export type { AddressInput } from './address-input'
export {
  type AllocateInput,
  type AllocationRules,
  type AllocationRun,
  AllocationService,
  type OrderAllocation,
} from './allocation-service'
export type { AnomalyOptions } from './anomaly-options'
export {
  AnomalyService,
  type RuleExplanation,
  type TrialOptions,
  type TrialPeriod,
  type TrialProgress,
} from './anomaly-service'
export type { AbsenceInput, ApprovalDecisionInput, ApprovalRequestInput, DelegationInput } from './approval-input'
export { ApprovalService, type ApprovalUnconfigured } from './approval-service'
export type { ApprovalQuery, ApprovalSeatView, ApprovalView, SignatureView } from './approval-views'
export { AuditService } from './audit-service'
export type { AutomationCall, AutomationHandler, AutomationOptions } from './automation-options'
export { AutomationService, type AutomationTrial } from './automation-service'
export { BulkCases, type BulkInput, type BulkMarked, type BulkProgress } from './bulk-cases'
export { BuyerService } from './buyer-service'
export { type BuyerAddress, type BuyerChoice, type BuyerOptions, type BuyerOrderView, buyerView } from './buyer-view'
export type { UnhandledAction } from './case-action-problems'
export {
  type ActInput,
  ActingCaseService,
  type ActRejection,
  type CaseActionCall,
  type CaseActions,
} from './case-actions'
export { type CaseCauseInput, type CasePolicyFor, CaseService, type OpenCaseInput } from './case-service'
export type { CaseNoteView, CaseProcedureView, CaseQuery, CaseView } from './case-views'
export type { ChoiceRejection, RouteChoice } from './chosen-route'
export { type Actor, SYSTEM } from './command'
export type { NotificationRejection } from './commands/acknowledge-notification'
export type { SnapshotElsewhere } from './commands/apply-snapshot-batch'
export type { ApprovalAnswer, ApprovalExists, ApprovalUnknown } from './commands/approval-commands'
export type { BookRejection } from './commands/book-document'
export type { CaseAnswer, NotedFindings, NoteRejection } from './commands/case-commands'
export type { AddressRejection } from './commands/change-address'
export type { Compensation, CompensationRejection } from './commands/compensate-stock'
export type { DutyChanged, DutyRejection } from './commands/duty-commands'
export type { FulfilmentAnswer, UndoRejection } from './commands/fulfilment-commands'
export type { HoldRejection } from './commands/hold-commands'
export type { InboundAnswer, InboundRejection } from './commands/inbound-commands'
export type { Booked, LimitFacts, Quarantined } from './commands/intake-answer'
export type { DeductAnewRejection } from './commands/lock-changes'
export type { MoveRejection, RouteAnswer } from './commands/move-order'
export type { OrderAnswer, OrderRejection } from './commands/order-commands'
export type { PolicyChanged, PolicySaved, PolicyState, PolicyTarget } from './commands/policy-commands'
export type { Received } from './commands/receive-document'
export type { ServeRejection } from './commands/serve-order'
export type { CountAnswer, SettleCountRejection } from './commands/settle-count'
export type { OwedSettlement, SettleOwedRejection } from './commands/settle-owed'
export type { ShipPartRejection } from './commands/ship-part'
export type { EndLockAnswer, LockAnswer } from './commands/stock-commands'
export { type CountInput, type CountOptions, CountService } from './count-service'
export { createHub, type Hub, type HubOptions } from './create-hub'
export type { CommandOptions, DoorRejection } from './dispatcher'
export {
  EffectGivenUpError,
  EffectTimeoutError,
  NotificationNotSentError,
  PermanentEffectError,
  RetryAfterError,
} from './effect-errors'
export {
  FulfilmentService,
  type FulfilmentView,
  type PartParcelInput,
  type PartView,
  type SplitInput,
} from './fulfilment-service'
export {
  HubClosedError,
  HubConfigError,
  InputHostileError,
  KeyMismatchError,
  OutcomeUnknownError,
  OverloadedError,
} from './hub-errors'
export type { HubEvent, HubEventName, HubEvents } from './hub-event'
export {
  type AnnounceInput,
  type ChangeInboundInput,
  type InboundQuery,
  InboundService,
  type ReceiveInput,
} from './inbound-service'
export type { InboundOutlook, InboundReceiptView, OrderPromise } from './inbound-views'
export type { InputRejection } from './input-rejection'
export { type BookOutcome, type IntakeOptions, IntakeService, type ReplayOutcome } from './intake-service'
export type { FactView, Investigation, OrderAuthor, OrderMovement } from './investigation'
export type { ReferenceSource } from './judging-facts'
export { type KeyFileOptions, keyFile, temporaryKeys } from './key-file'
export type { MovementAuthor } from './movement-authors'
export { type NodeWebhook, type NodeWebhookOptions, nodeWebhook } from './node-webhook'
export type { NotificationOptions } from './notification-options'
export { type NotificationQuery, NotificationService } from './notification-service'
export { OrderService, type OrderView, type ParcelInput } from './order-service'
export { OutboxOverflowError } from './outbox-messages'
export type { EffectContext, EffectHandler, EffectHandlers } from './outbox-worker'
export type { PolicyOption, PolicyProblem } from './policy-kinds'
export { PolicyMovedError } from './policy-moved'
export { PolicyUnreadableError } from './policy-reader'
export {
  type PolicyDiffInput,
  type PolicyInput,
  type PolicyInvalid,
  type PolicyKindOff,
  type PolicyKindUnknown,
  PolicyService,
  type PolicyVersionInput,
  type PolicyVersionsQuery,
  type RollBackInput,
  type RollOutInput,
  type RolloutNotPossible,
  type SavePolicyInput,
} from './policy-service'
export { type Erased, type ErasureOptions, type ErasureSubject, PrivacyService } from './privacy-service'
export {
  createPublicationPlan,
  type Listing,
  type PublicationPlan,
  type PublicationPlanInput,
  type PublicationPlanRejection,
  type PublishedBundle,
  type PublishedGoods,
} from './publication-plan'
export type { PublishedFamily } from './published-families'
export type { PublishedQuery, PublishedStock, ToldNumber } from './published-stock'
export type { RepublishProgress, RepublishRejection } from './publisher'
export type { Purchasing, PurchasingQuery } from './purchasing'
export { systemRandom } from './random-source'
export type { RawDocument } from './raw-document'
export type { ChannelRegistration, RegistryRejection } from './registry'
export type { RouteExplained, RouteRejection } from './route-finder'
export type {
  RoutingSimulation,
  SimulationInput,
  SimulationOptions,
  SimulationProgress,
  SimulationRejection,
} from './route-simulation'
export type { RouteTotals, SimulatedRoute } from './route-totals'
export type { RoutingOptions } from './routing-options'
export { type RefusalInput, type RouteChoiceInput, type RouteOptions, RoutingService } from './routing-service'
export type { ShopSettings, ShopSettingsInput } from './shop-settings'
export { type SeenDocument, ShopWatcher } from './shop-watcher'
export type { SnapshotControl, StockSnapshotOptions } from './snapshot-options'
export type { StockSnapshotReport } from './snapshot-report'
export { SNAPSHOT_BATCH_LIMIT, type SnapshotRejection } from './snapshot-run'
export type { SnapshotSource } from './snapshot-sources'
export {
  type ApplyRejection,
  type StockAuditOptions,
  type StockAuditProgress,
  StockAuditService,
  type StockFinding,
} from './stock-audit-service'
export type { StockBoardQuery, StockBoardView } from './stock-board'
export type { StockDayOptions, StockDayProgress, StockDayQuery, StockDayRejection } from './stock-day-service'
export {
  type MovementCause,
  type PastLevel,
  type PastRejection,
  type StockChange,
  type StockHistoryQuery,
  StockHistoryService,
  type StockPlaceInput,
} from './stock-history-service'
export type { AdjustInput, LockInput, TransferInput } from './stock-input'
export { StockService, type StockView } from './stock-service'
export type { IdempotencyMismatch } from './stored-answer'
export { type TickResult, TimersLeftDueError } from './tick'
export type { WebhookHandler, WebhookOptions, WebhookRefusal } from './webhook'
