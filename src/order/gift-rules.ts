import { z } from 'zod'
import { isKnown } from './disclosed'
import { skuSchema } from './identifiers'
import type { LineSource } from './plan-lines'

/** Buy this, get that: a gift rule is data. All conditions that are given must hold. */
export const giftRuleSchema = z.object({
  id: z.string().min(1).max(64),
  /** Half-open window [from, until) over the time the order was placed, epoch milliseconds. */
  from: z.int().nullable().default(null),
  until: z.int().nullable().default(null),
  channels: z.array(z.string()).default([]),
  shops: z.array(z.string()).default([]),
  /** Any of these SKUs must be bought; empty: any goods count. */
  skus: z.array(skuSchema).max(10_000).default([]),
  /**
   * Goods that count must come to at least this, minor units, after the lines' own discounts; after those on the whole
   * order too when all goods count, but not when `skus` picks some, for their part of those is not looked at.
   */
  minimumAmount: z.int().min(0).default(0),
  minimumQuantity: z.int().min(0).default(0),
  /** One gift for each so many pieces; 0: one gift per order. */
  perQuantity: z.int().min(0).default(0),
  gift: z.object({ sku: skuSchema, quantity: z.int().min(1).max(1_000) }),
  /** At most so many gifts per order. */
  maximum: z.int().min(1).max(1_000).default(1_000),
})

export type GiftRule = z.infer<typeof giftRuleSchema>

/** A gift an order has earned: which rule gives it, and how many pieces of which SKU. */
export interface Gift {
  readonly rule: string
  readonly sku: string
  readonly quantity: number
}

interface GiftCatalog {
  readonly gifts: readonly GiftRule[]
  skuOf(source: { readonly channel: string; readonly shop: string }, channelSku: string): string | null
}

/**
 * Gifts an order earns, in the order of the rules. Lines that are gifts already earn nothing, and a line whose price the
 * platform withholds counts for quantities but not for amounts.
 */
export function giftsOf(source: LineSource, catalog: GiftCatalog): readonly Gift[] {
  if (catalog.gifts.length === 0) return []
  const gifts: Gift[] = []
  for (const rule of catalog.gifts) {
    if (!appliesTo(rule, source)) continue
    const { quantity, amount } = countedGoods(rule, source, catalog)
    if (quantity === 0 || quantity < rule.minimumQuantity || amount < rule.minimumAmount) continue
    const times = rule.perQuantity === 0 ? 1 : Math.floor(quantity / rule.perQuantity)
    const pieces = Math.min(times * rule.gift.quantity, rule.maximum)
    if (pieces > 0) gifts.push({ rule: rule.id, sku: rule.gift.sku, quantity: pieces })
  }
  return gifts
}

function appliesTo(rule: GiftRule, { channel, shop, content }: LineSource): boolean {
  if (rule.from !== null && content.placedAt < rule.from) return false
  if (rule.until !== null && content.placedAt >= rule.until) return false
  if (rule.channels.length > 0 && !rule.channels.includes(channel)) return false
  return rule.shops.length === 0 || rule.shops.includes(shop)
}

function countedGoods(rule: GiftRule, source: LineSource, catalog: GiftCatalog): { quantity: number; amount: number } {
  let quantity = 0
  let amount = 0
  for (const line of source.content.lines) {
    if (line.gift) continue
    if (rule.skus.length > 0) {
      const sku = line.sku ?? (line.channelSku === null ? null : catalog.skuOf(source, line.channelSku))
      if (sku === null || !rule.skus.includes(sku)) continue
    }
    quantity += line.quantity
    if (!isKnown(line.unitPrice)) continue
    amount += line.unitPrice * line.quantity
    for (const discount of line.discounts) amount -= discount.amount
  }
  if (rule.skus.length === 0) for (const discount of source.content.discounts) amount -= discount.amount
  return { quantity, amount }
}
