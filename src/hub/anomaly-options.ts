import { compileAnomalyRules } from '../anomaly/compile-anomaly-rules'
import { type AnomalyRulesInput, DEFAULT_ANOMALY_RULES } from '../anomaly/default-rules'
import type { Divisions } from '../anomaly/divisions'
import { compileShopRules, DEFAULT_SHOP_RULES } from '../anomaly/shop-rules'
import type { Catalog } from '../order/catalog'
import type { Outcome } from '../outcome'
import type { RulesRejection } from '../rules/rule-set'
import type { Store } from '../store/store'
import { AnomalyService } from './anomaly-service'
import type { CasePolicyFor } from './case-service'
import type { Dispatcher } from './dispatcher'
import { HubConfigError } from './hub-errors'
import { FactReader, type ReferenceSource } from './judging-facts'
import { OrderJudge } from './order-judge'
import type { OrderService } from './order-service'
import type { PolicyReader } from './policy-reader'
import type { Registry } from './registry'
import { ShopWatcher } from './shop-watcher'
import type { Vault } from './vault'

/**
 * That orders are judged, and by what. Give every process that shares a store the same: one that was told nothing marks none of
 * the orders it changes.
 */
export interface AnomalyOptions {
  /** Rules while no version of the policy `anomaly` is in force. Default: `DEFAULT_ANOMALY_RULES`. */
  readonly rules?: AnomalyRulesInput
  /**
   * Rules over shops while no version of the policy `shopAnomaly` is in force: whether documents still come in, and whose clock is
   * ahead. Default: `DEFAULT_SHOP_RULES`.
   */
  readonly shopRules?: AnomalyRulesInput
  /** What the host knows beside the orders: usual totals, list prices, returns, refunds. */
  readonly references?: ReferenceSource
  /**
   * The divisions of China, `lcnDivisions()` of `orderhub/divisions` for one: whether province, city and district belong together.
   * Without them the rules that ask say unknown.
   */
  readonly divisions?: Divisions
}

/** @throws HubConfigError where the rules cannot be. */
export function judgingOf(
  parts: {
    readonly store: Store
    readonly dispatcher: Dispatcher
    readonly registry: Registry
    readonly vault: Vault
    readonly now: () => number
    readonly orders: OrderService
    readonly policies: PolicyReader
    readonly casePolicy: () => Promise<CasePolicyFor>
    readonly catalog: () => Catalog
    readonly onError: (error: unknown) => void
  },
  { rules = DEFAULT_ANOMALY_RULES, shopRules = DEFAULT_SHOP_RULES, references, divisions }: AnomalyOptions = {},
): { readonly judge: OrderJudge; readonly anomalies: AnomalyService } {
  const otherwise = read(compileAnomalyRules(rules))
  const shops = new ShopWatcher({ ...parts, otherwise: read(compileShopRules(shopRules)) })
  const facts = new FactReader({ ...parts, references, divisions })
  const judge = new OrderJudge({ ...parts, facts, otherwise, shops })
  return { judge, anomalies: new AnomalyService({ store: parts.store, facts, judge }) }
}

function read<Rules>(compiled: Outcome<Rules, RulesRejection>): Rules {
  if (compiled.ok) return compiled.value
  const [first] = compiled.rejection.problems
  throw new HubConfigError(
    `The anomaly rules are wrong at "${first?.path ?? ''}" (${first?.code ?? ''}).`,
    'hub.policies.check names all that is wrong.',
  )
}
