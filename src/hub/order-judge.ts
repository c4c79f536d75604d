import type { AnomalyRules } from '../anomaly/compile-anomaly-rules'
import type { Findings } from '../cases/apply-findings'
import { orderLifecycle } from '../lifecycle/order-lifecycle'
import type { Order } from '../order/order'
import { accept, type Outcome } from '../outcome'
import type { Loaded, Store } from '../store/store'
import type { CasePolicyFor } from './case-service'
import { SYSTEM } from './command'
import { type Judgement, judgeOrders } from './commands/judge-orders'
import type { Dispatcher } from './dispatcher'
import { DueTogether } from './due-together'
import type { FactReader, JudgingFacts } from './judging-facts'
import type { OrderService } from './order-service'
import { OrderSweep } from './order-sweep'
import type { PinnedPolicy, PolicyReader } from './policy-reader'
import type { ShopWatcher } from './shop-watcher'

/** Orders judged by one command. */
const TOGETHER = 100

const OPEN_STATUSES = orderLifecycle.states.filter((status) => !orderLifecycle.isFinal(status))

/** One order of a batch, with what was said of it. */
export interface JudgedOrder {
  readonly order: Order
  readonly findings: Findings
}

type Rules = Pick<PinnedPolicy<AnomalyRules>, 'for' | 'pin'>

/**
 * Judges orders that are due: after each change, when time alone may have changed the answer, and when the rules have. Due
 * orders that the tick attends to at the same time are judged together.
 */
