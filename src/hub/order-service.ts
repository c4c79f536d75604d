import { z } from 'zod'
import type { LockStrategies } from '../inventory/lock-strategies'
import { type AmountReadings, amountReadings } from '../order/amounts'
import type { Catalog } from '../order/catalog'
import type { ChangedAddress } from '../order/changed-address'
import { type Disclosed, isKnown } from '../order/disclosed'
import { outsideIdSchema } from '../order/identifiers'
import type { Order } from '../order/order'
import type { PersonalContent } from '../order/stored-content'
import { accept, type Outcome, type Rejection, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import { maskAddress, maskId, maskName, maskPhone } from '../security/mask'
import type { Page, Store } from '../store/store'
import type { AddressInput } from './address-input'
import type { Command } from './command'
import { attendOrder, expireOrderLock } from './commands/attend-order'
import type { AddressRejection } from './commands/change-address'
import { type HoldRejection, holdOrder, liftHold } from './commands/hold-commands'
import {
  cancelOrder,
  completeOrder,
  type OrderAnswer,
  type OrderRejection,
  type OrderTarget,
  packOrder,
  requestOutbound,
  reviewOrder,
  shipParcel,
} from './commands/order-commands'
import { type OwedSettlement, type SettleOwedRejection, settleOwed } from './commands/settle-owed'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { type OrderPromise, PromiseReader } from './inbound-views'
import { openPersonal } from './open-personal'
import type { PolicyReader } from './policy-reader'
import { readdress } from './readdress'
import { reasonRefused, reasonSchema } from './reason'
import type { Registry, RegistryRejection } from './registry'
import type { Vault } from './vault'

const parcelSchema = z.object({
  parcel: outsideIdSchema,
  carrier: z.string().max(64).nullable().default(null),
  trackingNo: outsideIdSchema.nullable().default(null),
  lines: z.array(outsideIdSchema).min(1).max(1_000).nullable().default(null),
})

/** A parcel as it is handed over. Left out: no carrier, no tracking number, all lines of the order. */
export type ParcelInput = z.input<typeof parcelSchema>

/** An order with its personal data masked and its amounts read. */
export interface OrderView extends Omit<Order, 'content' | 'facts' | 'changedAddress'> {
  /** Who sent it elsewhere than its channel says, when and why; absent where nobody did. `content` shows where. */
  readonly changedAddress?: Pick<ChangedAddress, 'by' | 'at' | 'reason' | 'contestedAt'>
  readonly content:
    | (Omit<NonNullable<Order['content']>, 'personal' | 'findings'> & {
        readonly personal: MaskedPersonal | null
        /** `erased`: it was destroyed for good. `unreadable`: the keys at hand do not open it. */
        readonly personalState: 'masked' | 'erased' | 'unreadable'
      })
    | null
  readonly amounts: AmountReadings | null
  /** What it waits for that is on its way, row by row; empty for most orders. */
  readonly promises: readonly OrderPromise[]
}

/** What of a person may be seen by default; null: erased or unreadable. */
export type MaskedPersonal = PersonalContent

type OrderOutcome<R extends Rejection> = Promise<Outcome<OrderAnswer, R | RegistryRejection | DoorRejection>>

/** What people do with orders, and how they look at them. Orders are named by key or by number. */
export class OrderService {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly registry: Registry
      readonly dispatcher: Dispatcher
      readonly vault: Vault
      readonly now: () => number
      readonly catalog: () => Catalog
      readonly strategies: () => LockStrategies | undefined
      readonly policies: PolicyReader
    },
  ) {}

  review(order: string, options: CommandOptions): OrderOutcome<OrderRejection> {
    return this.run(reviewOrder, order, {}, options)
  }

  requestOutbound(order: string, options: CommandOptions): OrderOutcome<OrderRejection> {
    return this.run(requestOutbound, order, {}, options)
  }

  pack(order: string, options: CommandOptions): OrderOutcome<OrderRejection> {
    return this.run(packOrder, order, {}, options)
  }

  async ship(order: string, parcel: ParcelInput, options: CommandOptions): OrderOutcome<OrderRejection> {
    const parsed = copied(() => parcelSchema.safeParse(parcel))
    if (!parsed.success) return reject({ code: 'INPUT_INVALID', field: firstSchemaProblem(parsed.error).path })
    return this.run(shipParcel, order, parsed.data, options)
  }

  complete(order: string, options: CommandOptions): OrderOutcome<OrderRejection> {
    return this.run(completeOrder, order, {}, options)
  }

  /** `rest`: an order of which a part has left may be cancelled too; what is still here is free again. */
  cancel(
    order: string,
    reason: string,
    options: CommandOptions & { readonly rest?: boolean },
  ): OrderOutcome<OrderRejection> {
    const { rest = false } = options
    return this.runWithReason(cancelOrder, order, rest ? { reason, rest } : { reason }, options)
  }

  /**
   * Sends an order elsewhere, whatever its channel goes on saying: the rules judge it anew, and it is routed anew where that changes
   * its way; what was to be approved with the old one is void. It is sealed like all of its buyer, and goes with them. Given what the
   * channel says, it goes there again.
   */
  async changeAddress(
    order: string,
    address: AddressInput,
    options: CommandOptions & { readonly reason?: string },
  ): OrderOutcome<AddressRejection> {
    const target = await this.target(order)
    return target.ok ? readdress(this.context, target.value, address, options) : target
  }

  /** A person's word on goods that left and could not be deducted (`SHIPPED_NOT_DEDUCTED`). */
  settleStock(
    order: string,
    { how, reason }: { readonly how: OwedSettlement; readonly reason: string },
    options: CommandOptions,
  ): OrderOutcome<SettleOwedRejection> {
    return this.runWithReason(settleOwed, order, { reason, how }, options)
  }

  hold(order: string, reason: string, options: CommandOptions): OrderOutcome<HoldRejection> {
    return this.runWithReason(holdOrder, order, { reason }, options)
  }

  lift(order: string, reason: string, options: CommandOptions): OrderOutcome<HoldRejection> {
    return this.runWithReason(liftHold, order, { reason }, options)
  }

  /** Looks at an order again: closes it if its time to pay is over, sets its stock aside if that failed before. */
  async attend(order: string, options: CommandOptions) {
    const target = await this.target(order)
    if (!target.ok) return target
    const { catalog, strategies, dispatcher } = this.context
    const input = { ...target.value, catalog: catalog(), strategies: strategies() }
    return dispatcher.run(attendOrder, input, options, { route: input.orderKey })
  }

  /** Ends what an order set aside for a time, if that is over. */
  async expireLock(order: string, options: CommandOptions) {
    const target = await this.target(order)
    if (!target.ok) return target
    return this.context.dispatcher.run(expireOrderLock, target.value, options, { route: target.value.orderKey })
  }

  /** The order under a key or a number, personal data masked; undefined when there is none. */
  async get(order: string): Promise<OrderView | undefined> {
    const found = await this.load(order)
    return found === undefined ? undefined : this.view(found, new PromiseReader(this.context.store))
  }

  async list(query: {
    readonly status?: Order['status']
    readonly channel?: string
    readonly shop?: string
    readonly after?: string | null
    readonly limit?: number
  }): Promise<Page<OrderView>> {
    const where: Record<string, string> = {}
    for (const name of ['status', 'channel', 'shop'] as const) {
      const value = query[name]
      if (value !== undefined) where[name] = value
    }
    const { store } = this.context
    const page = await store.list('order', { where, after: query.after ?? null, limit: query.limit ?? 50 })
    const promised = new PromiseReader(store)
    return { items: await Promise.all(page.items.map((order) => this.view(order, promised))), next: page.next }
  }

  countByStatus(): Promise<ReadonlyMap<string | number | null, number>> {
    return this.context.store.count('order', 'status')
  }

  private async view(order: Order, promised: PromiseReader): Promise<OrderView> {
    const { facts: _facts, content, changedAddress, ...rest } = order
    const promises = await promised.of(order)
    if (content === null) return { ...rest, content: null, amounts: null, promises }
    const { personal: _sealed, findings: _findings, ...business } = content
    const opened = await this.open(order, content.subject)
    return {
      ...rest,
      ...(changedAddress === undefined ? {} : { changedAddress: changeView(changedAddress) }),
      content: { ...business, ...shown(opened) },
      amounts: amountReadings(content, order.payment),
      promises,
    }
  }

  /** Personal data in clear. Nothing outside this folder calls it; who may see it is decided by who builds on it. */
  private async open(order: Order, subject: string): Promise<Outcome<PersonalContent>> {
    const key = (await this.context.store.read('subjectKey', [subject])).get(subject)?.value
    return openPersonal(order, { vault: this.context.vault, key, now: this.context.now() })
  }

  private async load(order: string): Promise<Order | undefined> {
    const key = await this.keyOf(order)
    return key === undefined ? undefined : (await this.context.store.read('order', [key])).get(key)?.value
  }

  /** A key holds slashes, a number never does. */
  private async keyOf(order: string): Promise<string | undefined> {
    if (order.includes('/')) return order
    const page = await this.context.store.list('order', { where: { number: order }, limit: 1 })
    return page.items[0]?.key
  }

  private async target(
    order: string,
  ): Promise<Outcome<OrderTarget, RegistryRejection | { readonly code: 'ORDER_UNKNOWN' }>> {
    const orderKey = await this.keyOf(order)
    if (orderKey === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const found = this.context.registry.ofOrder(orderKey)
    return found.ok ? accept({ orderKey, shop: found.value.shop }) : found
  }

  private async run<Extra extends object, R extends { readonly code: string }>(
    command: Command<OrderTarget & Extra, OrderAnswer, R>,
    order: string,
    extra: Extra,
    options: CommandOptions,
  ): Promise<Outcome<OrderAnswer, R | RegistryRejection | DoorRejection | { readonly code: 'ORDER_UNKNOWN' }>> {
    const target = await this.target(order)
    if (!target.ok) return target
    const { orderKey } = target.value
    return this.context.dispatcher.run(command, { ...target.value, ...extra }, options, {
      route: orderKey,
      told: { orderKey, ...extra },
    })
  }

  private async runWithReason<Extra extends { readonly reason: string }, R extends { readonly code: string }>(
    command: Command<OrderTarget & Extra, OrderAnswer, R>,
    order: string,
    extra: Extra,
    options: CommandOptions,
  ): Promise<Outcome<OrderAnswer, R | RegistryRejection | DoorRejection | { readonly code: 'ORDER_UNKNOWN' }>> {
    const parsed = reasonSchema.safeParse(extra.reason)
    if (!parsed.success) return reasonRefused('reason')
    return this.run(command, order, { ...extra, reason: parsed.data }, options)
  }
}

function changeView({ by, at, reason, contestedAt }: ChangedAddress): NonNullable<OrderView['changedAddress']> {
  return { by, at, reason, contestedAt }
}

function shown(
  opened: Outcome<PersonalContent>,
): Pick<NonNullable<OrderView['content']>, 'personal' | 'personalState'> {
  if (opened.ok) return { personal: masked(opened.value), personalState: 'masked' }
  return { personal: null, personalState: opened.rejection.code === 'SUBJECT_ERASED' ? 'erased' : 'unreadable' }
}

function masked({ buyer, recipient, memos }: PersonalContent): MaskedPersonal {
  return {
    buyer: { id: mask(buyer.id, maskId), nick: mask(buyer.nick, maskName), ip: mask(buyer.ip, maskId) },
    recipient: {
      name: mask(recipient.name, maskName),
      phone: mask(recipient.phone, maskPhone),
      address: { ...recipient.address, detail: mask(recipient.address.detail, maskAddress) },
    },
    memos: { buyer: memos.buyer === '' ? '' : '…', seller: memos.seller === '' ? '' : '…' },
  }
}

function mask(value: Disclosed<string>, rule: (text: string) => string): Disclosed<string> {
  return isKnown(value) ? rule(value) : value
}
