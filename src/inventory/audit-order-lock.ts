import type { Order } from '../order/order'
import type { StockLock } from './stock-lock'

/** An order that says of its lock what the lock does not say of itself, or a lock set aside for no order. */
export type OrderLockDrift =
  | {
      readonly kind: 'orderLockDrift'
      readonly orderKey: string
      readonly lockId: string
      /** What the order believes. */
      readonly held: string
      /** What the lock is; `missing` where there is none. */
      readonly owed: StockLock['state'] | 'missing'
    }
  | { readonly kind: 'strayLock'; readonly lockId: string; readonly owner: string }

/** What would set it right: the order believes its lock and settles its stock anew, or the stray lock is released. */
export type OrderLockCompensation =
  | {
      readonly kind: 'settleOrder'
      readonly orderKey: string
      readonly lockId: string
      readonly from: string
      readonly to: StockLock['state'] | 'missing'
      /** The order's: at any other the proposal is stale. */
      readonly revision: number
      readonly ref: string
    }
  | {
      readonly kind: 'releaseLock'
      readonly lockId: string
      readonly owner: string
      /** The lock's: at any other the proposal is stale. */
      readonly fence: number
      readonly ref: string
    }

/** The findings on one order or one lock; both empty where they agree. */
export interface OrderLockAudit {
  readonly drifts: readonly OrderLockDrift[]
  readonly compensations: readonly OrderLockCompensation[]
}

const SOUND: OrderLockAudit = Object.freeze({ drifts: [], compensations: [] })

/** Holds what an order says of its lock against the lock. A refused lock of an order leaves no record. */
export function auditOrderLock(
  { key: orderKey, lock, revision }: Pick<Order, 'key' | 'lock' | 'revision'>,
  record: Pick<StockLock, 'state'> | undefined,
): OrderLockAudit {
  if (lock === null || lock.state === 'refused') return SOUND
  const { id: lockId, state: held } = lock
  const owed = record?.state ?? 'missing'
  // An order whose lock was broken is told by a timer; until then it still says that it holds it.
  if (held === owed || (held === 'locked' && owed === 'broken')) return SOUND
  const ref = `audit/order/${revision}/${orderKey}`
  return {
    drifts: [{ kind: 'orderLockDrift', orderKey, lockId, held, owed }],
    compensations: [{ kind: 'settleOrder', orderKey, lockId, from: held, to: owed, revision, ref }],
  }
}

/** Finds a lock that holds stock for an order which knows nothing of it: nobody would ever end it. */
export function auditStrayLock(
  { id: lockId, state, owner, fence }: Pick<StockLock, 'id' | 'state' | 'owner' | 'fence'>,
  order: Pick<Order, 'lock'> | undefined,
): OrderLockAudit {
  if (state !== 'locked' || (order?.lock?.id === lockId && order.lock.state === 'locked')) return SOUND
  const ref = `audit/lock/${fence}/${lockId}`
  // The order that names the lock as its own is the one to be set right.
  if (order?.lock?.id === lockId) return SOUND
  return {
    drifts: [{ kind: 'strayLock', lockId, owner }],
    compensations: [{ kind: 'releaseLock', lockId, owner, fence, ref }],
  }
}
