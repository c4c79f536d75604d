import { z } from 'zod'
import { channelCodeSchema } from '../order/identifiers'
import type { Order } from '../order/order'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import type { IntakeRecord } from '../store/intake-record'
import type { Page, Store } from '../store/store'
import type { Actor } from './command'
import { dropRaw, eraseOrders, eraseSubject, isErasedContent } from './commands/erase-buyer'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { buyerIndexOf, buyerSubject } from './prepare-document'
import type { Vault } from './vault'

/** Whose personal data is to go: a channel's buyer by the id that channel gives, or whoever placed an order. */
export type ErasureSubject = { readonly channel: string; readonly buyer: string } | { readonly orderKey: string }

/** What was erased. Erasing again is `alreadyErased`, and finishes what an interrupted one has left. */
export interface Erased {
  readonly kind: 'erased' | 'alreadyErased'
  /** When the key was destroyed, epoch milliseconds; null for an order that was erased with its buyer's others. */
  readonly erasedAt: number | null
  /** Orders that held data of the subject until now. */
  readonly orders: number
  /** Raw documents of these orders whose bytes were dropped. */
  readonly documents: number
}

/** Who erases, and until when. */
export interface ErasureOptions extends CommandOptions {
  /** Ends it before its next page; the key is destroyed first, and erasing again goes on. */
  readonly signal?: AbortSignal
}

const buyerSchema = z.object({ channel: channelCodeSchema, buyer: z.string().min(1).max(256) })
const orderSchema = z.object({ orderKey: z.string().min(1).max(256) })
const PAGE = 200

/** Forgets people. Orders, amounts, stock and audit stay, and still add up. */
export class PrivacyService {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly vault: Vault
    },
  ) {}

  /**
   * Destroys the key that a buyer's personal data is sealed with, for good: it becomes unreadable in every order, in every
   * copy. Then takes the sealed values and the buyer's index out of the orders, and drops the raw documents that were booked
   * into them; for these it looks through all documents of the channel, which takes its time.
   *
   * A tombstone stays: old documents that come again bring nothing back.
   */
  async erase(
    whom: ErasureSubject,
    options: ErasureOptions,
  ): Promise<Outcome<Erased, DoorRejection | { readonly code: 'ORDER_UNKNOWN' }>> {
    const identity = this.context.dispatcher.identity(options)
    if (!identity.ok) return identity
    const found = await this.subjectOf(whom)
    if (!found.ok) return found
    const { subject, channel, index } = found.value
    if (subject === null) return accept({ kind: 'alreadyErased', erasedAt: null, orders: 0, documents: 0 })

    const told = { subject }
    const erased = await this.context.dispatcher.runAs(eraseSubject, told, identity.value, { route: subject, told })
    if (!erased.ok) return erased
    const by = identity.value.by
    const orderKeys = new Set<string>()
    for await (const keys of this.ordersOf(index, options.signal)) for (const key of keys) orderKeys.add(key)
    for (const key of found.value.orderKeys) {
      orderKeys.delete(key)
      orderKeys.add(key)
    }
    // What leads to the others goes last, so that erasing again finds whatever an interrupted one has left.
    const documents = await this.dropDocuments(channel, orderKeys, by, options.signal)
    if (!documents.ok) return documents
    const orders = await this.eraseOrders([...orderKeys], subject, by, options.signal)
    if (!orders.ok) return orders
    return accept({ ...erased.value, orders: orders.value, documents: documents.value })
  }

  private async subjectOf(
    whom: ErasureSubject,
  ): Promise<Outcome<Found, DoorRejection | { readonly code: 'ORDER_UNKNOWN' }>> {
    const { store, vault } = this.context
    const byOrder = copied(() => orderSchema.safeParse(whom))
    if (byOrder.success) {
      const { orderKey } = byOrder.data
      const order = (await store.read('order', [orderKey])).get(orderKey)?.value
      if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
      const { channel, content } = order
      if (isErasedContent(content)) return accept({ subject: null, channel, index: null, orderKeys: [] })
      const subject = content?.subject ?? `order:${orderKey}`
      return accept({ subject, channel, index: content?.buyerIndex ?? null, orderKeys: [orderKey] })
    }
    const byBuyer = copied(() => buyerSchema.safeParse(whom))
    if (!byBuyer.success) return reject({ code: 'INPUT_INVALID', field: firstSchemaProblem(byBuyer.error).path })
    const { channel, buyer } = byBuyer.data
    const index = buyerIndexOf(vault.ring, channel, buyer)
    return accept({ subject: buyerSubject(index), channel, index, orderKeys: [] })
  }

  /** Keys of the orders that carry a buyer's index, page by page. */
  private async *ordersOf(index: string | null, signal: AbortSignal | undefined): AsyncGenerator<readonly string[]> {
    if (index === null) return
    for (let after: string | null = null; ; ) {
      signal?.throwIfAborted()
      const page: Page<Order> = await this.context.store.list('order', { where: { buyer: index }, limit: PAGE, after })
      yield page.items.map(({ key }) => key)
      after = page.next
      if (after === null) return
    }
  }

  private async eraseOrders(orderKeys: readonly string[], subject: string, by: Actor, signal: AbortSignal | undefined) {
    let orders = 0
    for (let from = 0; from < orderKeys.length; from += PAGE) {
      signal?.throwIfAborted()
      const some = orderKeys.slice(from, from + PAGE)
      const erased = await this.context.dispatcher.run(
        eraseOrders,
        { orderKeys: some, subject },
        { by },
        { route: subject },
      )
      if (!erased.ok) return erased
      orders += erased.value.orders
    }
    return accept(orders)
  }

  /** Documents do not stand beside their orders, so all of the channel are looked through. */
  private async dropDocuments(
    channel: string,
    orderKeys: ReadonlySet<string>,
    by: Actor,
    signal: AbortSignal | undefined,
  ) {
    let documents = 0
    for (let after: string | null = null; orderKeys.size > 0; ) {
      signal?.throwIfAborted()
      const page: Page<IntakeRecord> = await this.context.store.list('intake', {
        where: { channel },
        limit: PAGE,
        after,
      })
      const keys = page.items
        .filter(({ raw, orders }) => raw !== null && orders.some((key) => orderKeys.has(key)))
        .map(({ key }) => key)
      if (keys.length > 0) {
        const dropped = await this.context.dispatcher.run(dropRaw, { keys }, { by }, { route: channel })
        if (!dropped.ok) return dropped
        documents += dropped.value.documents
      }
      after = page.next
      if (after === null) break
    }
    return accept(documents)
  }
}

interface Found {
  /** Null: erased before, together with its buyer's other orders. */
  readonly subject: string | null
  readonly channel: string
  readonly index: string | null
  readonly orderKeys: readonly string[]
}
