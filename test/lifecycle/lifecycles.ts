import type { AnyStateMachine } from 'xstate'
import {
  approvalLifecycle,
  approvalMachine,
  caseLifecycle,
  caseMachine,
  intakeLifecycle,
  intakeMachine,
  orderLifecycle,
  orderMachine,
  parcelLifecycle,
  parcelMachine,
  paymentLifecycle,
  paymentMachine,
  stockLockLifecycle,
  stockLockMachine,
} from '../../src/lifecycle/index'
import type { Lifecycle } from '../../src/lifecycle/lifecycle'

/** A lifecycle whose names are not known to the compiler, for checks that walk all of them. */
export type AnyLifecycle = Lifecycle<string, { readonly type: string }, string>

export const allLifecycles: readonly { name: string; machine: AnyStateMachine; lifecycle: AnyLifecycle }[] = [
  { name: 'order', machine: orderMachine, lifecycle: orderLifecycle as AnyLifecycle },
  { name: 'payment', machine: paymentMachine, lifecycle: paymentLifecycle as AnyLifecycle },
  { name: 'parcel', machine: parcelMachine, lifecycle: parcelLifecycle as AnyLifecycle },
  { name: 'stockLock', machine: stockLockMachine, lifecycle: stockLockLifecycle as AnyLifecycle },
  { name: 'intake', machine: intakeMachine, lifecycle: intakeLifecycle as AnyLifecycle },
  { name: 'case', machine: caseMachine, lifecycle: caseLifecycle as AnyLifecycle },
  { name: 'approval', machine: approvalMachine, lifecycle: approvalLifecycle as AnyLifecycle },
]
