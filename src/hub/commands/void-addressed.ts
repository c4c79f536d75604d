import type { Duty } from '../../approval/approval-request'
import { voidApproval } from '../../approval/end-approval'
import type { LoadedRecords } from '../../store/store'
import { approvalOfHold } from '../approval-hold'
import { assertInForce, DUTY_POLICY } from '../policy-moved'
import type { Work } from '../work'
import { saved } from './approval-commands'
import type { OrderTarget } from './order-commands'

/** Requests for approval that may hold an order's address, and who is on duty. */
export interface Addressed {
  readonly approvals: readonly string[]
  readonly duty: Duty
}

/** The requests that were found, and those that hold the order up by now. */
export const addressedNeeds = {
  approval: ({ orderKey, addressed }: OrderTarget & { readonly addressed: Addressed }, loaded: LoadedRecords) => [
    ...new Set([...addressed.approvals, ...holding(loaded.get('order', orderKey).value?.holds ?? [])]),
  ],
  policy: () => [DUTY_POLICY],
}

/**
 * Voids what was asked for with the address an order had: nobody signs, or does, what nobody is about to do any more.
 *
 * @throws PolicyMovedError where another duty table came in force meanwhile.
 */
export function voidAddressed(work: Work, target: OrderTarget, { approvals, duty }: Addressed): void {
  const { orderKey } = target
  assertInForce(work, DUTY_POLICY, duty.version)
  const order = work.get('order', orderKey)
  for (const id of new Set([...approvals, ...holding(order?.holds ?? [])])) {
    const request = work.get('approval', id)
    if (request?.ofAddress !== true) continue
    // Of one that holds up another order only its proof can tell.
    if (request.orderKey !== null && request.orderKey !== orderKey) continue
    saved(work, request, voidApproval(request, duty, work.at), request.orderKey === null ? null : target)
  }
}

function holding(holds: readonly { readonly reason: string }[]): readonly string[] {
  return holds.flatMap(({ reason }) => approvalOfHold(reason) ?? [])
}
