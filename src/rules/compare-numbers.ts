/** Thousandths in one: factors of references have at most three decimals. */
const THOUSAND = 1_000

/**
 * Which of `value` and `reference × times` is larger: below 0, 0 or above 0. Exact for whole numbers, however large, and
 * factors of up to three decimals; NaN where a side is not a number.
 */
export function compareWithMultiple(value: number, reference: number, times: number): number {
  if (times === 1) return value - reference
  const thousandths = Math.round(times * THOUSAND)
  const left = value * THOUSAND
  const right = reference * thousandths
  if (isExact(left) && isExact(right)) return left - right
  if (!Number.isInteger(value) || !Number.isInteger(reference)) return value - reference * times
  const difference = BigInt(value) * BigInt(THOUSAND) - BigInt(reference) * BigInt(thousandths)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function isExact(product: number): boolean {
  return Number.isSafeInteger(product)
}
