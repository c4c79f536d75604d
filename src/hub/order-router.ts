import { orderLifecycle } from '../lifecycle/order-lifecycle'
import type { Order } from '../order/order'
import type { Outcome } from '../outcome'
import type { OrderRoute } from '../routing/order-route'
import type { RoutingPlan } from '../routing/routing-plan'
import type { Loaded } from '../store/store'
import { SYSTEM } from './command'
import { giveParcelsBack, type RouteDueOrder, routeDueOrder } from './commands/route-due-order'
import { DueTogether } from './due-together'
import { provinceOf } from './route-finder'
import { RouteSweep } from './route-sweep'
import type { RoutingParts } from './routing-parts'
import type { WeatherReader } from './weather-reader'
import { WeatherWatch } from './weather-watch'

/** Orders for which ways are found together. */
const TOGETHER = 100
const MINUTE_MS = 60_000

/**
 * Routes orders that are due: once they are ready, when the time to look again has come, and when the policy or the weather has changed.
 * Due orders that the tick attends to at the same time are routed together. Several processes may do so at once: each order is decided
 * again under its lock.
 */
export class OrderRouter {
  private readonly due = new DueTogether((keys) => this.attendAll(keys))
  private readonly watch: WeatherWatch
  private readonly sweep: RouteSweep

  constructor(
    private readonly context: RoutingParts & {
      readonly weather: WeatherReader
      /** What else an order's timer may be for. */
      readonly otherwise: (orderKey: string) => Promise<Outcome<unknown>>
      /** Orders are routed by themselves, and not on demand alone. */
      readonly byItself: boolean
    },
  ) {
    this.watch = new WeatherWatch(context.weather)
    this.sweep = new RouteSweep({ ...context, watch: this.watch, route: (orders) => this.routeLoaded(orders) })
  }

  /** The timer of an order: its way is looked at, after whatever else it is for. */
  attend(orderKey: string): Promise<Outcome<unknown>> {
    return this.due.attend(orderKey)
  }

  /**
   * Where the policy or the weather has changed, looks again at open orders, so many in one call: those whose way is not decided are
   * routed, those whose way is overtaken are due from now on. @returns How many were routed.
   */
  async routeAnew(signal?: AbortSignal): Promise<number> {
    return this.context.byItself ? this.sweep.run(signal) : 0
  }

  private async attendAll(keys: readonly string[]): Promise<ReadonlyMap<string, Outcome<unknown>>> {
    const { store, otherwise, registry } = this.context
    const [read, now] = await Promise.all([store.read('order', keys), store.now()])
    const outcomes = new Map<string, Outcome<unknown>>()
    const due = new Map<string, Loaded<Order>>()
    const others: string[] = []
    for (const [key, loaded] of read) {
      if (isToBeRouted(loaded.value, now)) due.set(key, loaded)
      if (!isToBeRouted(loaded.value, now) || isDueOtherwise(loaded.value, now)) others.push(key)
    }
    if (others.length > 0) {
      await Promise.all(others.map(async (key) => outcomes.set(key, await otherwise(key))))
      // What became of them counts: they may be held, or over.
      for (const [key, loaded] of await store.read('order', others)) {
        if (isToBeRouted(loaded.value, now)) due.set(key, loaded)
        else due.delete(key)
      }
    }
    for (const key of due.keys()) outcomes.set(key, registry.ofOrder(key))
    await this.routeLoaded(due)
    return outcomes
  }

  private async routeLoaded(read: ReadonlyMap<string, Loaded<Order>>): Promise<number> {
    const orders = [...read.values()].flatMap(({ value }) => (value === undefined ? [] : [value]))
    const over = orders.filter(({ status }) => orderLifecycle.isFinal(status))
    const open = orders.filter(({ status }) => !orderLifecycle.isFinal(status))
    const { dispatcher } = this.context
    await Promise.all(
      over.map(({ key }) => dispatcher.run(giveParcelsBack, { orderKey: key }, { by: SYSTEM }, { route: key })),
    )
    for (let from = 0; from < open.length; from += TOGETHER) await this.routeTogether(open.slice(from, from + TOGETHER))
    return open.length
  }

  private async routeTogether(batch: readonly Order[]): Promise<void> {
    const { store, registry, dispatcher, finder, casePolicy } = this.context
    const keys = batch.map(({ key }) => key)
    const [routes, policyFor] = await Promise.all([store.read('orderRoute', keys), casePolicy()])
    const asked = batch.map((order) => {
      const { refusals = [], counted = [] } = routes.get(order.key)?.value ?? {}
      return { order, counted, refused: new Set(refusals.map(({ warehouse }) => warehouse)) }
    })
    const [found, at] = await Promise.all([finder.findAll(asked), store.now()])
    await Promise.all(
      batch.map(async (order, place) => {
        const one = found[place]
        const shop = registry.ofOrder(order.key)
        if (one === undefined || !shop.ok) return
        const route = routes.get(order.key)?.value
        const { plan } = one
        this.watch.note(provinceOf(order))
        const wanted = isWanted(order, route, plan)
        if (!wanted && order.routing?.at == null) return
        const refusals = route?.refusals ?? []
        const input: RouteDueOrder = {
          ...{ orderKey: order.key, due: order.routing?.at ?? null, shop: shop.value.shop, found: one.found },
          ...{ refusals, known: refusals.length, refusal: null, holdIfNone: true },
          again: plan?.automatic === undefined ? null : at + plan.automatic.retryMinutes * MINUTE_MS,
          wanted,
          casePolicy: policyFor({ key: order.key, channel: order.channel, shop: order.shop }),
        }
        await dispatcher.run(routeDueOrder, input, { by: SYSTEM }, { route: order.key })
      }),
    )
  }
}

/** By the plan, or because it was routed before: then its way is kept up to date. */
function isWanted(order: Order, route: OrderRoute | undefined, plan: RoutingPlan | undefined): boolean {
  if (plan === undefined) return false
  if (route !== undefined) return true
  const { automatic } = plan
  if (automatic === undefined || !automatic.statuses.some((status) => status === order.status)) return false
  return order.lock?.state !== 'refused' || automatic.whenShort
}

function isToBeRouted(order: Order | undefined, now: number): boolean {
  return order?.routing?.at != null && order.routing.at <= now
}

function isDueOtherwise(order: Order | undefined, now: number): boolean {
  const closes = order?.dueAt != null && order.dueAt <= now
  return closes || (order?.judging?.at != null && order.judging.at <= now)
}
