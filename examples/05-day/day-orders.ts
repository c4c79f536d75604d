import type { References } from 'orderhub/anomaly'
import type { ChannelDocumentInput } from 'orderhub/channel'
import { type CurrencyCode, isCurrencyCode } from 'orderhub/money'
import { businessDay, type TimeWindow, type ZoneName } from 'orderhub/time'

export interface DayInput {
  readonly documents: readonly ChannelDocumentInput[]
  readonly window: TimeWindow
  readonly zone: ZoneName
  readonly source: string
  readonly unread: number
}

/** The day with the most orders in it, by the clock of the zone. */
export function busiestDay(documents: readonly ChannelDocumentInput[], zone: ZoneName): string | undefined {
  const days = new Map<string, number>()
  for (const { facts } of documents) {
    for (const fact of facts) {
      if (fact.kind !== 'OrderPlaced') continue
      const day = businessDay(fact.content.placedAt, zone)
      days.set(day, (days.get(day) ?? 0) + 1)
    }
  }
  return [...days].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))[0]?.[0]
}

export function linesOf(orders: readonly ChannelDocumentInput[]) {
  return orders.flatMap(({ facts }) =>
    facts.flatMap((fact) =>
      fact.kind === 'OrderPlaced'
        ? fact.content.lines.flatMap(({ sku, quantity, unitPrice }) =>
            sku == null ? [] : [{ sku, quantity, unitPrice }],
          )
        : [],
    ),
  )
}

export function totalsOf(orders: readonly ChannelDocumentInput[]): readonly number[] {
  return orders.flatMap(({ facts }) =>
    facts.flatMap((fact) =>
      fact.kind === 'OrderPlaced' && typeof fact.content.total === 'number' ? [fact.content.total] : [],
    ),
  )
}

export function meanOf(orders: readonly ChannelDocumentInput[]): number {
  const totals = totalsOf(orders)
  return Math.round(totals.reduce((sum, total) => sum + total, 0) / Math.max(1, totals.length))
}

/** From four times the mean on somebody has to say yes. */
export function boundOf(orders: readonly ChannelDocumentInput[]): number {
  return Math.max(1, meanOf(orders) * 4)
}

export function currencyOf(orders: readonly ChannelDocumentInput[]): CurrencyCode {
  for (const { facts } of orders) {
    for (const fact of facts)
      if (fact.kind === 'OrderPlaced' && isCurrencyCode(fact.content.currency)) return fact.content.currency
  }
  return 'CNY'
}

/** What the shop knows beside its orders: what one usually comes to, and what an article usually costs. */
export function referencesOf(
  orders: readonly ChannelDocumentInput[],
  asked: readonly { readonly key: string }[],
): ReadonlyMap<string, References> {
  const prices = new Map<string, number[]>()
  for (const { sku, unitPrice } of linesOf(orders)) {
    if (typeof unitPrice === 'number') prices.set(sku, [...(prices.get(sku) ?? []), unitPrice])
  }
  const listPrices = new Map([...prices].map(([sku, seen]) => [sku, seen.sort((a, b) => a - b)[seen.length >> 1] ?? 0]))
  const references = { usualTotal: meanOf(orders), listPrices }
  return new Map(asked.map(({ key }) => [key, references]))
}
