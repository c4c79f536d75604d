import { z } from 'zod'
import { heldLines } from '../inventory/lock-lines'
import { availableStock, isKept } from '../inventory/stock-level'
import type { OrderStatus } from '../lifecycle/order-lifecycle'
import type { Catalog } from '../order/catalog'
import type { Order } from '../order/order'
import { accept, type Outcome, reject } from '../outcome'
import { warehouseDayKey } from '../routing/order-route'
import { routeFigures } from '../routing/route-figures'
import { parseRoutingPlan, type RoutingPlan } from '../routing/routing-plan'
import type { RoutingPolicy } from '../routing/routing-policy'
import type { Page, Store } from '../store/store'
import { copied, type DoorRejection } from './dispatcher'
import type { PolicyReader } from './policy-reader'
import type { PolicyInvalid } from './policy-service'
import { routeBy, rowsInPlan } from './route-finder'
import { type RouteTotals, type SimulatedRoute, sameRoute, totalsOf } from './route-totals'
import type { RoutingParts } from './routing-parts'
import { invalid } from './stock-input'

const instant = z.int().min(0).max(8_640_000_000_000_000)
const inputSchema = z.strictObject({
  /** What is tried: a saved version of the policy `routing`, or a body that need not be saved. */
  version: z.int().min(1).max(1_000_000_000).optional(),
  plan: z.unknown().optional(),
  /** Version it is held against. Left out: the one in force. */
  against: z.int().min(1).max(1_000_000_000).optional(),
  /** Orders placed from this instant on, and before that, epoch milliseconds by the channel's clock. */
  from: instant,
  to: instant,
  channel: z.string().max(8).optional(),
  shop: z.string().max(64).optional(),
  stock: z.enum(['kept', 'now']).default('kept'),
  /** Where the call before ended. */
  after: z.string().max(1_000).nullable().default(null),
  /** Most orders looked at in one call. Default 10,000. */
  limit: z.int().min(1).max(100_000).default(10_000),
  /** Most differences that are told one by one. Default 100. */
  samples: z.int().min(0).max(1_000).default(100),
})

/** What is tried, on which past orders, and against what. Give `plan` or `version`. */
export type SimulationInput = Omit<z.input<typeof inputSchema>, 'plan'> & { readonly plan?: unknown }

/** How far a simulation has got. */
export interface SimulationProgress {
  readonly orders: number
  readonly changed: number
}

