import { z } from 'zod'
import { type Disclosed, isAbsent } from '../order/disclosed'
import type { Fulfilment, FulfilmentPart } from '../order/fulfilment'
import { outsideIdSchema } from '../order/identifiers'
import { MERGE_LIMIT, mergeGroups, REGROUPED_FROM } from '../order/merge-orders'
import type { Order } from '../order/order'
import { type PartAmounts, partAmounts, sumAmounts } from '../order/part-amounts'
import { SPLIT_LIMIT } from '../order/split-order'
import { type Outcome, type Rejection, reject } from '../outcome'
import type { Page, Store } from '../store/store'
import type { Command } from './command'
import {
  type FulfilmentAnswer,
  type FulfilmentTarget,
  mergeOrders,
  OVER,
  splitOrder,
  undoFulfilment,
} from './commands/fulfilment-commands'
import { shipPart } from './commands/ship-part'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { warehousesOf } from './line-rows'
import type { Registry, RegistryRejection } from './registry'
import { invalid, quantitySchema } from './stock-input'

const splitLineSchema = z.strictObject({ line: outsideIdSchema, quantity: quantitySchema.optional() })
const splitSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('lines'),
    parts: z.array(z.array(splitLineSchema).min(1).max(1_000)).min(2).max(SPLIT_LIMIT),
  }),
  z.strictObject({ by: z.enum(['warehouse', 'presale']) }),
])
const partParcelSchema = z.strictObject({
  part: z.string().min(1).max(8),
  parcel: outsideIdSchema,
  carrier: z.string().max(64).nullable().default(null),
  trackingNo: outsideIdSchema.nullable().default(null),
})

/** How an order is split: by hand, line by line; by the warehouses its goods are set aside in; presale lines apart. */
export type SplitInput = z.input<typeof splitSchema>
/** A part as it is handed over. Left out: no carrier, no tracking number. */
export type PartParcelInput = z.input<typeof partParcelSchema>

/** One part with its share of the money. */
export interface PartView extends FulfilmentPart {
  /** Minor units; absent where the platform withholds a price, null where all its orders are over or erased. */
  readonly amounts: Disclosed<PartAmounts> | null
}

export interface FulfilmentView extends Omit<Fulfilment, 'parts'> {
  readonly parts: readonly PartView[]
  /** Members that were cancelled or closed meanwhile: their pieces stay behind. */
  readonly over: readonly string[]
}

type FulfilmentOutcome<R extends Rejection> = Promise<Outcome<FulfilmentAnswer, R | RegistryRejection | DoorRejection>>

/** Orders looked through for those that may be merged. */
const MOST_CANDIDATES = 1_000

/** Packing placed orders together (合单) or apart (拆单). */
export class FulfilmentService {
  constructor(
    private readonly context: { readonly store: Store; readonly registry: Registry; readonly dispatcher: Dispatcher },
  ) {}

  /** Groups of a shop's newest orders (1,000 of each status) that may go into one parcel each; keys, sorted. */
  async candidates({
    channel,
    shop,
  }: {
    readonly channel: string
    readonly shop: string
  }): Promise<readonly (readonly string[])[]> {
    const found = this.context.registry.find(channel, shop)
    const orders: Order[] = []
    for (const status of REGROUPED_FROM) {
      const where = { channel, shop, status }
      orders.push(...(await this.context.store.list('order', { where, limit: MOST_CANDIDATES })).items)
    }
    const all = orders.map((order) => ({ order, warehouses: warehousesOf(order.demand) }))
    const groups = mergeGroups(all, found.ok ? found.value.shop.holdReasons : undefined)
    return groups
      .map((group) => group.map(({ order }) => order.key).sort())
      .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
  }

  /**
   * Puts 2 to 50 placed orders into one parcel, if the platform's token says that they may go together. Each keeps its stock
   * lock, its lines and its money: nothing is freed and nothing more is needed.
   */
  async merge(orderKeys: readonly string[], options: CommandOptions) {
    const parsed = copied(() => z.array(z.string().max(600)).min(2).max(MERGE_LIMIT).safeParse(orderKeys))
    if (!parsed.success) return invalid(parsed.error)
    return this.run(mergeOrders, [...new Set(parsed.data)].sort(), {}, options)
  }

