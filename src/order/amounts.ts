import { allocate } from '../money/allocate'
import { type Absent, type Disclosed, isAbsent, isKnown } from './disclosed'
import type { Bearer, Discount, OrderContent } from './order-content'

type PricedContent = Pick<OrderContent, 'lines' | 'discounts' | 'freight' | 'total' | 'commission'>

/** What one line costs after its part of every discount, minor units. */
export interface LineAmount {
  readonly line: string
  /** Unit price × quantity. */
  readonly goods: number
  /** Own discounts and its share of the order's, by who bears them. */
  readonly platformDiscount: number
  readonly merchantDiscount: number
  readonly tax: number
  /** `goods − platformDiscount − merchantDiscount`: what the buyer pays for the goods of this line. */
  readonly paid: number
}

/**
 * Shares the order's discounts over its lines to the cent, by largest remainder over what each line still costs.
 * The shares add up to the discounts exactly; a line never pays less than nothing while any other can bear more.
 *
 * @returns Absent when the platform withholds a price: then nothing can be shared.
 */
export function lineAmounts(content: Pick<PricedContent, 'lines' | 'discounts'>): Disclosed<readonly LineAmount[]> {
  const goods: number[] = []
  const platform: number[] = []
  const merchant: number[] = []
  for (const line of content.lines) {
    if (isAbsent(line.unitPrice)) return line.unitPrice
    goods.push(line.unitPrice * line.quantity)
    platform.push(discountOf(line.discounts, 'platform'))
    merchant.push(discountOf(line.discounts, 'merchant'))
  }
  shareOut(platform, discountOf(content.discounts, 'platform'), goods, merchant)
  shareOut(merchant, discountOf(content.discounts, 'merchant'), goods, platform)
  return content.lines.map((line, index) => {
    const lineGoods = goods[index] ?? 0
    const platformDiscount = platform[index] ?? 0
    const merchantDiscount = merchant[index] ?? 0
    return {
      line: line.id,
      goods: lineGoods,
      platformDiscount,
      merchantDiscount,
      tax: line.tax,
      paid: lineGoods - platformDiscount - merchantDiscount,
    }
  })
}

/** Adds each line's share of `amount` to `own`, weighed by what the line costs after the discounts it already has. */
function shareOut(own: number[], amount: number, goods: readonly number[], other: readonly number[]): void {
  if (amount === 0) return
  const weights = goods.map((line, index) => Math.max(0, line - (own[index] ?? 0) - (other[index] ?? 0)))
  const shares = allocate(amount, weights)
  for (let index = 0; index < own.length; index++) own[index] = (own[index] ?? 0) + (shares[index] ?? 0)
}

/**
 * The readings of one order's amounts, minor units of its currency. `goods` is Σ unit price × quantity and every
 * discount is positive, whoever bears it; `freight` is what the buyer is charged for transport; `tax` is tax on top.
 *
 * Identities, each tested:
 * - `deal = goods + freight − platformDiscount − merchantDiscount`, and `deal + tax` is the channel's own total
 * - `platformView = buyerPaidForGoods + freight = Σ line.paid + freight`, so it equals `deal` from the other end
 * - `financeView = platformView − commission`
 * - `unifiedView = captured − refunded − commission`, the money that really came less the platform's fee
 * - `revenue = deal + merchantDiscount`: the merchant's own discounts are an expense, they do not lower revenue
 */
export interface AmountReadings {
  readonly goods: Disclosed<number>
  readonly freight: Disclosed<number>
  readonly tax: number
  readonly platformDiscount: number
  readonly merchantDiscount: number
  /** 成交金额 */
  readonly deal: Disclosed<number>
  readonly platformView: Disclosed<number>
  readonly financeView: Disclosed<number>
  readonly unifiedView: Disclosed<number>
  readonly revenue: Disclosed<number>
  /** What the lines and discounts say the buyer owes; compare with the channel's `total`. */
  readonly computedTotal: Disclosed<number>
}

/** Reads all amounts of an order once; `payment` holds what was captured and refunded, in minor units. */
export function amountReadings(
  content: PricedContent,
  payment: { readonly captured: number; readonly refunded: number },
): AmountReadings {
  const goods = goodsAmount(content)
  const platformDiscount = totalDiscount(content, 'platform')
  const merchantDiscount = totalDiscount(content, 'merchant')
  const tax = content.lines.reduce((sum, line) => sum + line.tax, 0)
  const paidForGoods = withKnown(lineAmounts(content), (lines) => lines.reduce((sum, line) => sum + line.paid, 0))
  const deal = withBoth(goods, content.freight, (g, freight) => g + freight - platformDiscount - merchantDiscount)
  const platformView = withBoth(paidForGoods, content.freight, (paid, freight) => paid + freight)
  return {
    goods,
    freight: content.freight,
    tax,
    platformDiscount,
    merchantDiscount,
    deal,
    platformView,
    financeView: withBoth(platformView, content.commission, (view, commission) => view - commission),
    unifiedView: withKnown(content.commission, (commission) => payment.captured - payment.refunded - commission),
    revenue: withKnown(deal, (amount) => amount + merchantDiscount),
    computedTotal: withKnown(deal, (amount) => amount + tax),
  }
}

/** What lines, discounts, freight and tax say the buyer owes; absent when a part of it is. */
export function computedTotal(content: Pick<PricedContent, 'lines' | 'discounts' | 'freight'>): Disclosed<number> {
  let total = 0
  for (const line of content.lines) {
    if (isAbsent(line.unitPrice)) return line.unitPrice
    total += line.unitPrice * line.quantity + line.tax
    for (const discount of line.discounts) total -= discount.amount
  }
  for (const discount of content.discounts) total -= discount.amount
  return isAbsent(content.freight) ? content.freight : total + content.freight
}

function goodsAmount(content: Pick<PricedContent, 'lines'>): Disclosed<number> {
  let goods = 0
  for (const line of content.lines) {
    if (isAbsent(line.unitPrice)) return line.unitPrice
    goods += line.unitPrice * line.quantity
  }
  return goods
}

function totalDiscount(content: Pick<PricedContent, 'lines' | 'discounts'>, bearer: Bearer): number {
  return content.lines.reduce(
    (sum, line) => sum + discountOf(line.discounts, bearer),
    discountOf(content.discounts, bearer),
  )
}

function discountOf(discounts: readonly Discount[], bearer: Bearer): number {
  let sum = 0
  for (const discount of discounts) if (discount.bearer === bearer) sum += discount.amount
  return sum
}

function withKnown<T, R>(value: Disclosed<T>, read: (value: T) => R): R | Absent {
  return isKnown(value) ? read(value) : value
}

function withBoth<R>(a: Disclosed<number>, b: Disclosed<number>, read: (a: number, b: number) => R): R | Absent {
  if (isAbsent(a)) return a
  return isAbsent(b) ? b : read(a, b)
}
