import { isInboundKey } from '../inventory/inbound-pool'
import { heldLines } from '../inventory/lock-lines'
import { sumLockLines } from '../inventory/lock-stock'
import { availableStock, stockKey, stockPlace } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import { computedTotal } from '../order/amounts'
import { isKnown } from '../order/disclosed'
import type { Order } from '../order/order'
import type { StoredContent } from '../order/stored-content'
import { accept, type Outcome, reject } from '../outcome'
import { chooseCarrier } from '../routing/choose-carrier'
import { type RoutedCarrier, warehouseDayKey } from '../routing/order-route'
import { planSources, type RoutingMoment } from '../routing/plan-sources'
import { type RoutingDecision, type RoutingRejection, routeOrder } from '../routing/route-order'
import type { RoutingDemand } from '../routing/routing-demand'
import type { RoutingPlan } from '../routing/routing-plan'
import type { Store } from '../store/store'
import type { PolicyReader } from './policy-reader'
import { plainLines } from './served-rows'

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
  /** As many warehouses have refused it as may. */
  | { readonly code: 'ROUTE_REFUSED'; readonly limit: number }
  /** It wants no stock of ours, waits for goods on their way, or nobody knows what it wants: a SKU is unmapped. */
  | { readonly code: 'ORDER_NOT_ROUTABLE' }
  | RoutingRejection

/** A way with what it was found by. */
export interface FoundRoute extends RouteExplained {
  /** What the order wanted then. */
  readonly wanted: readonly LockLine[]
  /** Days of its warehouses that are limited. */
  readonly days: readonly { readonly key: string; readonly warehouse: string; readonly limit: number }[]
}

/** Rows read in one go. */
const ROWS_READ = 1_000

/** Finds the way for an order by live stock. It changes nothing. */
export class RouteFinder {
  constructor(
    private readonly store: Store,
    private readonly policies: PolicyReader,
  ) {}

  async find(orderKey: string, refused: ReadonlySet<string>): Promise<Outcome<FoundRoute, RouteRejection>> {
    const { store, policies } = this
    const order = (await store.read('order', [orderKey])).get(orderKey)?.value
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const { key, channel, shop } = order
    const inForce = (await policies.pin('routing')).for({ key, channel, shop })
    if (inForce === undefined) return reject({ code: 'ROUTING_NOT_SET' })
    const { version, compiled: plan } = inForce
    if (refused.size >= plan.mostRefusals) return reject({ code: 'ROUTE_REFUSED', limit: plan.mostRefusals })
    const at = await store.now()
    const [free, sent] = await Promise.all([this.freePieces(order, plan), this.sentToday(plan, at)])
    const moment = {
      at,
      refused,
      available: (row: string) => free.get(row) ?? 0,
      sentToday: (name: string) => sent.get(name) ?? 0,
    }
    const way = routeBy(plan, order, moment)
    return way.ok ? accept({ version, ...way.value }) : way
  }

  /** Free pieces of all rows that may serve it, with what its own lock holds there. */
  private async freePieces(order: Order, plan: RoutingPlan) {
    const { store } = this
    const names = [...poolsOf(plainLines(order.demand) ?? []).keys()]
    const keys = plan.warehouses.flatMap(({ warehouse }) => names.map((name) => rowOf(warehouse, name)))
    const free = new Map<string, number>()
    for (let from = 0; from < keys.length; from += ROWS_READ) {
      const levels = await store.read('stock', keys.slice(from, from + ROWS_READ))
      for (const [key, { value }] of levels) if (value !== undefined) free.set(key, availableStock(value))
    }
    const { lock } = order
    if (lock?.state !== 'locked') return free
    const record = (await store.read('stockLock', [lock.id])).get(lock.id)?.value
    if (record?.state !== 'locked') return free
    for (const { stockKey: key, quantity } of heldLines(record)) free.set(key, (free.get(key) ?? 0) + quantity)
    return free
  }

  private async sentToday({ warehouses, zone }: RoutingPlan, at: number): Promise<ReadonlyMap<string, number>> {
    const limited = warehouses.filter(({ parcelsPerDay }) => parcelsPerDay !== undefined)
    if (limited.length === 0) return new Map()
    const days = new Map(limited.map(({ warehouse }) => [warehouseDayKey(warehouse, zone, at), warehouse]))
    const read = await this.store.read('warehouseDay', [...days.keys()])
    return new Map([...read].map(([key, { value }]) => [days.get(key) ?? '', value?.parcels ?? 0]))
  }
}

/** The way of an order by a plan. `available`: pieces of a stock row. */
export function routeBy(
  plan: RoutingPlan,
  { demand: rows, content }: Pick<Order, 'demand' | 'content'>,
  moment: Omit<RoutingMoment, 'available'> & { available(row: string): number },
): Outcome<Omit<FoundRoute, 'version'>, RouteRejection> {
  const plain = plainLines(rows)
  if (plain === null || plain.length === 0 || content === null) return reject({ code: 'ORDER_NOT_ROUTABLE' })
  if (plain.some(({ stockKey: key }) => isInboundKey(key))) return reject({ code: 'ORDER_NOT_ROUTABLE' })
  const wanted = sumLockLines(plain)
  const demand = demandOf(content, poolsOf(wanted), plan)
  const available = (warehouse: string, name: string) => moment.available(rowOf(warehouse, name))
  const decided = routeOrder(demand, planSources(plan, demand, { ...moment, available }), plan.policy)
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
  return accept({ decision: decided.value, carriers, rows: found, wanted, days })
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

function demandOf(content: StoredContent, pools: ReadonlyMap<string, number>, plan: RoutingPlan): RoutingDemand {
  const { region, sealed, cashOnDelivery, crossBorder, total } = content
  const computed = isKnown(total) ? total : computedTotal(content)
  const place = isKnown(region.province) ? plan.places[region.province] : undefined
  return {
    lines: [...pools].map(([sku, quantity]) => ({ sku, quantity })),
    region,
    // A value nobody knows is held to be high: no limit lets it pass.
    value: isKnown(computed) ? computed : Number.MAX_SAFE_INTEGER,
    // Neither may be packed in parts.
    sealed: sealed || cashOnDelivery || crossBorder,
    ...(place === undefined ? {} : { place }),
  }
}