  /** Packs one order in several parts; all of it, nothing twice. */
  async split(orderKey: string, how: SplitInput, options: CommandOptions) {
    const parsed = copied(() => splitSchema.safeParse(how))
    if (!parsed.success) return invalid(parsed.error)
    return this.run(splitOrder, [orderKey], { how: parsed.data }, options)
  }

  /** Packs the orders as they were placed again; refused once something has left. */
  async undo(fulfilment: string, options: CommandOptions) {
    const found = await this.read(fulfilment)
    if (found === undefined) return reject({ code: 'FULFILMENT_UNKNOWN' })
    return this.run(undoFulfilment, found.orders, { fulfilment: found.id }, options)
  }

  /** Hands one part over. The channel is told for each of its orders, under that order's own number. */
  async ship(fulfilment: string, parcel: PartParcelInput, options: CommandOptions) {
    const parsed = copied(() => partParcelSchema.safeParse(parcel))
    if (!parsed.success) return invalid(parsed.error)
    const found = await this.read(fulfilment)
    if (found === undefined) return reject({ code: 'FULFILMENT_UNKNOWN' })
    return this.run(shipPart, found.orders, { fulfilment: found.id, ...parsed.data }, options)
  }

  /** A fulfilment with what each part comes to; undefined where there is none of that id. */
  async get(fulfilment: string): Promise<FulfilmentView | undefined> {
    const found = await this.read(fulfilment)
    return found === undefined ? undefined : this.view(found)
  }

  /** Newest first. */
  async list(query: {
    readonly channel?: string
    readonly shop?: string
    readonly state?: Fulfilment['state']
    readonly after?: string | null
    /** 1 to 1,000; 100 unless given. */
    readonly limit?: number
  }): Promise<Page<FulfilmentView>> {
    const where: Record<string, string> = {}
    for (const name of ['channel', 'shop', 'state'] as const) {
      const value = query[name]
      if (value !== undefined) where[name] = value
    }
    const { after = null, limit = 100 } = query
    const page = await this.context.store.list('fulfilment', { where, after, limit })
    return { items: await Promise.all(page.items.map((one) => this.view(one))), next: page.next }
  }

  private async view(fulfilment: Fulfilment): Promise<FulfilmentView> {
    const orders = await this.context.store.read('order', [...fulfilment.orders])
    const over: string[] = []
    const amounts: Disclosed<PartAmounts>[][] = fulfilment.parts.map(() => [])
    for (const { value: order } of orders.values()) {
      if (order?.content == null) continue
      if (OVER.has(order.status)) {
        over.push(order.key)
        continue
      }
      const parts = fulfilment.parts.map(({ pieces }) => ({
        pieces: pieces.filter(({ orderKey }) => orderKey === order.key),
      }))
      const shares = partAmounts(order.content, parts)
      for (const [at, list] of amounts.entries()) {
        const share = isAbsent(shares) ? shares : shares[at]
        if (share !== undefined) list.push(share)
      }
    }
    const parts = fulfilment.parts.map((part, at) => ({ ...part, amounts: together(amounts[at] ?? []) }))
    return { ...fulfilment, parts, over: over.sort() }
  }

  private async run<Extra extends object, R extends Rejection>(
    command: Command<FulfilmentTarget & Extra, FulfilmentAnswer, R>,
    orderKeys: readonly string[],
    extra: Extra,
    options: CommandOptions,
  ): FulfilmentOutcome<R> {
    const [first = ''] = orderKeys
    const found = this.context.registry.ofOrder(first)
    if (!found.ok) return found
    const input = { orderKeys, shop: found.value.shop, ...extra }
    return this.context.dispatcher.run(command, input, options, { route: first, told: { orderKeys, ...extra } })
  }

  private async read(id: string): Promise<Fulfilment | undefined> {
    return (await this.context.store.read('fulfilment', [id])).get(id)?.value
  }
}

function together(shares: readonly Disclosed<PartAmounts>[]): Disclosed<PartAmounts> | null {
  const known: PartAmounts[] = []
  for (const share of shares) {
    if (isAbsent(share)) return share
    known.push(share)
  }
  return sumAmounts(known)
}
