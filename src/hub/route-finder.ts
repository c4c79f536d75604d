import { isInboundKey } from '../inventory/inbound-pool'
import { heldLines } from '../inventory/lock-lines'
import { sumLockLines } from '../inventory/lock-stock'
import { availableStock, stockKey, stockPlace } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import type { Catalog } from '../order/catalog'
import type { Order } from '../order/order'
import { accept, type Outcome, reject } from '../outcome'
import { chooseCarrier } from '../routing/choose-carrier'
import { type RoutedCarrier, warehouseDayKey } from '../routing/order-route'
import { planSources, type RoutingMoment } from '../routing/plan-sources'
import { type RoutingDecision, type RoutingRejection, routeOrder } from '../routing/route-order'
import type { RoutingDemand, RoutingSource } from '../routing/routing-demand'
import type { RoutingPlan } from '../routing/routing-plan'
import { type WeatherPause, weatherPause } from '../routing/weather-rules'
import type { Store } from '../store/store'
import { type ChoiceRejection, planAsChosen, type RouteChoice } from './chosen-route'
import type { PolicyReader } from './policy-reader'
import { routedDemand } from './routed-demand'
import { plainLines } from './served-rows'
import type { StockAgeReader } from './stock-age-reader'
import type { WeatherReader } from './weather-reader'

/** From where an order would be sent, by whom, and why so. */
export interface RouteExplained {
  /** Version of the policy of kind `routing` that decided. */
  readonly version: number
  readonly decision: RoutingDecision
  /** For each parcel of the route, in its order. */
  readonly carriers: readonly RoutedCarrier[]
  /** The rows its goods are, or would be, set aside in. */
  readonly rows: readonly LockLine[]
}

/** Why no way is found, in the order they are checked. */
export type RouteRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  /** No policy of kind `routing` is in force for this order. */
  | { readonly code: 'ROUTING_NOT_SET' }
  | ChoiceRejection
  /** As many warehouses have refused it as may. */
  | { readonly code: 'ROUTE_REFUSED'; readonly limit: number }
  /** It wants no stock of ours, waits for goods on their way, or nobody knows what it wants: a SKU is unmapped. */
  | { readonly code: 'ORDER_NOT_ROUTABLE' }
  | RoutingRejection
  /** There is a way, but it waits for the weather. */
  | WeatherPause

/** A way with what it was found by. */
export interface FoundRoute extends RouteExplained {
  /** What the order wanted then. */
  readonly wanted: readonly LockLine[]
  /** Days of its warehouses that are limited. */
  readonly days: readonly { readonly key: string; readonly warehouse: string; readonly limit: number }[]
}

/** Rows read in one go. */
const ROWS_READ = 1_000

/** An order that is to be routed, with what is on record of its way. */
export interface AskedRoute {
  readonly order: Order
  readonly refused: ReadonlySet<string>
  /** Days of warehouses its parcels count for already. */
  readonly counted: readonly string[]
  readonly chosen?: RouteChoice | undefined
}

/** The plan an order goes by, and the way found by it. */
export interface RouteFound {
  readonly plan: RoutingPlan | undefined
  readonly found: Outcome<FoundRoute, RouteRejection>
}

/** Finds ways for orders by live stock. It changes nothing. */
export class RouteFinder {
  constructor(
    private readonly store: Store,
    private readonly policies: PolicyReader,
    private readonly weather: WeatherReader,
    private readonly ages: StockAgeReader,
    private readonly catalog: () => Catalog,
  ) {}

  /** `chosen`: from there and nowhere else, however many warehouses have refused it. */
  async find(
    orderKey: string,
    refused: ReadonlySet<string>,
    chosen?: RouteChoice,
  ): Promise<Outcome<FoundRoute, RouteRejection>> {
    const { store } = this
    const [orders, routes] = await Promise.all([store.read('order', [orderKey]), store.read('orderRoute', [orderKey])])
    const order = orders.get(orderKey)?.value
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const counted = routes.get(orderKey)?.value?.counted ?? []
    const [one] = await this.findAll([{ order, refused, counted, chosen }])
    return one?.found ?? reject({ code: 'ORDER_UNKNOWN' })
  }

