import { z } from 'zod'
import { allocateStock } from '../inventory/allocate-stock'
import { allocationPolicySchema } from '../inventory/allocation-policy'
import { purchasingNeeds } from '../inventory/purchasing-need'
import type { AllocationReason, DemandAllocation } from '../inventory/stock-allocation'
import { type StockLevel, stockKey, stockPlace } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import { holdEffects } from '../order/hold-policy'
import { codeSchema, skuSchema } from '../order/identifiers'
import type { Order } from '../order/order'
import { accept, type Outcome } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import type { Page, Store } from '../store/store'
import { type ServeRejection, serveOrder, waitingLines } from './commands/serve-order'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { HubConfigError } from './hub-errors'
import { freePieces, type Purchasing, type PurchasingQuery, purchasingSchema } from './purchasing'
import type { Registry, RegistryRejection } from './registry'
import { invalid } from './stock-input'
import { type DemandReading as Reading, servingRows, supplyOf, waitingDemand } from './waiting-demand'

/** Most orders one allocation considers. */
const MOST_ORDERS = 10_000

const rulesSchema = z.strictObject({
  policy: allocationPolicySchema.default(() => allocationPolicySchema.parse({})),
  buyerLevels: z.record(z.string().max(64), z.number()).default({}),
  warehouses: z.array(codeSchema).min(1).max(100).optional(),
})
const allocateSchema = z.strictObject({
  skus: z.array(skuSchema).min(1).max(1_000),
  rules: rulesSchema.optional(),
  limit: z.int().min(1).max(MOST_ORDERS).default(1_000),
  dryRun: z.boolean().default(false),
})

/** How waiting orders are ranked, and from where they may be served. It is data: keep it in a file or a table. */
export interface AllocationRules {
  /**
   * Channels, order time, region and buyer level; a region is the name of a country, province, city or district. Its `from`,
   * `completeness` and `promiseInbound` do not count: a waiting order is served whole, from one warehouse, of what is here,
   * or not at all. Default: all channels alike, by order time.
   */
  readonly policy?: z.input<typeof allocationPolicySchema>
  /** How much each of the channels' own words for a buyer's level counts, the higher the more; those left out count 0. */
  readonly buyerLevels?: Readonly<Record<string, number>>
  /** Warehouses any of the orders may be served from. Left out: each from the warehouse it was planned for. */
  readonly warehouses?: readonly string[]
}

/** Which waiting orders get the stock there is, and how that is decided. */
export interface AllocateInput {
  /** SKUs, after bundles are exploded: considered are the orders that wait for a row of one of them. */
  readonly skus: readonly string[]
  /** Default: the hub's own (`createHub({ allocation })`). */
  readonly rules?: AllocationRules
  /** Most orders considered, 1 to 10,000; the oldest of each row. Default 1,000. */
  readonly limit?: number
  /** Decides and shows, and serves nobody. Default false. */
  readonly dryRun?: boolean
}

/** What was decided for one order, and what came of it. */
export interface OrderAllocation {
  readonly orderKey: string
  readonly number: string
  readonly rank: number
  /** The order right before it, and the criterion that put it there; null for the first. */
  readonly after: DemandAllocation['after']
  /**
   * `chosen`: it would be served (dry run). `served`: its goods are set aside. `tooLate`: it was chosen, and stock or the order
   * had changed when it was its turn. `unserved`: there was not enough for it.
   */
  readonly result: 'chosen' | 'served' | 'tooLate' | 'unserved'
  /** The rows chosen for it; empty for one that is unserved. */
  readonly rows: readonly LockLine[]
  readonly reasons: readonly AllocationReason[]
  /** Why it was too late; null otherwise. */
  readonly rejection: ServeRejection | RegistryRejection | DoorRejection | null
}

export interface AllocationRun {
  /** By rank. */
  readonly orders: readonly OrderAllocation[]
  /** Whether more orders wait than were considered. */
  readonly more: boolean
}

interface Waiting {
  readonly order: Order
  readonly wanted: readonly LockLine[]
}

interface WaitingOrders {
  readonly waiting: ReadonlyMap<string, Waiting>
  readonly more: boolean
}

