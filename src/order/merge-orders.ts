import type { OrderStatus } from '../lifecycle/order-lifecycle'
import { accept, type Outcome, reject } from '../outcome'
import { type FulfilmentPiece, piecesOf } from './fulfilment'
import { type HoldPolicies, holdEffects } from './hold-policy'
import type { Order } from './order'

/** Most orders in one parcel. */
export const MERGE_LIMIT = 50

/** Statuses from which placed orders may be merged or split: nobody is packing them yet. */
export const REGROUPED_FROM: readonly OrderStatus[] = ['paid', 'reviewed', 'allocated']

/** Why an order is packed as it was placed, in the order they are checked. */
export type RegroupObstacle =
  | 'ORDER_STATUS'
  /** It is in an open fulfilment already. */
  | 'ORDER_REGROUPED'
  /** The platform forbids it (封单). */
  | 'ORDER_SEALED'
  | 'CASH_ON_DELIVERY'
  | 'CROSS_BORDER'
  | 'ORDER_PARTLY_SHIPPED'
  /** A hold whose policy does not say that it may be merged. */
  | 'ORDER_HELD'
  | 'SKU_UNMAPPED'
  /** The platform gives no token that says whom it may be sent with. */
  | 'MERGE_KEY_MISSING'

/** What two orders differ in that are to go into one parcel. */
export type MergeDifference = 'shop' | 'mergeKey' | 'buyer' | 'currency' | 'warehouse'

/** Why orders are not merged, in the order they are checked. */
export type MergeRejection =
  | { readonly code: 'MERGE_COUNT'; readonly limit: number }
  | { readonly code: 'REGROUP_FORBIDDEN'; readonly orderKey: string; readonly because: RegroupObstacle }
  | { readonly code: 'MERGE_APART'; readonly orderKey: string; readonly differs: MergeDifference }

/** An order, with the warehouses its goods are set aside in, or will be. */
export interface MergeCandidate {
  readonly order: Order
  readonly warehouses: readonly string[]
}

/** The first reason why an order may be neither merged nor split; null where there is none. */
export function regroupObstacle(order: Order, policies: HoldPolicies | undefined): RegroupObstacle | null {
  const { content, status, fulfilment, parcels, holds } = order
  if (!REGROUPED_FROM.includes(status) || content === null) return 'ORDER_STATUS'
  if (fulfilment !== undefined) return 'ORDER_REGROUPED'
  if (content.sealed) return 'ORDER_SEALED'
  if (content.cashOnDelivery) return 'CASH_ON_DELIVERY'
  if (content.crossBorder) return 'CROSS_BORDER'
  if (parcels.length > 0) return 'ORDER_PARTLY_SHIPPED'
  if (!holdEffects(holds, policies).mergeable) return 'ORDER_HELD'
  if (piecesOf(order) === undefined) return 'SKU_UNMAPPED'
  return null
}

/**
 * Decides whether placed orders may go into one parcel. Addresses are sealed or withheld, so the platform's own token decides
 * whether they are the same; where it gives none, nobody guesses.
 *
 * @returns All their pieces, each with the order it is for.
 */
export function mergeOrders(
  candidates: readonly MergeCandidate[],
  policies: HoldPolicies | undefined,
): Outcome<readonly FulfilmentPiece[], MergeRejection> {
  const [first] = candidates
  if (first === undefined || candidates.length < 2 || candidates.length > MERGE_LIMIT) {
    return reject({ code: 'MERGE_COUNT', limit: MERGE_LIMIT })
  }
  for (const { order } of candidates) {
    const because = regroupObstacle(order, policies) ?? (order.content?.mergeKey == null ? 'MERGE_KEY_MISSING' : null)
    if (because !== null) return reject({ code: 'REGROUP_FORBIDDEN', orderKey: order.key, because })
  }
  for (const candidate of candidates) {
    const differs = differenceOf(first, candidate)
    if (differs !== null) return reject({ code: 'MERGE_APART', orderKey: candidate.order.key, differs })
  }
  return accept(candidates.flatMap(({ order }) => piecesOf(order) ?? []))
}

/** Orders that may go into one parcel, by all that has to be equal; groups of one are left out. */
export function mergeGroups(
  candidates: readonly MergeCandidate[],
  policies: HoldPolicies | undefined,
): readonly (readonly MergeCandidate[])[] {
  const groups = new Map<string, MergeCandidate[]>()
  for (const candidate of candidates) {
    const { content } = candidate.order
    if (content?.mergeKey == null || regroupObstacle(candidate.order, policies) !== null) continue
    const name = JSON.stringify(sameIn(candidate))
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [candidate])
    else if (group.length < MERGE_LIMIT) group.push(candidate)
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

function sameIn({ order, warehouses }: MergeCandidate) {
  return {
    shop: `${order.channel}/${order.shop}`,
    mergeKey: order.content?.mergeKey ?? null,
    buyer: order.content?.buyerIndex ?? null,
    currency: order.content?.currency ?? null,
    warehouse: [...warehouses].sort().join(' '),
  } satisfies Record<MergeDifference, string | null>
}

function differenceOf(a: MergeCandidate, b: MergeCandidate): MergeDifference | null {
  const [one, other] = [sameIn(a), sameIn(b)]
  for (const field of ['shop', 'mergeKey', 'buyer', 'currency', 'warehouse'] as const) {
    if (one[field] !== other[field]) return field
  }
  return null
}
