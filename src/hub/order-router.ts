import { orderLifecycle } from '../lifecycle/order-lifecycle'
import type { Order } from '../order/order'
import { accept, type Outcome } from '../outcome'
import type { OrderRoute } from '../routing/order-route'
import type { RoutingPlan } from '../routing/routing-plan'
import type { Loaded, Page, Store } from '../store/store'
import type { CasePolicyFor } from './case-service'
import { SYSTEM } from './command'
import { giveParcelsBack, type RouteDueOrder, routeDueOrder } from './commands/route-due-order'
import type { Dispatcher } from './dispatcher'
import { isReadyToRoute, ROUTED_FROM } from './order-routing'
import type { PolicyReader } from './policy-reader'
import type { Registry } from './registry'
import type { RouteFinder } from './route-finder'

/** Orders for which ways are found together. */
const TOGETHER = 100
/** Orders looked through in one tick because the policy has changed. */
const SWEPT_PER_TICK = 1_000
const MINUTE_MS = 60_000

/**
 * Routes orders that are due: once they are ready, when the time to look again has come, and when the policy has changed. Due orders
 * that the tick attends to at the same time are routed together. Several processes may do so at once: each order is decided again under
 * its lock.
 */
export class OrderRouter {
  private waiting: { readonly key: string; readonly done: (outcome: Promise<Outcome<unknown>>) => void }[] = []
  /** The policy all open orders were last looked through for. */
  private sweptFor: string | undefined
  private sweep: { readonly pin: string; status: number; after: string | null } | undefined

  constructor(
    private readonly context: {
      readonly store: Store
      readonly registry: Registry
      readonly dispatcher: Dispatcher
      readonly policies: PolicyReader
      readonly finder: RouteFinder
      readonly casePolicy: () => Promise<CasePolicyFor>
      /** What else an order's timer may be for. */
      readonly otherwise: (orderKey: string) => Promise<Outcome<unknown>>
      /** Orders are routed by themselves, and not on demand alone. */
      readonly byItself: boolean
    },
  ) {}

  /** The timer of an order: its way is looked at, after whatever else it is for. */
  attend(orderKey: string): Promise<Outcome<unknown>> {
    return new Promise((resolve) => {
      this.waiting.push({ key: orderKey, done: resolve })
      if (this.waiting.length === 1) queueMicrotask(() => this.attendWaiting())
    })
  }

  /** Where the policy has changed, looks again at orders whose way is not decided, so many in one call. @returns How many. */
  async routeAnew(signal?: AbortSignal): Promise<number> {
    if (!this.context.byItself) return 0
    const { pin, active } = await this.context.policies.pin('routing')
    if (pin === this.sweptFor) return 0
    if (active === undefined && pin === '') {
      this.sweptFor = pin
      return 0
    }
    if (this.sweep?.pin !== pin) this.sweep = { pin, status: 0, after: null }
    const { sweep } = this
    let routed = 0
    for (let looked = 0; looked < SWEPT_PER_TICK; looked += TOGETHER) {
      signal?.throwIfAborted()
      const status = ROUTED_FROM[sweep.status]
      if (status === undefined) {
        this.sweptFor = sweep.pin
        this.sweep = undefined
        return routed
      }
      const query = { where: { status }, byKey: true, limit: TOGETHER, after: sweep.after }
      const page: Page<Order> = await this.context.store.list('order', query)
      const open = page.items.filter((order) => order.routing?.decided !== true && isReadyToRoute(order))
      if (open.length > 0) {
        const read = await this.context.store.read(
          'order',
          open.map(({ key }) => key),
        )
        routed += await this.routeLoaded(read)
      }
      sweep.after = page.next
      if (page.next === null) sweep.status += 1
    }
    return routed
  }

  private attendWaiting(): void {
    const waiting = this.waiting
    this.waiting = []
    const outcomes = this.attendAll(waiting.map(({ key }) => key))
    for (const { key, done } of waiting) done(outcomes.then((found) => found.get(key) ?? accept(null)))
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
