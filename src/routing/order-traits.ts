import { z } from 'zod'
import { spellingOf } from '../anomaly/division-name'
import { codeSchema } from '../order/identifiers'
import type { RoutingDemand } from './routing-demand'

const minor = z.int().min(0).max(4_000_000_000_000)
const names = z.array(z.string().min(1).max(64)).min(1).max(200)

/** Which orders a line of data is for: all that is named has to fit; what is left out fits any order. */
export const orderTraits = {
  /** Provinces of the receiver, by their everyday or official names. */
  provinces: names.optional(),
  /** Orders of this value and above, minor units. */
  valueFrom: minor.optional(),
  /** Orders below this value, minor units. */
  valueBelow: minor.optional(),
  /** Orders with goods of one of these categories, by the catalog's `goods`. */
  categories: z.array(codeSchema).min(1).max(200).optional(),
  /** Buyers of one of these levels, as their channel names them. */
  buyerLevels: names.optional(),
} as const

const traitsSchema = z.object(orderTraits)
export type OrderTraits = z.infer<typeof traitsSchema>

/** Null where it hangs on a province that is withheld. What nobody has given a category or a level has none. */
export function fitsOrder(traits: OrderTraits, demand: Omit<RoutingDemand, 'place' | 'sealed'>): boolean | null {
  const { provinces, valueFrom = 0, valueBelow = Number.POSITIVE_INFINITY, categories, buyerLevels } = traits
  const { lines, value, buyerLevel, region } = demand
  if (value < valueFrom || value >= valueBelow) return false
  if (categories !== undefined && !lines.some(({ category = '' }) => categories.includes(category))) return false
  if (buyerLevels !== undefined && !buyerLevels.includes(buyerLevel ?? '')) return false
  if (provinces === undefined) return true
  return typeof region.province === 'string' ? spellingOf(region.province, provinces) !== undefined : null
}
