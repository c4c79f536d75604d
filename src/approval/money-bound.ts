import { z } from 'zod'
import { type CurrencyCode, currencyCodes } from '../money/currency'
import type { Money } from '../money/money'

/** An amount up to which something holds, in one currency; minor units, not negative. */
export const moneyBoundSchema = z.strictObject({
  minor: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  currency: z.enum(currencyCodes as [CurrencyCode, ...CurrencyCode[]]),
})

export type MoneyBound = z.infer<typeof moneyBoundSchema>

/** One bound for each currency. */
export const moneyBoundsSchema = z
  .array(moneyBoundSchema)
  .min(1)
  .max(50)
  .refine((bounds) => new Set(bounds.map(({ currency }) => currency)).size === bounds.length, 'CURRENCY_TWICE')

/**
 * Whether an amount is within the bound of its currency; undefined where that cannot be said: there is no amount, or no
 * bound of its currency. Nothing is exchanged. An amount that goes back counts by its size.
 */
export function isWithin(amount: Money | null, bounds: readonly MoneyBound[]): boolean | undefined {
  const bound = amount === null ? undefined : bounds.find(({ currency }) => currency === amount.currency)
  return amount === null || bound === undefined ? undefined : Math.abs(amount.minor) <= bound.minor
}
