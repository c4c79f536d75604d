export {
  type ApprovalEffect,
  type ApprovalEvent,
  type ApprovalState,
  approvalLifecycle,
  approvalMachine,
} from './approval-lifecycle'
export { type CaseEffect, type CaseEvent, type CaseState, caseLifecycle, caseMachine } from './case-lifecycle'
export { compileLifecycle, type EffectOf, type EventOf, type StateOf } from './compile-lifecycle'
export { type DrawableLifecycle, lifecycleDiagram, stateTable, transitionTable } from './diagram'
export {
  type IntakeEffect,
  type IntakeEvent,
  type IntakeState,
  intakeLifecycle,
  intakeMachine,
} from './intake-lifecycle'
export type { Lifecycle, LifecycleRow, Step } from './lifecycle'
export { LifecycleNameUnknownError, LifecycleNotCompilableError } from './lifecycle-errors'
export { type OrderEffect, type OrderEvent, type OrderStatus, orderLifecycle, orderMachine } from './order-lifecycle'
export {
  type ParcelEffect,
  type ParcelEvent,
  type ParcelStatus,
  parcelLifecycle,
  parcelMachine,
} from './parcel-lifecycle'
export {
  type PaymentEffect,
  type PaymentEvent,
  type PaymentStatus,
  paymentLifecycle,
  paymentMachine,
} from './payment-lifecycle'
export type { OwnerRole, StateMeta } from './state-meta'
export {
  type StockLockEffect,
  type StockLockEvent,
  type StockLockState,
  stockLockLifecycle,
  stockLockMachine,
} from './stock-lock-lifecycle'
