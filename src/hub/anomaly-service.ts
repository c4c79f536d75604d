import { z } from 'zod'
import { type AnomalyRules, compileAnomalyRules } from '../anomaly/compile-anomaly-rules'
import type { Findings } from '../cases/apply-findings'
import type { Order } from '../order/order'
import { accept, type Outcome, reject } from '../outcome'
import type { Explanation } from '../rules/explanation'
import { createRateWindows } from '../rules/rate-windows'
import { createTrial, type TrialReport } from '../rules/trial'
import type { Page, Store } from '../store/store'
import { readArgument } from './call-arguments'
import type { FactReader } from './judging-facts'
import type { OrderJudge } from './order-judge'
import type { PolicyInvalid } from './policy-service'
import type { ShopWatcher } from './shop-watcher'

const PAGE = 200
const DAY_MS = 86_400_000

const instant = z.int().min(0).max(8_640_000_000_000_000)
const periodSchema = z.object({
  /** Orders placed from this instant on, and before that, epoch milliseconds by the channel's clock. */
  from: instant,
  to: instant,
  channel: z.string().max(8).optional(),
  shop: z.string().max(64).optional(),
})

/** Which recorded orders a changed set is tried on. */
export type TrialPeriod = z.input<typeof periodSchema>

/** How far a trial has got. */
export interface TrialProgress {
  readonly judged: number
  readonly changed: number
}

/** Why a rule says what it says of an order now. */
export interface RuleExplanation {
  readonly ruleSet: string
  readonly ruleSetVersion: number
  readonly at: number
  readonly explanation: Explanation
}

/** What a trial may be told. */
export interface TrialOptions {
  /** Ends it before its next page, with what the signal gives as reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TrialProgress) => void
  /** Most keys kept for each rule and direction. Default 20. */
  readonly samples?: number
}

/** Rules over orders: what they say of one, why, and what changed rules would say of many. */
export class AnomalyService {
  /** How each shop's documents come in, and what is said of it. */
  readonly shops: ShopWatcher

  constructor(
    private readonly context: { readonly store: Store; readonly facts: FactReader; readonly judge: OrderJudge },
  ) {
    this.shops = context.judge.shops
  }

  /**
   * Judges an order now, by the rules in force for it; its cases follow. Without being asked the hub does so after every
   * change, and when time alone may change the answer.
   */
  async judge(orderKey: string): Promise<Outcome<Findings, { readonly code: 'ORDER_UNKNOWN' | 'ORDER_CHANGED' }>> {
    const [judged] = await this.context.judge.judge([orderKey])
    if (judged !== undefined) return accept(judged.findings)
    return reject({ code: (await this.order(orderKey)) === undefined ? 'ORDER_UNKNOWN' : 'ORDER_CHANGED' })
  }

  /** Why a rule fired, or why not, as the order stands: the whole tree with an answer at each place. Nothing is changed. */
  async explain(
    orderKey: string,
    rule: string,
  ): Promise<Outcome<RuleExplanation, { readonly code: 'ORDER_UNKNOWN' | 'RULE_UNKNOWN' }>> {
    const { store, facts, judge } = this.context
    const order = await this.order(orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const [rules, [fact], at] = await Promise.all([judge.rules(), facts.read([order]), store.now()])
    const compiled = rules.for(order)?.compiled
    const explanation = fact && compiled?.explain(rule, fact.subject, { at, counts: fact.counts })
    if (explanation === undefined || compiled === undefined) return reject({ code: 'RULE_UNKNOWN' })
    return accept({ ruleSet: compiled.id, ruleSetVersion: compiled.version, at, explanation })
  }

  /**
   * Judges recorded orders by a changed set and by the set in force, and says what would change. Nothing is: no case, no
   * timer, no order. Time is judged as of now, frequency as of the moment an order was placed.
   *
   * @param ruleSet A body of a policy of the kind `anomaly`.
   */
  async try(
    ruleSet: unknown,
    period: TrialPeriod,
    { signal, onProgress, samples }: TrialOptions = {},
  ): Promise<Outcome<TrialReport, PolicyInvalid>> {
    const { from, to, channel, shop } = readArgument(periodSchema, period, 'period')
    const after = compileAnomalyRules(withName(ruleSet))
    if (!after.ok) return reject({ code: 'POLICY_INVALID', problems: after.rejection.problems })
    const { store, facts, judge } = this.context
    const before: AnomalyRules = await judge.inForce()
    const trial = createTrial(before, after.value, samples)
    const windows = createRateWindows({ longestMs: 7 * DAY_MS, since: from })
    const at = await store.now()
    const where = { ...(channel === undefined ? {} : { channel }), ...(shop === undefined ? {} : { shop }) }
    for (let next: string | null = null; ; ) {
      signal?.throwIfAborted()
      const query = { where, since: from, before: to, oldestFirst: true, limit: PAGE, after: next }
      const page: Page<Order> = await store.list('order', query)
      for (const { subject, counts } of await facts.read(page.items, { signal, windows })) {
        trial.add(subject.order.key, subject, { at, counts })
      }
      const { judged, changed } = trial.report()
      onProgress?.({ judged, changed })
      next = page.next
      if (next === null) return accept(trial.report())
    }
  }

  private async order(orderKey: string): Promise<Order | undefined> {
    return (await this.context.store.read('order', [orderKey])).get(orderKey)?.value
  }
}

/** The name and number of a set that has none yet. */
function withName(ruleSet: unknown): unknown {
  const isSet = typeof ruleSet === 'object' && ruleSet !== null && !Array.isArray(ruleSet)
  return isSet ? { ...ruleSet, id: 'tried', version: 1 } : ruleSet
}