export class OrderJudge {
  /** Watches the shops the orders come from. */
  readonly shops: ShopWatcher
  private readonly due = new DueTogether((keys) => this.attendAll(keys))
  private readonly sweep: OrderSweep

  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly orders: OrderService
      readonly policies: PolicyReader
      readonly facts: FactReader
      /** The rules while no version of the policy is in force. */
      readonly otherwise: AnomalyRules
      readonly casePolicy: () => Promise<CasePolicyFor>
      readonly shops: ShopWatcher
    },
  ) {
    this.shops = context.shops
    this.sweep = new OrderSweep(context.store, OPEN_STATUSES)
  }

  /** The timer of an order: it is attended to, judged, or both. */
  attend(orderKey: string): Promise<Outcome<unknown>> {
    return this.due.attend(orderKey)
  }

  /** Judges orders as they are now, due or not. Those that change meanwhile stay due. */
  async judge(orderKeys: readonly string[], signal?: AbortSignal): Promise<readonly JudgedOrder[]> {
    return this.judgeLoaded(await this.context.store.read('order', orderKeys), await this.rules(), signal)
  }

  /** The rules of this moment, with the version for each order. */
  async rules(): Promise<Rules> {
    const { policies, otherwise } = this.context
    const pinned = await policies.pin('anomaly')
    const fallBack = { version: otherwise.version, compiled: otherwise }
    return {
      pin: `${pinned.pin} ${otherwise.id}@${otherwise.version}`,
      for: (subject) => pinned.for(subject) ?? fallBack,
    }
  }

  /** The rules for those who are not tried others on. */
  async inForce(): Promise<AnomalyRules> {
    return (await this.context.policies.pin('anomaly')).active?.compiled ?? this.context.otherwise
  }

  /** Where the rules have changed, judges open orders by the new ones, so many in one call. @returns How many. */
  async judgeAnew(signal?: AbortSignal): Promise<number> {
    const rules = await this.rules()
    if (this.sweep.isDone(rules.pin)) return 0
    return this.sweep.goOn(rules.pin, {
      concerns: (order) => {
        const compiled = rules.for(order)?.compiled
        return compiled !== undefined && order.judging?.by !== nameOf(compiled)
      },
      attend: async (orders) => (await this.judgeLoaded(orders, rules, signal)).length,
      signal,
    })
  }

  private async attendAll(keys: readonly string[]): Promise<ReadonlyMap<string, Outcome<unknown>>> {
    const { store, orders } = this.context
    const [read, now] = await Promise.all([store.read('order', keys), store.now()])
    const outcomes = new Map<string, Outcome<unknown>>()
    const due = new Map(read)
    for (const [key, { value: order }] of read) if (!isToBeJudged(order, now) || isClosing(order, now)) due.delete(key)
    const others = [...read.keys()].filter((key) => !due.has(key))
    if (others.length > 0) {
      await Promise.all(
        others.map(async (key) => {
          outcomes.set(key, await orders.attend(key, { by: SYSTEM }))
        }),
      )
      // What became of them is judged at once.
      for (const [key, loaded] of await store.read('order', others)) {
        if (isToBeJudged(loaded.value, await store.now())) due.set(key, loaded)
      }
    }
    if (due.size > 0) await this.judgeLoaded(due, await this.rules())
    return outcomes
  }

  private async judgeLoaded(
    read: ReadonlyMap<string, Loaded<Order>>,
    rules: Rules,
    signal?: AbortSignal,
  ): Promise<readonly JudgedOrder[]> {
    const loaded = [...read.values()].flatMap(({ version, value }) => (value === undefined ? [] : [{ version, value }]))
    const judged: JudgedOrder[] = []
    for (let from = 0; from < loaded.length; from += TOGETHER) {
      signal?.throwIfAborted()
      judged.push(...(await this.judgeTogether(loaded.slice(from, from + TOGETHER), rules, signal)))
    }
    return judged
  }

  private async judgeTogether(
    batch: readonly { readonly version: number; readonly value: Order }[],
    rules: Rules,
    signal: AbortSignal | undefined,
  ): Promise<readonly JudgedOrder[]> {
    const { facts: reader, store, dispatcher, casePolicy } = this.context
    const facts = await reader.read(
      batch.map(({ value }) => value),
      { signal },
    )
    const [at, policyFor] = await Promise.all([store.now(), casePolicy()])
    const judgements = batch.flatMap(({ version, value: order }, place): Judgement[] => {
      const [fact, compiled] = [facts[place], rules.for(order)?.compiled]
      if (fact === undefined || compiled === undefined) return []
      return [
        {
          orderKey: order.key,
          version,
          by: nameOf(compiled),
          findings: findingsOf(compiled, fact, at),
          nextLook: compiled.nextLook(fact.subject, at),
          policy: policyFor(order),
        },
      ]
    })
    const run = (some: readonly Judgement[]) =>
      dispatcher.run(judgeOrders, { judgements: some }, { by: SYSTEM }, { route: 'judging' })
    const kept = await run(judgements).catch(async (error: unknown) => {
      // One order that cannot be judged keeps no other from it.
      if (judgements.length === 1) throw error
      for (const one of judgements) await run([one])
      return accept({ kept: judgements.map(({ orderKey }) => orderKey) })
    })
    const of = new Set(kept.ok ? kept.value.kept : [])
    const orders = new Map(batch.map(({ value }) => [value.key, value]))
    return judgements.flatMap(({ orderKey, findings }) => {
      const order = orders.get(orderKey)
      return order !== undefined && of.has(orderKey) ? [{ order, findings }] : []
    })
  }
}

/** One name for whatever rules are in force: a case that one set found is ended by the next that does not find it. */
const RULE_SET = 'anomaly'

/** What rules say of one order, as cases take it. */
export function findingsOf(rules: AnomalyRules, { subject, counts }: JudgingFacts, at: number): Findings {
  const { fired, unknown } = rules.evaluate(subject, { at, counts })
  return { ruleSet: RULE_SET, ruleSetVersion: rules.version, fired, unknown }
}

function nameOf({ id, version }: AnomalyRules): string {
  return `${id}@${version}`
}

function isToBeJudged(order: Order | undefined, now: number): boolean {
  return order?.judging?.at != null && order.judging.at <= now
}

function isClosing(order: Order | undefined, now: number): boolean {
  return order?.dueAt != null && order.dueAt <= now
}
