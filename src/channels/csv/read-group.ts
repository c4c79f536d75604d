import type { DocumentRejection, ShopContext } from '../../channel/channel-adapter'
import type { ChannelDocumentInput } from '../../channel/channel-document'
import type { CurrencyCode } from '../../money/currency'
import { type Disclosed, UNKNOWN } from '../../order/disclosed'
import { accept, type Outcome, reject } from '../../outcome'
import { amountFormat, classifyGroup, homeSource } from './classify-group'
import { meetsAll } from './conditions'
import type { CsvMapping, FactMapping } from './mapping'
import type { AmountValue, TextValue } from './mapping-values'
import {
  readAmount,
  readCurrency,
  readFlag,
  readId,
  readPlainText,
  readQuantity,
  readSku,
  readText,
  readTime,
} from './read-value'
import { type CellProblem, RowCursor } from './row-cursor'
import type { RowGroup } from './row-group'

type FactInput = ChannelDocumentInput['facts'][number]
type ContentInput = Extract<FactInput, { kind: 'OrderPlaced' }>['content']

/** Why a group of rows is no order: `pointer` is `/source/index/column`, the index counting from 0 within the group. */
export interface GroupRejection extends DocumentRejection {
  /** True where the mapping itself says that such groups go to quarantine: expected, not a fault of the file. */
  readonly declared?: boolean
  /** What else is wrong, at most 19 more. */
  readonly also?: readonly CellProblem[]
}

/** Reads the rows of one order by the mapping. Pure: equal groups give equal documents. */
export function readGroup(
  group: RowGroup,
  mapping: CsvMapping,
  { zone }: ShopContext,
): Outcome<ChannelDocumentInput, GroupRejection> {
  const kind = classifyGroup(group, mapping, zone)
  if (kind.kind === 'faulty') return reject({ code: kind.code, pointer: kind.pointer })
  if (kind.kind !== 'order') return reject({ code: kind.reason, pointer: '', declared: true })

  const cursor = new RowCursor(kind.tables, kind.home, { amounts: amountFormat(mapping), times: mapping.times, zone })
  const document = new GroupReading(mapping, cursor).document()
  const [first, ...also] = cursor.problems
  if (first === undefined) return accept(document)
  return reject(also.length === 0 ? first : { ...first, also })
}

class GroupReading {
  constructor(
    private readonly mapping: CsvMapping,
    private readonly cursor: RowCursor,
  ) {}

  document(): ChannelDocumentInput {
    const { mapping, cursor } = this
    this.home()
    const channelOrderNo = readId({ column: mapping.orders.key }, cursor) as string
    const currency = readCurrency(mapping.currency, cursor) ?? 'CNY'
    const placedAt = readTime(mapping.order.placedAt, cursor) ?? 0
    const at = mapping.order.updatedAt === undefined ? placedAt : (readTime(mapping.order.updatedAt, cursor) ?? 0)
    const content = this.content(placedAt, currency)
    const placed: FactInput = { kind: 'OrderPlaced', ref: 'placed', at, content }
    return { channelOrderNo, facts: [placed, ...this.facts(currency)] }
  }

  private home(): void {
    const { cursor, mapping } = this
    const table = cursor.tables.get(homeSource(mapping))
    if (table !== undefined) cursor.moveTo(table, table.kept[0] ?? 0, 1)
  }

  private content(placedAt: number, currency: CurrencyCode): ContentInput {
    const { cursor } = this
    const { order } = this.mapping
    const { buyer, recipient } = order
    const content: ContentInput = {
      placedAt,
      currency,
      buyer: {
        id: buyer.id === undefined ? UNKNOWN : readId(buyer.id, cursor),
        nick: this.text(buyer.nick),
        level: readPlainText(buyer.level, cursor) || null,
        ip: UNKNOWN,
      },
      recipient: {
        name: this.text(recipient.name),
        phone: this.text(recipient.phone),
        address: {
          ...(recipient.country === undefined ? {} : { country: readPlainText(recipient.country, cursor) }),
          province: this.text(recipient.province),
          city: this.text(recipient.city),
          district: this.text(recipient.district),
          detail: this.text(recipient.detail),
          postalCode: this.text(recipient.postalCode),
        },
      },
      memos: { buyer: readPlainText(order.buyerMemo, cursor), seller: readPlainText(order.sellerMemo, cursor) },
      mergeKey: readPlainText(order.mergeKey, cursor) || null,
      warehouse: readPlainText(order.warehouse, cursor) || null,
      rawStatus: readPlainText(order.rawStatus, cursor) || null,
      cashOnDelivery: readFlag(order.cashOnDelivery, cursor),
      crossBorder: readFlag(order.crossBorder, cursor),
      discounts: this.discounts(order.discounts, currency),
      freight: this.amount(order.freight, currency),
      total: this.amount(order.total, currency),
      commission: this.amount(order.commission, currency),
      lines: [],
    }
    return { ...content, lines: this.lines(currency) }
  }

