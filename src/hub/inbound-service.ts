import { z } from 'zod'
import type { PromiseOutlook } from '../inventory/available-to-promise'
import { arrivedForPromises, uncoveredPromises } from '../inventory/book-inbound'
import {
  cancelReceipt,
  changeReceipt,
  type ExpectedReceipt,
  type ReceiptChange,
  type ReceiptRejection,
  receiveGoods,
} from '../inventory/expected-receipt'
import { inboundKey } from '../inventory/inbound-pool'
import { stockKey } from '../inventory/stock-level'
import { outsideIdSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import type { Page, Store } from '../store/store'
import { readArgument } from './call-arguments'
import type { Command } from './command'
import { PromisesOvertaken, type SeenPromises } from './commands/break-promises'
import { fulfilPromise } from './commands/fulfil-promise'
import {
  announceInbound,
  cancelInbound,
  changeInbound,
  endInboundLook,
  type InboundAnswer,
  type InboundRejection,
  noteOverdue,
  receiveInbound,
} from './commands/inbound-commands'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import {
  type InboundOutlook,
  type InboundReceiptView,
  inboundOutlooks,
  type OrderPromise,
  PromiseReader,
  promiseFor,
  receiptView,
} from './inbound-views'
import { orderOfLock } from './order-of-lock'
import { promiseLine } from './promise-line'
import type { Registry, RegistryRejection } from './registry'
import { invalid, placeSchema, quantitySchema } from './stock-input'

/** After so many tries a row whose promises never rest has the newest broken that were seen. */
const TRIES_BEFORE_HURRY = 8

/** Orders that get their goods together. */
const SERVED_TOGETHER = 100

const receiptIdSchema = outsideIdSchema
const expectedAtSchema = z.int().min(0).max(8_640_000_000_000_000)
const announceSchema = placeSchema.extend({
  receiptId: receiptIdSchema,
  quantity: quantitySchema,
  expectedAt: expectedAtSchema,
})
const changeSchema = z
  .object({ quantity: quantitySchema.optional(), expectedAt: expectedAtSchema.optional() })
  .refine(({ quantity, expectedAt }) => quantity !== undefined || expectedAt !== undefined)
const receiveSchema = z.object({ quantity: quantitySchema, final: z.boolean().default(false) })
const demandSchema = placeSchema.extend({ quantity: quantitySchema })
const stateSchema = z.enum(['open', 'received', 'cancelled'])

/** Announced goods: so many whole pieces for a stock row, expected at an instant (epoch milliseconds). */
export type AnnounceInput = z.input<typeof announceSchema>
/** Another quantity, another date, or both. */
export type ChangeInboundInput = z.input<typeof changeSchema>
/** Pieces that came in. `final`: nothing more will come. */
export type ReceiveInput = z.input<typeof receiveSchema>

/** Which receipts, the earliest expected first. A place narrows only with its SKU; pool and warehouse as elsewhere. */
export interface InboundQuery {
  readonly sku?: string
  readonly warehouse?: string
  readonly pool?: string
  readonly state?: ExpectedReceipt['state']
  readonly after?: string | null
  /** 1 to 1,000; 100 unless given. */
  readonly limit?: number
}

type InboundOutcome = Outcome<InboundAnswer, InboundRejection | RegistryRejection | DoorRejection>

/** Goods on their way: announced, promised to orders, received. */
export class InboundService {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly registry: Registry
    },
  ) {}

  /**
   * Announces goods. Presale orders are sold out of them at once, as far as they go, and orders that wait are promised
   * theirs with the next tick, the oldest order first. The same `receiptId` again gets the same answer.
   */
  async announce(
    input: AnnounceInput,
    { by }: Pick<CommandOptions, 'by'>,
  ): Promise<Outcome<InboundAnswer, InboundRejection | DoorRejection>> {
    const parsed = copied(() => announceSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { receiptId, quantity, expectedAt } = parsed.data
    const told = { receiptId, stockKey: stockKey(parsed.data), quantity, expectedAt }
    return this.context.dispatcher.run(
      announceInbound,
      told,
      { by, commandId: `inbound:${receiptId}` },
      { route: inboundKey(told.stockKey), told, byAnyone: true },
    )
  }

  /**
   * Another quantity, another date, or both. Where less is announced than is promised, promises are broken, the newest
   * first: each order is told that it is short (`STOCK_SHORT`) and waits again.
   */
  async change(receiptId: string, input: ChangeInboundInput, options: CommandOptions): Promise<InboundOutcome> {
    const parsed = copied(() => changeSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    return this.apply(changeInbound, receiptId, parsed.data, options, changeReceipt)
  }

  /** The goods will not come: as `change` to what has been received. A cancelled receipt stays cancelled. */
  cancel(receiptId: string, options: CommandOptions): Promise<InboundOutcome> {
    return this.apply(cancelInbound, receiptId, {}, options, cancelReceipt)
  }

  /**
   * Goods came in: a part, all, or more than was announced. Orders they were promised to get them before anybody else can,
   * in the order they were promised; only what is left is free. Once for each command id, so give it the delivery's.
   */
  async receive(receiptId: string, input: ReceiveInput, options: CommandOptions): Promise<InboundOutcome> {
    const parsed = copied(() => receiveSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    return this.apply(receiveInbound, receiptId, parsed.data, options, receiveGoods)
  }

  /** A receipt; undefined where none of that id was announced. */
  async get(receiptId: string): Promise<InboundReceiptView | undefined> {
    const receipt = await this.read(receiptId)
    return receipt === undefined ? undefined : receiptView(receipt, await this.context.store.now())
  }

  /** Receipts page by page, the earliest expected first. */
  async list(query: InboundQuery = {}): Promise<Page<InboundReceiptView>> {
    const { sku, warehouse = 'main', pool = 'normal', state, after = null, limit = 100 } = query
    const where: Record<string, string> = {}
    if (sku !== undefined) where.stockKey = stockKey({ sku, warehouse, pool })
    if (state !== undefined) where.state = readArgument(stateSchema, state, 'query.state')
    const { store } = this.context
    const page = await store.list('inboundReceipt', { where, oldestFirst: true, after, limit })
    const at = await store.now()
    return { items: page.items.map((receipt) => receiptView(receipt, at)), next: page.next }
  }

  /** What is on its way to a stock row; undefined where nothing was ever announced for it, nor is sold ahead of it. */
  async outlook(place: z.input<typeof placeSchema>): Promise<InboundOutlook | undefined> {
    const key = stockKey(readArgument(placeSchema, place, 'place'))
    return (await inboundOutlooks(this.context.store, [key])).get(key)
  }

  /** All promises of a stock row in their order: which order, which receipts, which date. */
  async promises(
    place: z.input<typeof placeSchema>,
  ): Promise<readonly (OrderPromise & { readonly orderKey: string })[]> {
    const line = await new PromiseReader(this.context.store).line(stockKey(readArgument(placeSchema, place, 'place')))
    return [...line].map(([lockId, promise]) => ({ orderKey: orderOfLock(lockId) ?? '', ...promise }))
  }

  /**
   * What a buyer who wants so many could be told now: what is here, which receipts the rest comes with, and when all of
   * it is here. It sets nothing aside.
   */
  async availableToPromise(
    demand: z.input<typeof demandSchema>,
  ): Promise<Outcome<Omit<PromiseOutlook, 'id'>, DoorRejection>> {
    const parsed = copied(() => demandSchema.safeParse(demand))
    if (!parsed.success) return invalid(parsed.error)
    const { quantity } = parsed.data
    const { id: _asked, ...outlook } = await promiseFor(this.context.store, stockKey(parsed.data), { id: '', quantity })
    return accept(outlook)
  }

  /** The timer of a receipt: its date is over. */
  noteOverdue(receiptId: string, options: CommandOptions): Promise<Outcome<null>> {
    return this.context.dispatcher.run(noteOverdue, { receiptId }, options, { route: receiptId })
  }

  /**
   * The timer of an inbound row: gives what came in to the orders it was promised to, then has the orders looked at that
   * wait for what is left.
   *
   * @param wakeAt - The row's as it was read from what is due.
   */
  async attend(inboundRow: string, wakeAt: number, options: CommandOptions): Promise<Outcome<unknown>> {
    const served = await this.serve(inboundRow, options)
    if (!served.ok) return served
    return this.context.dispatcher.run(endInboundLook, { stockKey: inboundRow, wakeAt }, options, { route: inboundRow })
  }

  /** Gives what came in to the first in line, as far as it goes for each in full. */
  private async serve(inboundRow: string, options: CommandOptions): Promise<Outcome<unknown>> {
    const { store, dispatcher, registry } = this.context
    const inbound = (await store.read('stock', [inboundRow])).get(inboundRow)?.value
    if (inbound === undefined || arrivedForPromises(inbound) === 0) return accept(null)
    let left = arrivedForPromises(inbound)
    const next: { readonly lockId: string; readonly orderKey: string }[] = []
    for (const { lock, quantity } of await promiseLine(store, inbound)) {
      if (quantity > left) break
      left -= quantity
      next.push({ lockId: lock.id, orderKey: lock.owner })
    }
    for (let from = 0; from < next.length; from += SERVED_TOGETHER) {
      const outcomes = await Promise.all(
        next.slice(from, from + SERVED_TOGETHER).map(({ lockId, orderKey }) => {
          const found = registry.ofOrder(orderKey)
          if (!found.ok) return found
          const input = { orderKey, lockId, stockKey: inboundRow, shop: found.value.shop }
          return dispatcher.run(fulfilPromise, input, options, { route: inboundRow })
        }),
      )
      const refused = outcomes.find((outcome) => !outcome.ok)
      if (refused !== undefined) return refused
    }
    return accept(null)
  }

  /** Reads what may break, decides, and does both again where promises were made in between. */
  private async apply<Told extends object>(
    command: Command<SeenPromises & { readonly receiptId: string } & Told, InboundAnswer, InboundRejection>,
    receiptId: string,
    told: Told,
    options: CommandOptions,
    decide: (receipt: ExpectedReceipt, told: Told) => Outcome<ReceiptChange, ReceiptRejection>,
  ): Promise<InboundOutcome> {
    if (!receiptIdSchema.safeParse(receiptId).success) return reject({ code: 'INPUT_INVALID', field: 'receiptId' })
    const identity = this.context.dispatcher.identity(options)
    if (!identity.ok) return identity
    for (let tries = 0; ; tries++) {
      const receipt = await this.read(receiptId)
      if (receipt === undefined) return reject({ code: 'INBOUND_UNKNOWN' })
      const decided = decide(receipt, told)
      const seen = await this.seen(receipt.stockKey, decided.ok ? decided.value : undefined)
      if (!seen.ok) return seen
      const input = { ...told, ...seen.value, receiptId, hurried: tries >= TRIES_BEFORE_HURRY }
      try {
        return await this.context.dispatcher.runAs(command, input, identity.value, {
          route: inboundKey(receipt.stockKey),
          told: { receiptId, ...told },
        })
      } catch (error) {
        if (!(error instanceof PromisesOvertaken)) throw error
      }
    }
  }

  private async seen(
    key: string,
    change: ReceiptChange | undefined,
  ): Promise<Outcome<Omit<SeenPromises, 'hurried'>, RegistryRejection>> {
    const { store, registry } = this.context
    const inbound = (await store.read('stock', [inboundKey(key)])).get(inboundKey(key))?.value
    const seen = { stockKey: key, version: inbound?.version ?? 0, locks: [], orders: [] }
    const lacking = change === undefined ? 0 : uncoveredPromises(inbound, change)
    if (inbound === undefined || lacking === 0) return accept(seen)
    const line = await promiseLine(store, inbound, lacking)
    const orders: SeenPromises['orders'][number][] = []
    for (const { lock } of line) {
      const orderKey = lock.owner
      const found = registry.ofOrder(orderKey)
      if (!found.ok) return found
      orders.push({ orderKey, shop: found.value.shop })
    }
    return accept({ ...seen, locks: line.map(({ lock, version }) => ({ id: lock.id, version })), orders })
  }

  private async read(receiptId: string): Promise<ExpectedReceipt | undefined> {
    return (await this.context.store.read('inboundReceipt', [receiptId])).get(receiptId)?.value
  }
}
