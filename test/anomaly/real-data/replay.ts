import type { References } from '../../../src/anomaly/anomaly-subject'
import type { AnomalyRules } from '../../../src/anomaly/compile-anomaly-rules'
import { isKnown } from '../../../src/order/disclosed'
import { foldFacts } from '../../../src/order/fold-facts'
import type { Order } from '../../../src/order/order'
import type { Ground } from '../../../src/rules/explanation'
import type { DataSet } from './read-data-set'

/** A rule fired for an order, at the first moment it did. */
export interface Firing {
  readonly rule: string
  readonly order: Order
  readonly at: number
  readonly grounds: readonly Ground[]
}

export interface Replay {
  readonly firings: readonly Firing[]
  /** Orders of which a rule never said anything but that it cannot know. */
  readonly unknown: ReadonlyMap<string, number>
}

/** A mean or a usual price of fewer says nothing. */
const FEWEST_ORDERS = 20
const FEWEST_SALES = 5

/**
 * Lives through a data set as a hub would have: each order is judged after each of its facts and whenever time alone may
 * change the answer, up to the last fact of all, knowing of other orders only those placed before.
 */
export function replay({ orders, categories }: DataSet, rules: AnomalyRules): Replay {
  const end = orders.reduce((last, { facts }) => facts.reduce((later, { at }) => Math.max(later, at), last), 0)
  const known = new Knowledge(categories)
  const firings: Firing[] = []
  const unknown = new Map<string, number>()
  for (const order of [...orders].sort((a, b) => a.placedAt - b.placedAt)) {
    const references = known.of(order)
    const { fired, silent } = judged(order, references, rules, end)
    firings.push(...fired)
    for (const rule of silent) unknown.set(rule, (unknown.get(rule) ?? 0) + 1)
    known.add(order)
  }
  return { firings, unknown }
}

function judged(order: Order, references: References, rules: AnomalyRules, end: number) {
  const fired = new Map<string, Firing>()
  const silent = new Set(rules.rules.map(({ id }) => id))
  const moments = [...new Set(order.facts.map(({ at }) => Math.max(at, order.placedAt)))].sort((a, b) => a - b)
  for (const [place, moment] of moments.entries()) {
    const facts = order.facts.filter(({ kind, at }) => kind === 'OrderPlaced' || at <= moment)
    const set = { facts, superseded: [] }
    const fold = foldFacts(set)
    const subject = { order: { ...order, ...set, ...fold, anomalies: fold.findings }, references }
    const until = moments[place + 1] ?? end + 1
    for (let at: number | null = moment; at !== null && at < until; at = rules.nextLook(subject, at)) {
      const said = rules.evaluate(subject, { at })
      for (const { rule, grounds } of said.fired) {
        if (!fired.has(rule)) fired.set(rule, { rule, order, at, grounds })
      }
      const cannotSay = new Set(said.unknown)
      for (const rule of silent) if (!cannotSay.has(rule)) silent.delete(rule)
    }
  }
  return { fired: [...fired.values()], silent }
}

/** What a shop's own books would have told at the moment an order came. */
class Knowledge {
  private readonly totals = new Map<string, { sum: number; orders: number }>()
  private readonly sales = new Map<string, Map<number, number>>()

  constructor(private readonly categories: ReadonlyMap<string, string>) {}

  /** The mean total of earlier orders of the category, and the price each SKU was sold for most often. */
  of(order: Order): References {
    const { sum = 0, orders = 0 } = this.totals.get(this.categoryOf(order)) ?? {}
    const listPrices = new Map<string, number>()
    for (const { sku } of order.content?.lines ?? []) {
      const [usual] = [...(this.sales.get(sku ?? '') ?? [])].sort(([, a], [, b]) => b - a)
      if (sku !== null && usual !== undefined && usual[1] >= FEWEST_SALES) listPrices.set(sku, usual[0])
    }
    return { listPrices, ...(orders < FEWEST_ORDERS ? {} : { usualTotal: Math.round(sum / orders) }) }
  }

  add(order: Order): void {
    const { content } = order
    if (content === null) return
    const category = this.categoryOf(order)
    const { sum, orders } = this.totals.get(category) ?? { sum: 0, orders: 0 }
    if (isKnown(content.total)) this.totals.set(category, { sum: sum + content.total, orders: orders + 1 })
    for (const { sku, unitPrice } of content.lines) {
      if (sku === null || !isKnown(unitPrice)) continue
      const prices = this.sales.get(sku) ?? new Map<number, number>()
      this.sales.set(sku, prices.set(unitPrice, (prices.get(unitPrice) ?? 0) + 1))
    }
  }

  private categoryOf({ content }: Order): string {
    return this.categories.get(content?.lines[0]?.sku ?? '') ?? ''
  }
}
