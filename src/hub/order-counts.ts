import type { References } from '../anomaly/anomaly-subject'
import type { OrderStatus } from '../lifecycle/order-lifecycle'
import type { PaymentStatus } from '../lifecycle/payment-lifecycle'
import type { Order } from '../order/order'
import type { RateCounts } from '../rules/surroundings'
import type { Brief } from '../store/brief'
import type { Page, Store } from '../store/store'

const DAY_MS = 86_400_000
/** Longest span a rule may count over. */
const LONGEST_MS = 7 * DAY_MS
/** Most orders counted for one buyer or one address: who has more is known for many, and never for few. */
const MOST = 500
/** Values looked up by one statement. */
const TOGETHER = 500
/** Orders looked at for where marking began: the oldest may be ones of which no content has come yet. */
const LOOKED_AT = 20

const RATES: Readonly<Record<string, (order: Order) => string | null>> = {
  ordersByIp: ({ content }) => content?.ipIndex ?? null,
  ordersByBuyer: ({ content }) => content?.buyerIndex ?? null,
}

type History = Pick<References, 'buyerOrders' | 'buyerRefunds' | 'buyerCancellations' | 'buyerReturns'>

/** What the store says of the buyers and addresses of some orders. */
export interface CountedOrders extends RateCounts {
  /** True for a rate and key that the store was asked about. */
  covers(rate: string, key: string): boolean
  /** A buyer's orders before this one; empty where there are too many to tell, or the channel names no buyer. */
  historyOf(order: Order): History
}

/**
 * Counts orders by buyer and by address in the store, so that all processes and those after a restart count alike. One
 * statement each for many orders, along an index, and for each value no further than a limit.
 */
export class OrderCounts {
  /** From when on every order says what network it came from; found once, and asked again only for what lies before. */
  private markedSince: number | undefined

  constructor(private readonly store: Store) {}

  async read(orders: readonly Order[]): Promise<CountedOrders> {
    let [first, last] = [Number.MAX_SAFE_INTEGER, 0]
    for (const { placedAt } of orders) {
      first = Math.min(first, placedAt)
      last = Math.max(last, placedAt)
    }
    const since = Math.max(0, first - LONGEST_MS)
    const ips = valuesOf(orders, 'ordersByIp')
    const [byIp, byBuyer, marked] = await Promise.all([
      this.briefs('ip', ips, { since, before: last + 1 }),
      this.briefs('buyer', valuesOf(orders, 'ordersByBuyer'), { before: last + 1 }),
      ips.length === 0 ? last : this.marked(since, last + 1),
    ])
    const found: Readonly<Record<string, ReadonlyMap<string, readonly Brief[]>>> = {
      ordersByIp: byIp,
      ordersByBuyer: byBuyer,
    }
    return {
      covers: (rate, key) => found[rate]?.has(key) === true,
      count(rate, key, at, withinMs) {
        const briefs = found[rate]?.get(key)
        if (briefs === undefined) return null
        const from = at - withinMs
        const marks = rate === 'ordersByIp' ? marked : 0
        const times = briefs.reduce((sum, brief) => sum + (brief.at > from && brief.at <= at ? 1 : 0), 0)
        return { times, complete: from >= Math.max(marks, completeFrom(briefs)) && withinMs <= LONGEST_MS }
      },
      historyOf: (order) => historyOf(order, byBuyer.get(order.content?.buyerIndex ?? '')),
    }
  }

  private async briefs(
    by: 'ip' | 'buyer',
    values: readonly string[],
    span: { readonly since?: number; readonly before: number },
  ): Promise<ReadonlyMap<string, readonly Brief[]>> {
    const found = new Map<string, readonly Brief[]>()
    for (let from = 0; from < values.length; from += TOGETHER) {
      const query = { by, values: values.slice(from, from + TOGETHER), also: ['status', 'paymentStatus', 'returned'] }
      const some = await this.store.briefs('order', { ...query, ...span, limit: MOST })
      for (const [value, briefs] of some) found.set(value, briefs)
    }
    return found
  }

  /** From when on orders in a span are marked: orders booked before the hub judged say nothing of where they came from. */
  private async marked(since: number, before: number): Promise<number> {
    const known = this.markedSince
    if (known !== undefined && since >= known) return known
    const upTo = known === undefined ? before : Math.min(known, before)
    const query = { since, before: upTo, oldestFirst: true, limit: LOOKED_AT }
    const oldest: Page<Order> = await this.store.list('order', query)
    const told = oldest.items.find(({ content }) => content !== null)
    const whole = told === undefined ? oldest.next === null : told.content?.ipIndex !== undefined
    if (!whole) return upTo
    this.markedSince = since
    return since
  }
}

function valuesOf(orders: readonly Order[], rate: keyof typeof RATES): readonly string[] {
  const values = new Set<string>()
  for (const order of orders) {
    const value = RATES[rate]?.(order) ?? null
    if (value !== null) values.add(value)
  }
  return [...values]
}

/** From when on nothing is missing: the newest were told, and there may be as many before them. */
function completeFrom(briefs: readonly Brief[]): number {
  return briefs.length < MOST ? 0 : (briefs.at(-1)?.at ?? 0)
}

const CANCELLED: ReadonlySet<unknown> = new Set(['cancelled', 'closed'] satisfies OrderStatus[])
const REFUNDED: ReadonlySet<unknown> = new Set(['refunded', 'partlyRefunded'] satisfies PaymentStatus[])

function historyOf({ key, placedAt }: Order, briefs: readonly Brief[] | undefined): History {
  if (briefs === undefined || briefs.length >= MOST) return {}
  const history = { buyerOrders: 0, buyerRefunds: 0, buyerCancellations: 0, buyerReturns: 0 }
  for (const { key: other, at, also } of briefs) {
    if (at > placedAt || other === key) continue
    const [status, paymentStatus, returned] = also
    history.buyerOrders += 1
    if (REFUNDED.has(paymentStatus)) history.buyerRefunds += 1
    if (CANCELLED.has(status)) history.buyerCancellations += 1
    if (returned === 'yes') history.buyerReturns += 1
  }
  return history
}
