import type { AnomalySubject, OpenWords, References } from '../anomaly/anomaly-subject'
import type { Divisions } from '../anomaly/divisions'
import type { Catalog } from '../order/catalog'
import type { Order } from '../order/order'
import type { PersonalContent } from '../order/stored-content'
import { createRateWindows, type RateWindows } from '../rules/rate-windows'
import type { RateCounts } from '../rules/surroundings'
import type { Store } from '../store/store'
import { openPersonal } from './open-personal'
import { type CountedOrders, OrderCounts } from './order-counts'
import { ipIndexOf } from './prepare-document'
import type { Vault } from './vault'

const DAY_MS = 86_400_000

/**
 * What a host knows beside the orders, for many at once, by order key. What it leaves out is not known, and rules that need it
 * say so. It gets no personal data.
 */
export type ReferenceSource = (
  orders: readonly Order[],
  options: { readonly signal?: AbortSignal },
) => Promise<ReadonlyMap<string, References>>

/** An order as rules see it, with what is counted over many of them up to the moment it was placed. */
export interface JudgingFacts {
  readonly subject: AnomalySubject
  readonly counts: RateCounts
}

/** Gathers what rules look at, for many orders at once. */
export class FactReader {
  private windows: RateWindows | undefined
  private readonly counted: OrderCounts

  constructor(
    private readonly context: {
      readonly store: Store
      readonly vault: Vault
      readonly now: () => number
      readonly references: ReferenceSource | undefined
      readonly divisions: Divisions | undefined
      readonly onError: (error: unknown) => void
      readonly catalog: () => Catalog
    },
  ) {
    this.counted = new OrderCounts(context.store)
  }

  /** A few reads and one question to the host, however many orders. */
  async read(
    orders: readonly Order[],
    { signal, windows: own }: { readonly signal?: AbortSignal | undefined; readonly windows?: RateWindows } = {},
  ): Promise<readonly JudgingFacts[]> {
    const { store, vault, now, divisions } = this.context
    const subjects = new Set<string>()
    for (const { content } of orders) if (content !== null) subjects.add(content.subject)
    const [keys, references, counted, windows] = await Promise.all([
      store.read('subjectKey', [...subjects]),
      this.references(orders, signal),
      this.counted.read(orders),
      own ?? this.countsFrom(),
    ])
    const facts = orders.map((order): AnomalySubject => {
      const { content } = order
      const key = content === null ? undefined : keys.get(content.subject)?.value
      const opened = content === null ? undefined : openPersonal(order, { vault, key, now: now() })
      // Erased, or the key is not at hand: what it said is not known.
      const personal = opened?.ok === true ? opened.value : undefined
      const told = references.get(order.key)
      const ipIndex = told?.ipIndex ?? content?.ipIndex ?? this.ipIndexOf(personal)
      return {
        order,
        references: {
          ...counted.historyOf(order),
          listPrices: listPricesOf(order, this.context.catalog()),
          ...(ipIndex === null ? {} : { ipIndex }),
          ...(divisions === undefined ? {} : { divisions }),
          ...told,
        },
        ...(personal === undefined ? {} : { words: wordsOf(personal) }),
      }
    })
    for (const { order, references: told } of facts) {
      const { key, placedAt, content } = order
      if (told?.ipIndex !== undefined) windows.record('ordersByIp', told.ipIndex, key, placedAt)
      if (content?.buyerIndex != null) windows.record('ordersByBuyer', content.buyerIndex, key, placedAt)
    }
    return facts.map((subject) => ({ subject, counts: countsUpTo({ counted, windows }, subject.order.placedAt) }))
  }

  /** A host that cannot say is told of, and keeps no order from being judged by what is known. */
  private async references(orders: readonly Order[], signal: AbortSignal | undefined) {
    try {
      return (await this.context.references?.(orders, signal === undefined ? {} : { signal })) ?? new Map()
    } catch (error) {
      this.context.onError(error)
      return new Map<string, References>()
    }
  }

  /**
   * For keys that only the host told, and orders from before the hub judged: counted from the moment this process began. What came
   * before, or is judged by another process, is missing, so fewer than a rule asks for is never taken for few.
   */
  private async countsFrom(): Promise<RateWindows> {
    const { store } = this.context
    if (this.windows !== undefined) return this.windows
    const since = store.supports.shared ? Number.MAX_SAFE_INTEGER : await store.now()
    this.windows ??= createRateWindows({ longestMs: 7 * DAY_MS, since })
    return this.windows
  }

  private ipIndexOf(personal: PersonalContent | undefined): string | null {
    return personal === undefined ? null : ipIndexOf(this.context.vault.ring, personal.buyer.ip)
  }
}

/** Counted up to one moment, whenever it is asked: what an order was judged by does not fade as time goes by. */
function countsUpTo(
  { counted, windows }: { readonly counted: CountedOrders; readonly windows: RateWindows },
  moment: number,
): RateCounts {
  return {
    count: (rate, key, _at, withinMs) =>
      (counted.covers(rate, key) ? counted : windows).count(rate, key, moment, withinMs),
  }
}

/** What the catalog says its lines cost; lines it has no price for are left out. */
function listPricesOf({ content }: Order, catalog: Catalog): ReadonlyMap<string, number> {
  const prices = new Map<string, number>()
  if (content === null || catalog.listPriceOf === undefined) return prices
  for (const { sku } of content.lines) {
    const price = sku === null ? null : catalog.listPriceOf(sku, content.currency)
    if (sku !== null && price !== null) prices.set(sku, price)
  }
  return prices
}

function wordsOf({ memos, recipient }: PersonalContent): OpenWords {
  return { buyerMemo: memos.buyer, sellerMemo: memos.seller, addressDetail: recipient.address.detail }
}