  /**
   * Finds a way for each of several orders with a few reads. What one is given the next ones do not find any more, so that they do
   * not all go for the same goods.
   */
  async findAll(asked: readonly AskedRoute[]): Promise<readonly RouteFound[]> {
    const { store, policies } = this
    const [pinned, at] = await Promise.all([policies.pin('routing'), store.now()])
    const inForce = asked.map(({ order: { key, channel, shop } }) => pinned.for({ key, channel, shop }))
    const plans = new Set(inForce.flatMap((one) => (one === undefined ? [] : [one.compiled])))
    const rows: string[] = []
    const aged = new Set<string>()
    for (const [place, { order }] of asked.entries()) {
      const plan = inForce[place]?.compiled
      const ofPlan = rowsInPlan(plan, order)
      rows.push(...ofPlan)
      if (plan?.policy.criteria.includes('age')) for (const row of ofPlan) aged.add(row)
    }
    const provinces = asked.flatMap(({ order }, place) => {
      const province = provinceOf(order)
      return inForce[place]?.compiled.weather === undefined || province === undefined ? [] : [province]
    })
    const [free, own, sent, warnings, ages] = await Promise.all([
      this.freePieces(rows),
      this.ownLocks(asked),
      this.sentToday(plans, at),
      this.weather.read([...new Set(provinces)]),
      this.ages.read([...aged]),
    ])
    const catalog = this.catalog()
    return asked.map(({ order, refused, counted, chosen }, place): RouteFound => {
      const plan = inForce[place]?.compiled
      const version = inForce[place]?.version
      if (plan === undefined || version === undefined) return { plan, found: reject({ code: 'ROUTING_NOT_SET' }) }
      const narrowed = chosen === undefined ? accept(plan) : planAsChosen(plan, chosen)
      if (!narrowed.ok) return { plan, found: narrowed }
      if (chosen === undefined && refused.size >= plan.mostRefusals)
        return { plan, found: reject({ code: 'ROUTE_REFUSED', limit: plan.mostRefusals }) }
      const held = own.get(order.key) ?? []
      const mine = new Map(held.map(({ stockKey: key, quantity }) => [key, quantity]))
      const way = routeBy(narrowed.value, order, {
        at,
        refused,
        catalog,
        ageDays: (row) => ages.get(row),
        available: (row) => (free.get(row) ?? 0) + (mine.get(row) ?? 0),
        sentToday: (name) => {
          const day = warehouseDayKey(name, plan.zone, at)
          return (sent.get(day) ?? 0) - (counted.includes(day) ? 1 : 0)
        },
      })
      if (!way.ok) return { plan, found: way }
      const pause = plan.weather && weatherPause(plan.weather, skusOf(order), warnings.get(provinceOf(order) ?? ''), at)
      if (pause !== undefined) return { plan, found: reject(pause) }
      for (const { stockKey: key, quantity } of held) free.set(key, (free.get(key) ?? 0) + quantity)
      for (const { stockKey: key, quantity } of way.value.rows) free.set(key, (free.get(key) ?? 0) - quantity)
      for (const { key } of way.value.days) if (!counted.includes(key)) sent.set(key, (sent.get(key) ?? 0) + 1)
      const { demand: _asked, sources: _able, ...route } = way.value
      return { plan, found: accept({ version, ...route }) }
    })
  }

  private async freePieces(rows: readonly string[]): Promise<Map<string, number>> {
    const keys = [...new Set(rows)]
    const free = new Map<string, number>()
    for (let from = 0; from < keys.length; from += ROWS_READ) {
      const levels = await this.store.read('stock', keys.slice(from, from + ROWS_READ))
      for (const [key, { value }] of levels) if (value !== undefined) free.set(key, availableStock(value))
    }
    return free
  }

  /** What the orders hold themselves: it is free for them. */
  private async ownLocks(asked: readonly AskedRoute[]): Promise<ReadonlyMap<string, readonly LockLine[]>> {
    const ids = asked.flatMap(({ order: { lock } }) => (lock?.state === 'locked' ? [lock.id] : []))
    if (ids.length === 0) return new Map()
    const records = await this.store.read('stockLock', ids)
    return new Map(
      asked.flatMap(({ order: { key, lock } }) => {
        const record = records.get(lock?.id ?? '')?.value
        return record?.state === 'locked' ? [[key, heldLines(record)] as const] : []
      }),
    )
  }

  private async sentToday(plans: ReadonlySet<RoutingPlan>, at: number): Promise<Map<string, number>> {
    const days = new Set<string>()
    for (const { warehouses, zone } of plans) {
      for (const { warehouse, parcelsPerDay } of warehouses)
        if (parcelsPerDay !== undefined) days.add(warehouseDayKey(warehouse, zone, at))
    }
    if (days.size === 0) return new Map()
    const read = await this.store.read('warehouseDay', [...days])
    return new Map([...read].map(([key, { value }]) => [key, value?.parcels ?? 0]))
  }
}

