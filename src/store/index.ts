export type { Answer } from './answer'
export type { Brief, BriefQuery } from './brief'
export type { StockCountRecord, StockSnapshotRecord } from './count-records'
export type { DocumentHeaders, IntakeAnswer, IntakeRecord } from './intake-record'
export { memoryStore } from './memory-store'
export type { OutboxEntry, OutboxMessage, OutboxState } from './outbox-message'
export type { PolicyVersionRecord } from './policy-version-record'
export type { PublicationRecord } from './publication-record'
export { RECORD_KIND_SPECS, RECORD_KINDS, type RecordKind, type RecordKindSpec, type Records } from './records'
export type { SnapshotSourceRecord } from './snapshot-source-record'
export type {
  AuditStore,
  Changes,
  ListQuery,
  Loaded,
  LoadedRecords,
  Moment,
  OutboxStore,
  Page,
  RecordChange,
  SerialRange,
  Store,
  StoreCapabilities,
  UnitOfWork,
} from './store'
export { StoreConflictError, StoreIncompatibleError, StoreInUseError, StoreUnavailableError } from './store-errors'
