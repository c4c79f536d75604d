import type { OrderStatus } from '../lifecycle/order-lifecycle'
import type { Order } from '../order/order'
import { overtakenBy } from '../routing/overtaken-route'
import type { RoutingPlan } from '../routing/routing-plan'
import type { Loaded, Store } from '../store/store'
import type { CasePolicyFor } from './case-service'
import { SYSTEM } from './command'
import { callBackOrder, isOnItsWay } from './commands/call-back-order'
import { routeCaseKey } from './commands/route-case'
import type { Dispatcher } from './dispatcher'
import { isReadyToRoute, ROUTED_FROM } from './order-routing'
import { OrderSweep } from './order-sweep'
import type { PinnedPolicy, PolicyReader } from './policy-reader'
import { provinceOf, skusOf } from './route-finder'
import type { WeatherReader } from './weather-reader'
import type { WeatherWatch } from './weather-watch'

/** From ready to the door: what is past `ROUTED_FROM` is not routed anew, and told of where its way is overtaken. */
const SWEPT: readonly OrderStatus[] = [...ROUTED_FROM, 'awaitingOutbound', 'packed']

/**
 * Looks through open orders where the policy has changed, or the weather, so many in one tick: those without a way are routed anew,
 * those whose way is overtaken are called back. Otherwise no order is read.
 */
export class RouteSweep {
  private readonly sweep: OrderSweep
  /** The policy all orders were last looked through for. */
  private donePin: string | undefined

  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly policies: PolicyReader
      readonly weather: WeatherReader
      readonly watch: WeatherWatch
      readonly casePolicy: () => Promise<CasePolicyFor>
      readonly route: (orders: ReadonlyMap<string, Loaded<Order>>) => Promise<number>
    },
  ) {
    this.sweep = new OrderSweep(context.store, SWEPT)
  }

  /** @returns How many orders were routed. Those that were called back are due. */
  async run(signal?: AbortSignal): Promise<number> {
    const { policies, store, watch } = this.context
    const pinned = await policies.pin('routing')
    const moves = await watch.look(
      pinned.all.map(({ compiled }) => compiled),
      await store.now(),
    )
    const { pin } = pinned
    const mark = `${pin} ${moves}`
    if (pinned.active === undefined && pin === '') this.sweep.skip(mark)
    let routed = 0
    if (!this.sweep.isDone(mark)) {
      // Where the weather alone has moved, orders without a way are left to their own timers.
      const ofPolicy = pin !== this.donePin
      const isOpen = (order: Order) => ofPolicy && order.routing?.decided !== true && isReadyToRoute(order)
      routed = await this.sweep.goOn(mark, {
        concerns: (order) => order.routing?.decided === true || isOpen(order),
        attend: (orders) => this.lookAt(orders, pinned, isOpen),
        signal,
      })
    }
    if (this.sweep.isDone(mark)) this.donePin = pin
    return routed
  }

  private async lookAt(
    read: ReadonlyMap<string, Loaded<Order>>,
    pinned: PinnedPolicy<RoutingPlan>,
    isOpen: (order: Order) => boolean,
  ): Promise<number> {
    const orders = [...read.values()].flatMap(({ value }) => value ?? [])
    await this.callBack(
      orders.filter(({ routing }) => routing?.decided === true),
      pinned,
    )
    const open = new Map([...read].filter(([, { value }]) => value !== undefined && isOpen(value)))
    return open.size === 0 ? 0 : this.context.route(open)
  }

  private async callBack(orders: readonly Order[], pinned: PinnedPolicy<RoutingPlan>): Promise<void> {
    const { store, dispatcher, watch, weather, casePolicy } = this.context
    for (const order of orders) watch.note(provinceOf(order))
    if (orders.length === 0) return
    const [routes, at, policyFor] = await Promise.all([
      store.read(
        'orderRoute',
        orders.map(({ key }) => key),
      ),
      store.now(),
      casePolicy(),
    ])
    await Promise.all(
      orders.map(async (order) => {
        const { key, channel, shop, content, cases = [] } = order
        const route = routes.get(key)?.value
        if (route === undefined || content === null || !isOnItsWay(order, route)) return
        const plan = pinned.for({ key, channel, shop })?.compiled
        const parcels = { region: content.region, skus: skusOf(order), carriers: route.carriers }
        const told = weather.last(provinceOf(order) ?? '')
        const overtaken = (plan && overtakenBy(plan, parcels, told, at)) ?? null
        if (overtaken === null && !cases.includes(routeCaseKey('route-overtaken', key))) return
        const input = { orderKey: key, decidedAt: route.decidedAt, overtaken }
        const casePolicyFor = policyFor({ key, channel, shop })
        await dispatcher.run(callBackOrder, { ...input, casePolicy: casePolicyFor }, { by: SYSTEM }, { route: key })
      }),
    )
  }
}
