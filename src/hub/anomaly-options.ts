import { compileAnomalyRules } from '../anomaly/compile-anomaly-rules'
import { type AnomalyRulesInput, DEFAULT_ANOMALY_RULES } from '../anomaly/default-rules'
import type { Store } from '../store/store'
import { AnomalyService } from './anomaly-service'
import type { CasePolicyFor } from './case-service'
import type { Dispatcher } from './dispatcher'
import { HubConfigError } from './hub-errors'
import { FactReader, type ReferenceSource } from './judging-facts'
import { OrderJudge } from './order-judge'
import type { OrderService } from './order-service'
import type { PolicyReader } from './policy-reader'
import type { Vault } from './vault'

/**
 * That orders are judged, and by what. Give every process that shares a store the same: one that was told nothing marks none of
 * the orders it changes.
 */
export interface AnomalyOptions {
  /** Rules while no version of the policy `anomaly` is in force. Default: `DEFAULT_ANOMALY_RULES`. */
  readonly rules?: AnomalyRulesInput
  /** What the host knows beside the orders: usual totals, list prices, returns, refunds. */
  readonly references?: ReferenceSource
}

/** @throws HubConfigError where the rules cannot be. */
export function judgingOf(
  parts: {
    readonly store: Store
    readonly dispatcher: Dispatcher
    readonly vault: Vault
    readonly now: () => number
    readonly orders: OrderService
    readonly policies: PolicyReader
    readonly casePolicy: () => Promise<CasePolicyFor>
    readonly onError: (error: unknown) => void
  },
  { rules = DEFAULT_ANOMALY_RULES, references }: AnomalyOptions = {},
): { readonly judge: OrderJudge; readonly anomalies: AnomalyService } {
  const otherwise = compileAnomalyRules(rules)
  if (!otherwise.ok) {
    const [first] = otherwise.rejection.problems
    throw new HubConfigError(
      `The anomaly rules are wrong at "${first?.path ?? ''}" (${first?.code ?? ''}).`,
      'hub.policies.check names all that is wrong.',
    )
  }
  const facts = new FactReader({ ...parts, references })
  const judge = new OrderJudge({ ...parts, facts, otherwise: otherwise.value })
  return { judge, anomalies: new AnomalyService({ store: parts.store, facts, judge }) }
}
