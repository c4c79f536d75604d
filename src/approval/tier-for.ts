import type { Money } from '../money/money'
import { accept, type Outcome, reject } from '../outcome'
import type { ApprovalLadder, ApprovalPolicy, ApprovalStep, ApprovalTier } from './approval-policy'
import { isWithin } from './money-bound'

/** What is asked to be approved, as far as it decides who has to. */
export interface ApprovalAsk {
  /** Such as `refund`, `discount`, `priceChange`, `addressChange`, `holdRelease`; any code of the host's. */
  readonly kind: string
  /** Null where it has none, or none is known. */
  readonly amount: Money | null
  /** Facts that ladders ask for, such as the customer's `level` or the goods' `category`; null: not known. */
  readonly facts: Readonly<Record<string, string | null>>
}

/** The tier that counts. */
export interface TierChoice {
  readonly ladder: string
  readonly tier: string
  /** None: it passes by itself. */
  readonly steps: readonly ApprovalStep[]
  /** What could not be said, and so led to the highest tier: `amount`, or names of facts. */
  readonly unknown: readonly string[]
}

/** No ladder is for such a request, and what nobody has thought of is not approved by itself. */
export type TierRejection = { readonly code: 'APPROVAL_KIND_UNKNOWN'; readonly kind: string }

/**
 * Who has to approve a request. What is not known never makes it easier: an amount without a bound in its currency goes to
 * the highest tier of its ladder, and a fact that is not known to the highest tier of all ladders that may be meant.
 */
export function tierFor(policy: ApprovalPolicy, ask: ApprovalAsk): Outcome<TierChoice, TierRejection> {
  const possible: ApprovalLadder[] = []
  const unknown = new Set<string>()
  for (const ladder of policy.ladders) {
    const fit = fitOf(ladder, ask)
    if (fit.no) continue
    possible.push(ladder)
    if (fit.unknown.length === 0) break
    for (const name of fit.unknown) unknown.add(name)
  }
  const [only] = possible
  if (only === undefined) return reject({ code: 'APPROVAL_KIND_UNKNOWN', kind: ask.kind })
  if (unknown.size === 0) return accept(rung(only, ask))

  const highest = possible
    .map((ladder) => ({ ladder, tier: top(ladder) }))
    .reduce((most, next) => (signatures(next.tier) > signatures(most.tier) ? next : most))
  return accept({
    ladder: highest.ladder.id,
    tier: highest.tier.id,
    steps: highest.tier.steps,
    unknown: [...unknown].sort(),
  })
}

/** How many signatures a step wants. */
export function neededSeats({ need, roles }: Pick<ApprovalStep, 'need' | 'roles'>): number {
  return need === 'all' ? roles.length : need
}

function fitOf({ kinds, where }: ApprovalLadder, ask: ApprovalAsk) {
  const unknown: string[] = []
  if (kinds !== undefined && !kinds.includes(ask.kind)) return { no: true, unknown }
  for (const [name, values] of Object.entries(where)) {
    const value = Object.hasOwn(ask.facts, name) ? ask.facts[name] : null
    if (value === null || value === undefined) unknown.push(name)
    else if (!values.includes(value)) return { no: true, unknown }
  }
  return { no: false, unknown }
}

function rung(ladder: ApprovalLadder, { amount }: ApprovalAsk): TierChoice {
  for (const tier of ladder.tiers) {
    const within = tier.upTo === undefined ? true : isWithin(amount, tier.upTo)
    if (within === true) return { ladder: ladder.id, tier: tier.id, steps: tier.steps, unknown: [] }
    if (within === undefined) break
  }
  const { id, steps } = top(ladder)
  return { ladder: ladder.id, tier: id, steps, unknown: ['amount'] }
}

/** The schema keeps ladders from being empty. */
function top({ tiers }: ApprovalLadder): ApprovalTier {
  return tiers[tiers.length - 1] as ApprovalTier
}

function signatures({ steps }: ApprovalTier): number {
  return steps.reduce((sum, step) => sum + neededSeats(step), 0)
}