/** What a simulation may be told. */
export interface SimulationOptions {
  /** Ends it before its next page, with what the signal gives as reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: SimulationProgress) => void
}

/** What one policy would have made of past orders, beside another. Nothing was changed. */
export interface RoutingSimulation {
  /** Versions; null: a body that is not saved. */
  readonly before: number
  readonly after: number | null
  readonly assumed: {
    /**
     * What was in stock when an order was placed is not known. `kept`: every warehouse has all it wants of the goods it keeps a row of.
     * `now`: what is free now, and what these orders hold, given out in the order they were placed.
     */
    readonly stock: 'kept' | 'now'
    /** When stock was read. Days are counted, and cut-offs held, by the time an order was placed. */
    readonly at: number
    /** Nobody had refused, and the weather was fine. */
    readonly refusals: 'none'
    readonly weather: 'none'
    /** How long goods had lain is not known: `age` decides nothing. */
    readonly stockAge: 'none'
  }
  /** Orders that were routed by both. */
  readonly orders: number
  /** Orders left out, for they were never paid for, or called off. */
  readonly skipped: number
  /** `limit` was reached: pass it as `after` to go on, with days and stock as at the beginning. Null: all were looked at. */
  readonly next: string | null
  /** Orders that would leave from elsewhere, by others, or not at all. */
  readonly changed: number
  readonly totals: { readonly before: RouteTotals; readonly after: RouteTotals }
  /** The first of those that changed, oldest first. */
  readonly changes: readonly {
    readonly orderKey: string
    readonly before: SimulatedRoute
    readonly after: SimulatedRoute
  }[]
}

/** Why nothing is simulated, in the order they are checked. */
export type SimulationRejection =
  | DoorRejection
  | PolicyInvalid
  | { readonly code: 'POLICY_VERSION_UNKNOWN' }
  | { readonly code: 'ROUTING_NOT_SET' }

/** Orders read in one go. */
const PAGE = 200
/** Rows read in one go. */
const ROWS_READ = 1_000
/** As many pieces as anybody may want. */
const PLENTY = 1_000_000_000_000

const SENT_NEVER: ReadonlySet<OrderStatus> = new Set(['received', 'awaitingPayment', 'cancelled', 'closed'])

/** Routes past orders by a policy and by the one in force, in memory alone. */
export async function simulateRoutes(
  { store, policies, catalog }: Pick<RoutingParts, 'store' | 'policies' | 'catalog'>,
  asked: SimulationInput,
  { signal, onProgress }: SimulationOptions,
): Promise<Outcome<RoutingSimulation, SimulationRejection>> {
  const parsed = copied(() => inputSchema.safeParse(asked))
  if (!parsed.success) return invalid(parsed.error)
  const { from, to, channel, shop, stock, after: start, limit, samples } = parsed.data
  const plans = await plansOf(policies, parsed.data)
  if (!plans.ok) return plans
  const { before, after } = plans.value
  const pieces = new Pieces(store, stock)
  const goods = catalog()
  const sides = [new Side(before.plan, pieces, goods), new Side(after.plan, pieces, goods)] as const
  const where = { ...(channel === undefined ? {} : { channel }), ...(shop === undefined ? {} : { shop }) }
  const changes: RoutingSimulation['changes'][number][] = []
  const told = { orders: 0, changed: 0 }
  let skipped = 0
  let next = start
  const at = await store.now()
  for (let left = limit; left > 0; ) {
    signal?.throwIfAborted()
    const query = { where, since: from, before: to, oldestFirst: true, limit: Math.min(PAGE, left), after: next }
    const page: Page<Order> = await store.list('order', query)
    await pieces.learn(page.items, [before.plan, after.plan])
    for (const order of page.items) {
      if (SENT_NEVER.has(order.status)) {
        skipped += 1
        continue
      }
      told.orders += 1
      const [was, is] = [sides[0].route(order), sides[1].route(order)]
      if (sameRoute(was, is)) continue
      told.changed += 1
      if (changes.length < samples) changes.push({ orderKey: order.key, before: was, after: is })
    }
    onProgress?.({ ...told })
    left -= page.items.length
    next = page.next
    if (next === null) break
  }
  return accept({
    ...{ before: before.version, after: after.version },
    assumed: { stock, at, refusals: 'none', weather: 'none', stockAge: 'none' },
    ...{ ...told, skipped, next },
    totals: { before: totalsOf(sides[0].routes), after: totalsOf(sides[1].routes) },
    changes,
  })
}

async function plansOf(
  policies: PolicyReader,
  { version, plan, against }: z.infer<typeof inputSchema>,
): Promise<
  Outcome<
    {
      readonly before: { readonly version: number; readonly plan: RoutingPlan }
      readonly after: { readonly version: number | null; readonly plan: RoutingPlan }
    },
    SimulationRejection
  >
> {
  const inForce =
    against === undefined ? (await policies.pin('routing')).active : await policies.version('routing', against)
  if (inForce === undefined)
    return reject({ code: against === undefined ? 'ROUTING_NOT_SET' : 'POLICY_VERSION_UNKNOWN' })
  const before = { version: inForce.version, plan: inForce.compiled }
  if (version !== undefined) {
    const saved = await policies.version('routing', version)
    if (saved === undefined) return reject({ code: 'POLICY_VERSION_UNKNOWN' })
    return accept({ before, after: { version, plan: saved.compiled } })
  }
  const draft = parseRoutingPlan(plan)
  if (!draft.ok) return reject({ code: 'POLICY_INVALID', problems: draft.rejection.problems })
  return accept({ before, after: { version: null, plan: draft.value } })
}

/** What the warehouses are taken to have. */
class Pieces {
  private readonly levels = new Map<string, number>()
  private readonly held = new Map<string, readonly { readonly stockKey: string; readonly quantity: number }[]>()