/** Orders, rows or stock keys read in one go, and orders served in one go. */
const PAGE = 500

/** Gives scarce stock to the orders that wait for it, by the host's own policy. */
export class AllocationService {
  private readonly standing: Reading | undefined

  /** @throws HubConfigError where the standing rules cannot be. */
  constructor(
    private readonly context: { readonly store: Store; readonly registry: Registry; readonly dispatcher: Dispatcher },
    standing?: AllocationRules,
  ) {
    if (standing === undefined) return
    const parsed = rulesSchema.safeParse(standing)
    if (!parsed.success) {
      const place = firstSchemaProblem(parsed.error).path
      throw new HubConfigError(`The allocation rules are wrong at ${place}.`, 'Correct them.')
    }
    this.standing = readingOf(parsed.data)
  }

  /**
   * Ranks the orders that wait for these SKUs, decides who gets what there is, and serves exactly those, in that order. Each is
   * decided again under its locks: what changed meanwhile is answered as too late, and takes nothing from the others.
   */
  async allocate(
    input: AllocateInput,
    options: Pick<CommandOptions, 'by'> & { readonly signal?: AbortSignal },
  ): Promise<Outcome<AllocationRun, DoorRejection>> {
    const parsed = copied(() => allocateSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { skus, rules, limit, dryRun } = parsed.data
    const { by } = options
    const identity = this.context.dispatcher.identity({ by })
    if (!identity.ok) return identity
    const reading = rules === undefined ? (this.standing ?? readingOf(rulesSchema.parse({}))) : readingOf(rules)
    const waiting = await this.waitingFor(this.rowsOf(skus), limit)
    return this.give(waiting, reading, dryRun ? options : { ...options, serveBy: by })
  }

  /**
   * What the orders that wait make purchasing buy, row by row. Orders whose holds do not count (`countsForPurchasing` of their shop's
   * `holdReasons`) are told apart. Looks at 10,000 waiting orders at most.
   */
  async purchasing(query: PurchasingQuery = {}): Promise<Outcome<Purchasing, DoorRejection>> {
    const parsed = copied(() => purchasingSchema.safeParse(query))
    if (!parsed.success) return invalid(parsed.error)
    const { store, registry } = this.context
    const { waiting, more } = await this.waitingFor(this.rowsOf([undefined]), MOST_ORDERS)
    const needs = [...waiting.values()].map(({ order, wanted: lines }) => {
      const shop = registry.ofOrder(order.key)
      const effects = holdEffects(order.holds, shop.ok ? shop.value.shop.holdReasons : {})
      return { lines, counts: effects.countsForPurchasing }
    })
    const free = await freePieces(store, new Set(needs.flatMap(({ lines }) => lines.map(({ stockKey: key }) => key))))
    const skus = parsed.data.skus && new Set(parsed.data.skus)
    const rows = purchasingNeeds(needs, free).filter(({ stockKey: key }) => skus?.has(stockPlace(key).sku) ?? true)
    return accept({ rows, more })
  }

  /** By the standing rules, where there are any: serves those who wait for a row whose free stock rose. */
  async attendRow(stockKey: string, by: CommandOptions['by']): Promise<Outcome<unknown, DoorRejection>> {
    if (this.standing === undefined) return accept(null)
    return this.give(await this.waitingFor([stockKey], MOST_ORDERS), this.standing, { serveBy: by })
  }

  private async give(
    { waiting, more }: WaitingOrders,
    reading: Reading,
    { serveBy, signal }: { readonly serveBy?: CommandOptions['by']; readonly signal?: AbortSignal | undefined },
  ): Promise<Outcome<AllocationRun, DoorRejection>> {
    const all = [...waiting.values()]
    const decided = allocateStock({
      policy: reading.policy,
      demands: all.map(({ order, wanted }) => waitingDemand(order, wanted, reading)),
      supplies: await this.supplies(all, reading),
    })
    if (!decided.ok) return decided
    const orders = decided.value.flatMap((allocation) => {
      const one = waiting.get(allocation.id)
      return one === undefined ? [] : [{ one, decision: decisionOf(one.order, allocation) }]
    })
    if (serveBy === undefined) return accept({ orders: orders.map(({ decision }) => decision), more })
    const served: OrderAllocation[] = []
    for (let start = 0; start < orders.length; start += PAGE) {
      signal?.throwIfAborted()
      const page = orders.slice(start, start + PAGE)
      // One route for all: they are decided in the order of their rank.
      served.push(...(await Promise.all(page.map(({ one, decision }) => this.serve(one, decision, serveBy)))))
    }
    return accept({ orders: served, more })
  }

  private async serve(
    { order, wanted }: Waiting,
    decision: OrderAllocation,
    by: CommandOptions['by'],
  ): Promise<OrderAllocation> {
    if (decision.result !== 'chosen') return decision
    const { registry, dispatcher } = this.context
    const found = registry.ofOrder(order.key)
    if (!found.ok) return { ...decision, result: 'tooLate', rejection: found.rejection }
    const target = { orderKey: order.key, shop: found.value.shop, wanted, rows: decision.rows }
    const outcome = await dispatcher.run(serveOrder, target, { by }, { route: 'allocation' })
    return outcome.ok
      ? { ...decision, result: 'served' }
      : { ...decision, result: 'tooLate', rejection: outcome.rejection }
  }

  /** Rows of these SKUs, undefined: of all, that somebody waits for. */
  private async *rowsOf(skus: readonly (string | undefined)[]): AsyncGenerator<string> {
    for (const sku of new Set(skus)) {
      const where: Record<string, string> = sku === undefined ? {} : { sku }
      for (let after: string | null = null; ; ) {
        const page: Page<StockLevel> = await this.context.store.list('stock', { where, limit: PAGE, after })
        for (const { key, wakeAt } of page.items) if (wakeAt !== null) yield key
        after = page.next
        if (after === null) break
      }
    }
  }

  /** Orders that wait for any of these rows, the oldest of each first. */
  private async waitingFor(stockKeys: AsyncIterable<string> | Iterable<string>, limit: number): Promise<WaitingOrders> {
    const waiting = new Map<string, Waiting>()
    for await (const waitsFor of stockKeys) {
      for (let after: string | null = null; ; ) {
        const query = { where: { waitsFor }, oldestFirst: true, limit: PAGE, after }
        const page: Page<Order> = await this.context.store.list('order', query)
        for (const order of page.items) {
          const wanted = waitingLines(order)
          if (wanted === undefined) continue
          if (waiting.size === limit) return { waiting, more: true }
          waiting.set(order.key, { order, wanted })
        }
        after = page.next
        if (after === null) break
      }
    }
    return { waiting, more: false }
  }

  private async supplies(waiting: readonly Waiting[], reading: Reading) {
    const keys = new Set(waiting.flatMap(({ wanted }) => wanted.flatMap((line) => servingRows(line.stockKey, reading))))
    const all = [...keys]
    const supplies = []
    for (let start = 0; start < all.length; start += PAGE) {
      const levels = await this.context.store.read('stock', all.slice(start, start + PAGE))
      for (const { value } of levels.values()) if (value !== undefined) supplies.push(supplyOf(value, reading))
    }
    return supplies
  }
}

function readingOf({ warehouses, ...rules }: z.infer<typeof rulesSchema>): Reading {
  return { ...rules, warehouses: warehouses && [...new Set(warehouses)] }
}

function decisionOf(
  { key, number }: Order,
  { rank, after, result, grants, reasons }: DemandAllocation,
): OrderAllocation {
  const rows = grants.map(({ sku, warehouse, quantity }) => ({
    stockKey: stockKey({ ...stockPlace(sku), warehouse }),
    quantity,
  }))
  rows.sort((a, b) => (a.stockKey < b.stockKey ? -1 : 1))
  return {
    orderKey: key,
    number,
    rank,
    after,
    result: result === 'served' ? 'chosen' : 'unserved',
    rows,
    reasons: reasons.map((reason) =>
      reason.kind === 'short' ? { ...reason, sku: stockPlace(reason.sku).sku } : reason,
    ),
    rejection: null,
  }
}