  private lines(currency: CurrencyCode): ContentInput['lines'] {
    const { cursor } = this
    const { lines: mapped } = this.mapping
    const table = cursor.tables.get(mapped.source ?? homeSource(this.mapping))
    const lines: ContentInput['lines'] = []
    for (const index of table?.kept ?? []) {
      if (table === undefined) break
      cursor.moveTo(table, index, lines.length + 1)
      if (mapped.when !== undefined && !meetsAll(mapped.when, cursor)) continue
      lines.push({
        id: readId(mapped.id, cursor) as string,
        sku: readSku(mapped.sku, cursor),
        channelSku: readSku(mapped.channelSku, cursor),
        title: readPlainText(mapped.title, cursor),
        quantity: readQuantity(mapped.quantity, cursor),
        unitPrice: this.notNegative(mapped.unitPrice, currency),
        tax: mapped.tax === undefined ? 0 : knownAmount(readAmount(mapped.tax, cursor, currency)),
        gift: readFlag(mapped.gift, cursor),
        discounts: this.discounts(mapped.discounts, currency),
      })
    }
    if (lines.length === 0) cursor.refuseOrder('NO_LINES')
    this.home()
    return lines
  }

  private facts(currency: CurrencyCode): FactInput[] {
    const { cursor } = this
    const facts: FactInput[] = []
    for (const fact of this.mapping.facts) {
      const table = cursor.tables.get(fact.each ?? homeSource(this.mapping))
      const rows = fact.each === undefined ? (table?.kept.slice(0, 1) ?? []) : (table?.kept ?? [])
      for (const [place, index] of rows.entries()) {
        if (table === undefined) break
        cursor.moveTo(table, index, place + 1)
        if (fact.when === undefined || meetsAll(fact.when, cursor)) facts.push(this.fact(fact, currency))
      }
    }
    this.home()
    return facts
  }

  private fact(fact: FactMapping, currency: CurrencyCode): FactInput {
    const { cursor } = this
    const identity = { ref: readId(fact.ref, cursor) as string, at: readTime(fact.at, cursor) ?? 0 }
    switch (fact.kind) {
      case 'PaymentCaptured':
        return {
          kind: fact.kind,
          ...identity,
          amount: this.paid(fact.amount, currency),
          method: readPlainText(fact.method, cursor),
        }
      case 'PaymentRefunded':
        return { kind: fact.kind, ...identity, amount: this.paid(fact.amount, currency) }
      case 'OrderCancelled':
      case 'OrderClosed':
        return { kind: fact.kind, ...identity, reason: readPlainText(fact.reason, cursor) }
      case 'OrderReviewed':
      case 'OrderCompleted':
        return { kind: fact.kind, ...identity }
      default:
        return {
          kind: fact.kind,
          ...identity,
          parcel: readId(fact.parcel, cursor) as string,
          carrier: readPlainText(fact.carrier, cursor) || null,
          trackingNo: fact.trackingNo === undefined ? null : (readSku(fact.trackingNo, cursor) ?? null),
        }
    }
  }

  private discounts(
    mapped: CsvMapping['order']['discounts'],
    currency: CurrencyCode,
  ): NonNullable<ContentInput['discounts']> {
    const discounts: NonNullable<ContentInput['discounts']> = []
    for (const { bearer, amount, title } of mapped) {
      const value = knownAmount(this.notNegative(amount, currency))
      if (value > 0) discounts.push({ bearer, amount: value, title: readPlainText(title, this.cursor) })
    }
    return discounts
  }

  private text(value: TextValue | undefined): Disclosed<string> {
    return value === undefined ? UNKNOWN : readText(value, this.cursor)
  }

  /** An order's amount: a sum leaves the cursor on another row, so it is brought back. */
  private amount(value: AmountValue | undefined, currency: CurrencyCode): Disclosed<number> {
    const amount = value === undefined ? UNKNOWN : this.notNegative(value, currency)
    this.home()
    return amount
  }

  private notNegative(value: AmountValue, currency: CurrencyCode): Disclosed<number> {
    return this.atLeast(0, value, currency)
  }

  private paid(value: AmountValue, currency: CurrencyCode): number {
    return knownAmount(this.atLeast(1, value, currency))
  }

  private atLeast(least: number, value: AmountValue, currency: CurrencyCode): Disclosed<number> {
    const amount = readAmount(value, this.cursor, currency)
    if (typeof amount !== 'number' || amount >= least) return amount
    const cell = 'column' in value ? value : 'sum' in value ? value.sum : undefined
    if (cell === undefined) this.cursor.refuseOrder('AMOUNT_RANGE')
    else this.cursor.refuse(cell, 'AMOUNT_RANGE')
    return least
  }
}

function knownAmount(amount: Disclosed<number>): number {
  return typeof amount === 'number' ? amount : 0
}
