import type { ApprovalState } from '../lifecycle/approval-lifecycle'
import { orderLifecycle } from '../lifecycle/order-lifecycle'
import { accept, type Outcome, reject } from '../outcome'
import { changeOrder } from './change-order'
import type { HoldRejection } from './commands/hold-commands'
import type { OrderTarget } from './commands/order-commands'
import type { Work } from './work'

const PREFIX = 'approval:'

/** Reason of the hold that lasts as long as a request waits. */
export function approvalHold(approvalId: string): string {
  return `${PREFIX}${approvalId}`
}

/** Such a hold ends with its request: no person puts it on or lifts it. */
export function isApprovalHold(reason: string): boolean {
  return reason.startsWith(PREFIX)
}

/** The request a hold ends with; undefined: it is no such hold. */
export function approvalOfHold(reason: string): string | undefined {
  return isApprovalHold(reason) ? reason.slice(PREFIX.length) : undefined
}

/** Puts an order on hold until a request is decided. */
export function holdForApproval(
  work: Work,
  { orderKey, shop }: OrderTarget,
  approvalId: string,
): Outcome<null, HoldRejection> {
  const order = work.get('order', orderKey)
  if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
  if (orderLifecycle.metaOf(order.status).holdable !== true) {
    return reject({ code: 'ORDER_NOT_HOLDABLE', status: order.status })
  }
  const hold = { reason: approvalHold(approvalId), placedAt: work.at, placedBy: work.actor.id }
  changeOrder(work, order, order, order, { shop, planned: order, holds: [...order.holds, hold] })
  return accept(null)
}

/**
 * Ends the hold of a request that waits no longer. Granted or waived, the order goes on. Otherwise nobody has said that it
 * may: the hold becomes one that names how the request ended, for a person to lift.
 */
export function endApprovalHold(
  work: Work,
  { orderKey, shop }: OrderTarget,
  approvalId: string,
  state: ApprovalState,
): void {
  const order = work.get('order', orderKey)
  const own = approvalHold(approvalId)
  if (order?.holds.some(({ reason }) => reason === own) !== true) return
  const others = order.holds.filter(({ reason }) => reason !== own)
  const granted = state === 'approved' || state === 'waived'
  const left = { reason: `approval ${state}`, placedAt: work.at, placedBy: work.actor.id }
  const holds = granted || others.some(({ reason }) => reason === left.reason) ? others : [...others, left]
  changeOrder(work, order, order, order, { shop, planned: order, holds })
}
