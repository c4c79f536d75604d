import { z } from 'zod'
import { anomalyClassSchema } from '../anomaly/anomaly-class'
import { spellingOf } from '../anomaly/division-name'
import { choiceOfferSchema } from '../cases/case-choice'
import { caseKey } from '../cases/case-key'
import { type Case, isActive } from '../cases/case-record'
import { orderLifecycle } from '../lifecycle/order-lifecycle'
import { channelCodeSchema, codeSchema } from '../order/identifiers'
import type { Order } from '../order/order'
import { accept, type Outcome, reject } from '../outcome'
import type { Page, Store } from '../store/store'
import type { CaseService } from './case-service'
import { type CommandOptions, copied, type DoorRejection } from './dispatcher'
import { invalid } from './stock-input'

/** Orders and cases read at once. */
const PAGE = 200

const place = z.array(z.string().min(1).max(64)).min(1).max(500)

const bulkSchema = z.object({
  /** Names the event for good: marking again under it finds the orders that came since. */
  id: codeSchema,
  kind: codeSchema,
  class: anomalyClassSchema,
  /** Which orders. All that is named must fit; ended orders never do. */
  where: z
    .object({
      channel: channelCodeSchema.optional(),
      shop: codeSchema.optional(),
      status: z.enum(orderLifecycle.states as [Order['status'], ...Order['status'][]]).optional(),
      /** Provinces and cities by their everyday or official names. */
      provinces: place.optional(),
      cities: place.optional(),
      /** Of parcels under way. */
      carriers: place.optional(),
      skus: z.array(z.string().min(1).max(128)).min(1).max(1_000).optional(),
    })
    .default({}),
  choice: choiceOfferSchema.nullable().default(null),
})

/** An event that is wrong for many orders at once: a carrier stops serving a region, a batch of goods is recalled. */
export type BulkInput = z.input<typeof bulkSchema>

/** How far a bulk event has come. The choices add up to `choices`. */
export interface BulkProgress {
  readonly cases: number
  readonly active: number
  /** Cases whose buyer was offered a choice. */
  readonly choices: number
  /** Nobody has chosen yet. */
  readonly open: number
  /** Chosen, by option; by a buyer or by the default. */
  readonly chosen: Readonly<Record<string, number>>
  /** Of `chosen`: nobody chose in time. */
  readonly lapsed: number
}

/** What marking did: orders looked at, cases opened, orders that had theirs already. */
export interface BulkMarked {
  readonly looked: number
  readonly opened: number
  readonly already: number
}

/** Events that many orders share. */
export class BulkCases {
  constructor(
    private readonly context: { readonly store: Store },
    private readonly cases: CaseService,
  ) {}

  /**
   * Opens a case for each order that fits, with the choice for its buyer. It reads the orders page by page, and may be run
   * again: an order has one case for one event, and a case that is over is left alone.
   */
  async mark(
    input: BulkInput,
    { by, signal }: Pick<CommandOptions, 'by'> & { readonly signal?: AbortSignal },
  ): Promise<Outcome<BulkMarked, DoorRejection>> {
    const parsed = copied(() => bulkSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { id: bulk, where, ...part } = parsed.data
    const counts = { looked: 0, opened: 0, already: 0 }
    for await (const orders of this.orders(where, signal)) {
      counts.looked += orders.length
      const fit = orders.filter((order) => fits(order, where))
      const known = await this.known(fit, part.kind, bulk)
      counts.already += known.size
      const fresh = fit.filter(({ key }) => !known.has(key))
      const marked = await Promise.all(fresh.map(({ key }) => this.cases.openPart(key, { ...part, bulk }, { by })))
      for (const outcome of marked) {
        if (outcome.ok) counts.opened += 1
        else if (outcome.rejection.code === 'CASE_EXISTS') counts.already += 1
        else if (outcome.rejection.code === 'INPUT_INVALID') return reject(outcome.rejection)
      }
    }
    return accept(counts)
  }

  /** Counts the cases of an event and the choices of its buyers. Reads all its cases, page by page. */
  async progress(bulk: string, signal?: AbortSignal): Promise<BulkProgress> {
    const chosen: Record<string, number> = {}
    const counts = { cases: 0, active: 0, choices: 0, open: 0, lapsed: 0 }
    for (let after: string | null = null; ; ) {
      signal?.throwIfAborted()
      const page: Page<Case> = await this.context.store.list('case', {
        where: { bulk },
        byKey: true,
        after,
        limit: PAGE,
      })
      for (const one of page.items) {
        counts.cases += 1
        if (isActive(one)) counts.active += 1
        if (one.choice === null) continue
        counts.choices += 1
        if (one.choice.chosen === null) counts.open += 1
        else {
          chosen[one.choice.chosen] = (chosen[one.choice.chosen] ?? 0) + 1
          if (one.choice.chosenBy === null) counts.lapsed += 1
        }
      }
      after = page.next
      if (after === null) return { ...counts, chosen }
    }
  }

  private async *orders(
    where: z.infer<typeof bulkSchema>['where'],
    signal?: AbortSignal,
  ): AsyncGenerator<readonly Order[]> {
    const equal: Record<string, string> = {}
    for (const name of ['channel', 'shop', 'status'] as const) {
      const value = where[name]
      if (value !== undefined) equal[name] = value
    }
    for (let after: string | null = null; ; ) {
      signal?.throwIfAborted()
      const page: Page<Order> = await this.context.store.list('order', {
        where: equal,
        byKey: true,
        after,
        limit: PAGE,
      })
      yield page.items
      after = page.next
      if (after === null) return
    }
  }

  /** Keys of the orders that have their case of the event, whatever has become of it. */
  private async known(orders: readonly Order[], kind: string, bulk: string): Promise<ReadonlySet<string>> {
    const keys = new Map(
      orders.map(({ key }) => [caseKey({ subject: { kind: 'order', key }, kind, about: bulk }), key] as const),
    )
    const found = await this.context.store.read('case', [...keys.keys()])
    return new Set([...found.keys()].flatMap((key) => keys.get(key) ?? []))
  }
}

/** True for an order under way that the filter names. What is not known of an order does not fit. */
function fits(order: Order, where: z.infer<typeof bulkSchema>['where']): boolean {
  if (orderLifecycle.isFinal(order.status)) return false
  const { provinces, cities, carriers, skus } = where
  const region = order.content?.region
  return (
    named(provinces, region?.province) &&
    named(cities, region?.city) &&
    (carriers === undefined ||
      order.parcels.some(
        ({ carrier, status }) => carrier !== null && status !== 'delivered' && carriers.includes(carrier),
      )) &&
    (skus === undefined || order.plan.some(({ sku }) => sku !== null && skus.includes(sku)))
  )
}

function named(wanted: readonly string[] | undefined, value: unknown): boolean {
  if (wanted === undefined) return true
  return typeof value === 'string' && spellingOf(value, wanted) !== undefined
}