/** The receiver's province as it is spelled in the address; undefined where nobody knows it. */
export function provinceOf({ content }: Order): string | undefined {
  const province = content?.region.province
  return typeof province === 'string' && province !== '' ? province : undefined
}

/** SKUs of the goods an order wants from stock. */
export function skusOf({ demand }: Order): readonly string[] {
  return (demand ?? []).map(({ stockKey: key }) => stockPlace(key).sku)
}

/** Rows of all warehouses of a plan that might serve an order. */
export function rowsInPlan(plan: RoutingPlan | undefined, { demand }: Pick<Order, 'demand'>): readonly string[] {
  if (plan === undefined) return []
  const names = [...poolsOf(plainLines(demand) ?? []).keys()]
  return plan.warehouses.flatMap(({ warehouse }) => names.map((name) => rowOf(warehouse, name)))
}

/** What is so at a moment, by stock row, and what the goods are. */
export interface RowsMoment extends Omit<RoutingMoment, 'available' | 'ageDays'> {
  readonly catalog: Catalog
  available(row: string): number
  ageDays?(row: string): number | undefined
}

/** A way, with what the router was asked. */
export interface WayBy extends Omit<FoundRoute, 'version'> {
  readonly demand: RoutingDemand
  readonly sources: readonly RoutingSource[]
}

/** The way of an order by a plan. */
export function routeBy(
  plan: RoutingPlan,
  { demand: rows, content }: Pick<Order, 'demand' | 'content'>,
  moment: RowsMoment,
): Outcome<WayBy, RouteRejection> {
  const plain = plainLines(rows)
  if (plain === null || plain.length === 0 || content === null) return reject({ code: 'ORDER_NOT_ROUTABLE' })
  if (plain.some(({ stockKey: key }) => isInboundKey(key))) return reject({ code: 'ORDER_NOT_ROUTABLE' })
  const wanted = sumLockLines(plain)
  const demand = routedDemand(content, linesOf(poolsOf(wanted), moment.catalog), plan)
  const available = (warehouse: string, name: string) => moment.available(rowOf(warehouse, name))
  const ageDays = (warehouse: string, name: string) => moment.ageDays?.(rowOf(warehouse, name))
  const sources = planSources(plan, demand, { ...moment, available, ageDays })
  const decided = routeOrder(demand, sources, plan.policy)
  if (!decided.ok) return decided
  const { parcels } = decided.value.route
  const found = sumLockLines(
    parcels.flatMap(({ source, lines }) =>
      lines.map(({ sku, quantity }) => ({ stockKey: rowOf(source, sku), quantity })),
    ),
  )
  const ofPlan = new Map(plan.warehouses.map((one) => [one.warehouse, one]))
  const carriers = parcels.map(({ source: warehouse }) => ({
    warehouse,
    ...chooseCarrier(ofPlan.get(warehouse)?.carriers, demand, plan),
  }))
  const days = parcels.flatMap(({ source: warehouse }) => {
    const limit = ofPlan.get(warehouse)?.parcelsPerDay
    return limit === undefined ? [] : [{ key: warehouseDayKey(warehouse, plan.zone, moment.at), warehouse, limit }]
  })
  return accept({ decision: decided.value, carriers, rows: found, wanted, days, demand, sources })
}

/** Goods of one SKU in two pools are two things to a router: it names them `pool/SKU`. */
function poolsOf(wanted: readonly LockLine[]): ReadonlyMap<string, number> {
  const pools = new Map<string, number>()
  for (const { stockKey: key, quantity } of wanted) {
    const { pool, sku } = stockPlace(key)
    const name = `${pool}/${sku}`
    pools.set(name, (pools.get(name) ?? 0) + quantity)
  }
  return pools
}

function rowOf(warehouse: string, name: string): string {
  const at = name.indexOf('/')
  return stockKey({ warehouse, pool: name.slice(0, at), sku: name.slice(at + 1) })
}

function linesOf(pools: ReadonlyMap<string, number>, catalog: Catalog): RoutingDemand['lines'] {
  return [...pools].map(([name, quantity]) => {
    const { category, grams } = catalog.goodsOf?.(name.slice(name.indexOf('/') + 1)) ?? {}
    return {
      sku: name,
      quantity,
      ...(category === undefined ? {} : { category }),
      ...(grams === undefined ? {} : { weight: grams }),
    }
  })
}
