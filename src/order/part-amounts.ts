import { allocate } from '../money/allocate'
import { lineAmounts } from './amounts'
import { type Disclosed, isAbsent, isKnown } from './disclosed'
import type { FulfilmentPiece } from './fulfilment'
import type { OrderContent } from './order-content'

/** What of the orders' money falls on one part, minor units of their currency. */
export interface PartAmounts {
  readonly goods: number
  readonly platformDiscount: number
  readonly merchantDiscount: number
  readonly tax: number
  readonly freight: Disclosed<number>
  readonly commission: Disclosed<number>
  /** `goods − platformDiscount − merchantDiscount`. */
  readonly paid: number
}

type Priced = Pick<OrderContent, 'lines' | 'discounts' | 'freight' | 'commission'>
type Part = { readonly pieces: readonly Pick<FulfilmentPiece, 'line' | 'quantity'>[] }

const PER_LINE = ['goods', 'platformDiscount', 'merchantDiscount', 'tax'] as const

/**
 * Shares one order's money over the parts it is sent in, to the minor unit: each amount's parts add up to the order's own.
 * A line's amounts follow its pieces, by largest remainder, the first part first among equals; discounts on the whole order
 * were shared over its lines before. Freight and commission follow what was paid for the goods of each part, or its pieces
 * where nothing was. The pieces of a bundle count the same, whatever they cost by themselves.
 *
 * @param parts Each line of the order stands in one of them at least; a gift that a rule added costs nothing.
 * @returns Absent where the platform withholds a price.
 */
export function partAmounts(content: Priced, parts: readonly Part[]): Disclosed<readonly PartAmounts[]> {
  const lines = lineAmounts(content)
  if (isAbsent(lines)) return lines
  const sums = parts.map(() => ({ goods: 0, platformDiscount: 0, merchantDiscount: 0, tax: 0 }))
  for (const line of lines) {
    const weights = parts.map((part) => quantityOf(part, line.line))
    for (const field of PER_LINE) {
      const shares = allocate(line[field], weights)
      for (const [at, sum] of sums.entries()) sum[field] += shares[at] ?? 0
    }
  }
  const paid = sums.map(({ goods, platformDiscount, merchantDiscount }) => goods - platformDiscount - merchantDiscount)
  const weights = weightsOf(paid, parts)
  const freight = shared(content.freight, weights)
  const commission = shared(content.commission, weights)
  return sums.map((sum, at) => ({ ...sum, freight: freight(at), commission: commission(at), paid: paid[at] ?? 0 }))
}

/** The amounts of all parts together; null for none. */
export function sumAmounts(amounts: readonly PartAmounts[]): PartAmounts | null {
  const [first, ...others] = amounts
  if (first === undefined) return null
  return others.reduce(
    (sum, part) => ({
      goods: sum.goods + part.goods,
      platformDiscount: sum.platformDiscount + part.platformDiscount,
      merchantDiscount: sum.merchantDiscount + part.merchantDiscount,
      tax: sum.tax + part.tax,
      freight: both(sum.freight, part.freight),
      commission: both(sum.commission, part.commission),
      paid: sum.paid + part.paid,
    }),
    first,
  )
}

function both(a: Disclosed<number>, b: Disclosed<number>): Disclosed<number> {
  if (!isKnown(a)) return a
  return isKnown(b) ? a + b : b
}

function quantityOf({ pieces }: Part, line: string): number {
  return pieces.reduce((sum, piece) => (piece.line === line ? sum + piece.quantity : sum), 0)
}

function weightsOf(paid: readonly number[], parts: readonly Part[]): readonly number[] {
  if (paid.some((amount) => amount > 0)) return paid.map((amount) => Math.max(0, amount))
  return parts.map(({ pieces }) => pieces.reduce((sum, { quantity }) => sum + quantity, 0))
}

function shared(amount: Disclosed<number>, weights: readonly number[]): (at: number) => Disclosed<number> {
  if (isAbsent(amount)) return () => amount
  const shares = allocate(amount, weights)
  return (at) => shares[at] ?? 0
}
