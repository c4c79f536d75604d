import { z } from 'zod'
import type { Hold } from './order'

/** What a hold means for those who ask whether they may go on. What a host says nothing about blocks, and is not merged. */
export const holdPolicySchema = z.strictObject({
  /** Nothing moves the order towards the door while it is held for this. */
  blocksShipping: z.boolean().default(true),
  /** It may be merged with other orders all the same. */
  mergeable: z.boolean().default(false),
  /** What it needs counts where purchasing asks what is to be bought. */
  countsForPurchasing: z.boolean().default(true),
})

export type HoldPolicy = z.infer<typeof holdPolicySchema>
export type HoldPolicyInput = z.input<typeof holdPolicySchema>

/** Policies by the reason of a hold. */
export type HoldPolicies = Readonly<Record<string, HoldPolicy>>

const STRICT: HoldPolicy = Object.freeze({ blocksShipping: true, mergeable: false, countsForPurchasing: true })
const FREE: HoldPolicy = Object.freeze({ blocksShipping: false, mergeable: true, countsForPurchasing: true })

/** What a hold for a reason means. */
export function holdPolicy(reason: string, policies: HoldPolicies = {}): HoldPolicy {
  return (Object.hasOwn(policies, reason) ? policies[reason] : undefined) ?? STRICT
}

/** Reasons of the holds that keep an order from the door. */
export function blockingHolds(holds: readonly Pick<Hold, 'reason'>[], policies: HoldPolicies = {}): readonly string[] {
  return holds.map(({ reason }) => reason).filter((reason) => holdPolicy(reason, policies).blocksShipping)
}

/** What all holds of an order mean together: the strictest of each. An order without holds is free. */
export function holdEffects(holds: readonly Pick<Hold, 'reason'>[], policies: HoldPolicies = {}): HoldPolicy {
  if (holds.length === 0) return FREE
  const each = holds.map(({ reason }) => holdPolicy(reason, policies))
  return {
    blocksShipping: each.some(({ blocksShipping }) => blocksShipping),
    mergeable: each.every(({ mergeable }) => mergeable),
    countsForPurchasing: each.every(({ countsForPurchasing }) => countsForPurchasing),
  }
}