  constructor(
    private readonly store: Store,
    private readonly stock: 'kept' | 'now',
  ) {}

  /** Reads all rows that may serve some orders, each once. */
  async learn(orders: readonly Order[], plans: readonly RoutingPlan[]): Promise<void> {
    const rows = new Set(orders.flatMap((order) => plans.flatMap((plan) => rowsInPlan(plan, order))))
    const missing = [...rows].filter((row) => !this.levels.has(row))
    for (let from = 0; from < missing.length; from += ROWS_READ) {
      const some = missing.slice(from, from + ROWS_READ)
      const read = await this.store.read('stock', some)
      for (const row of some) {
        const level = read.get(row)?.value
        const there = level === undefined || !isKept(level) ? 0 : this.stock === 'now' ? availableStock(level) : PLENTY
        this.levels.set(row, there)
      }
    }
    if (this.stock === 'kept') return
    const locks = orders.flatMap(({ lock }) => (lock?.state === 'locked' ? [lock.id] : []))
    if (locks.length === 0) return
    const records = await this.store.read('stockLock', locks)
    for (const { key, lock } of orders) {
      const record = records.get(lock?.id ?? '')?.value
      if (record?.state === 'locked') this.held.set(key, heldLines(record))
    }
  }

  of(row: string): number {
    return this.levels.get(row) ?? 0
  }

  /** What an order holds itself. */
  heldBy(orderKey: string) {
    return this.held.get(orderKey) ?? []
  }

  /** Goods that are given to one order are gone for the next. */
  get runsOut(): boolean {
    return this.stock === 'now'
  }
}

/** One of two policies, with what it has given out so far. */
class Side {
  readonly routes: SimulatedRoute[] = []
  private readonly taken = new Map<string, number>()
  private readonly sent = new Map<string, number>()

  constructor(
    private readonly plan: RoutingPlan,
    private readonly pieces: Pieces,
    private readonly catalog: Catalog,
  ) {}

  route(order: Order): SimulatedRoute {
    const { plan, pieces, catalog, taken, sent } = this
    const { placedAt: at } = order
    const held = pieces.heldBy(order.key)
    const mine = new Map(held.map(({ stockKey: row, quantity }) => [row, quantity]))
    const way = routeBy(plan, order, {
      at,
      catalog,
      available: (row) => pieces.of(row) - (taken.get(row) ?? 0) + (mine.get(row) ?? 0),
      sentToday: (warehouse) => sent.get(warehouseDayKey(warehouse, plan.zone, at)) ?? 0,
    })
    if (!way.ok) return this.keep({ parcels: [], because: way.rejection.code, cost: null, distance: null })
    const { rows, days, carriers, decision, demand, sources } = way.value
    if (pieces.runsOut) {
      // What it holds and is not sent from there is free for those after it.
      for (const { stockKey: row, quantity } of held) taken.set(row, (taken.get(row) ?? 0) - quantity)
      for (const { stockKey: row, quantity } of rows) taken.set(row, (taken.get(row) ?? 0) + quantity)
    }
    for (const { key } of days) sent.set(key, (sent.get(key) ?? 0) + 1)
    const policy: RoutingPolicy = { ...plan.policy, criteria: ['cost', 'distance'] }
    const { cost = null, distance = null } = routeFigures(decision.route.parcels, demand, sources, policy)
    const parcels = carriers.map(({ warehouse, carrier }) => ({ warehouse, carrier }))
    return this.keep({ parcels, because: null, cost, distance })
  }

  private keep(route: SimulatedRoute): SimulatedRoute {
    this.routes.push(route)
    return route
  }
}
