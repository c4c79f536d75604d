import { OrderHubError } from '../errors'
import { checkMinor, MoneyRangeError } from './money'

/** The amount can not be split as asked. */
export class AllocationError extends OrderHubError {
  override readonly name = 'AllocationError'
  readonly code = 'ALLOCATION_IMPOSSIBLE'
  constructor(
    readonly reason: 'no-lines' | 'weights-cancel' | 'weight-not-whole' | 'minimum-too-large' | 'minimum-not-allowed',
  ) {
    super(`The amount can not be split: ${reason}.`)
  }
}

export interface AllocateOptions {
  /**
   * Least minor units every line gets, in the direction of the total; a whole number ≥ 0, default 0. It holds for lines
   * of weight 0 too. Lines whose share is less are given exactly this, and the others share what is left.
   */
  readonly minimum?: number
}

/**
 * Splits an amount over lines in proportion to their weights, by the largest remainder (Hamilton's method), exactly.
 *
 * The exact share of a line is total × weight ÷ sum of weights. Each line gets its share rounded down, then the minor
 * units left over go, one each, to the lines with the largest fractions cut off; among equal fractions the first line
 * comes first. So the parts sum to the total, and each is less than 1 minor unit away from its share.
 *
 * - Splitting -x gives the negated parts of x, line by line.
 * - A line of weight 0 gets nothing. When all weights are 0, all lines count the same.
 * - Weights may be negative (a returned line in an exchange order): that line's part has the opposite sign and the
 *   others carry more. Negating all weights changes nothing. Weights of both signs that cancel to 0 have no shares.
 *
 * @param total Minor units, a safe integer.
 * @param weights Safe integers, such as line amounts or quantities.
 * @returns Minor units per line, in the order of `weights`. Products beyond 2⁵³ are computed in `bigint`.
 * @throws AllocationError for no lines (unless the total is 0), weights that are not safe integers or cancel out, or a
 *   minimum that is out of reach or meets a negative weight.
 * @throws MoneyRangeError when the total, or a part (negative weights can make it large), is not a safe integer.
 */
export function allocate(total: number, weights: readonly number[], options?: AllocateOptions): number[] {
  if (!Number.isSafeInteger(total)) throw new MoneyRangeError()
  const minimum = options?.minimum ?? 0
  if (minimum !== 0) return allocateWithMinimum(total, weights, minimum)
  return allocateProportionally(total, weights)
}

function allocateProportionally(total: number, weights: readonly number[]): number[] {
  const count = weights.length
  if (count === 0) {
    if (total !== 0) throw new AllocationError('no-lines')
    return []
  }

  let sum = 0
  let heaviest = 0
  for (let line = 0; line < count; line++) {
    const weight = weights[line]
    if (weight === undefined || !Number.isSafeInteger(weight)) throw new AllocationError('weight-not-whole')
    sum += weight
    const size = weight < 0 ? -weight : weight
    if (size > heaviest) heaviest = size
  }
  if (heaviest === 0) return allocateProportionally(total, new Array<number>(count).fill(1))

  const amount = total < 0 ? -total : total
  // The running sum of at most `count` weights is exact while count × heaviest is in the safe range.
  const inSafeRange = heaviest * amount <= Number.MAX_SAFE_INTEGER && heaviest * count <= Number.MAX_SAFE_INTEGER
  if (!inSafeRange) return allocateInBigInt(total, weights)
  if (sum === 0) throw new AllocationError('weights-cancel')
  return allocateInIntegers(amount, weights, sum, total < 0)
}

const fewLines = 32
// Reused by each call, which neither yields nor calls back, so that a split allocates nothing but its answer.
const fewFractions = new Float64Array(fewLines)

function allocateInIntegers(amount: number, weights: readonly number[], sum: number, negative: boolean): number[] {
  const count = weights.length
  const orientation = sum < 0 ? -1 : 1
  const whole = sum * orientation
  const parts = new Array<number>(count)
  const fractions = count <= fewLines ? fewFractions : new Float64Array(count)
  let left = amount

  for (let line = 0; line < count; line++) {
    const product = amount * (weights[line] ?? 0) * orientation
    // Exact: a quotient of integers below 2⁵³ never rounds up to the next whole number.
    const part = Math.floor(product / whole)
    parts[line] = part + 0
    fractions[line] = product - part * whole
    left -= part
  }
  if (count <= fewLines) raiseFew(parts, fractions, left)
  else raiseMany(parts, fractions, left)
  if (negative) for (let line = 0; line < count; line++) parts[line] = 0 - (parts[line] ?? 0)
  return parts
}

/** Adds 1 to the `left` lines with the largest fractions, the first line first among equals. */
function raiseFew(parts: number[], fractions: Float64Array, left: number): void {
  for (let given = 0; given < left; given++) {
    let best = 0
    let largest = -1
    for (let line = 0; line < parts.length; line++) {
      const fraction = fractions[line] ?? 0
      if (fraction > largest) {
        largest = fraction
        best = line
      }
    }
    parts[best] = (parts[best] ?? 0) + 1
    fractions[best] = -1
  }
}

/** The same by sorting, which looks at each of many lines fewer times. */
function raiseMany(parts: number[], fractions: Float64Array, left: number): void {
  const order = parts.map((_, line) => line)
  order.sort((a, b) => (fractions[b] ?? 0) - (fractions[a] ?? 0) || a - b)
  for (const line of order.slice(0, left)) parts[line] = (parts[line] ?? 0) + 1
}

function allocateInBigInt(total: number, weights: readonly number[]): number[] {
  const signed = weights.map(BigInt)
  const sum = signed.reduce((running, weight) => running + weight, 0n)
  if (sum === 0n) throw new AllocationError('weights-cancel')

  const amount = BigInt(total < 0 ? -total : total)
  const whole = sum < 0n ? -sum : sum
  let left = amount
  const shares = signed.map((weight, line) => {
    const product = amount * (sum < 0n ? -weight : weight)
    const fraction = ((product % whole) + whole) % whole
    const part = (product - fraction) / whole
    left -= part
    return { line, part, fraction }
  })

  const parts = shares.map(({ part }) => part)
  shares.sort((a, b) => (a.fraction === b.fraction ? a.line - b.line : a.fraction > b.fraction ? -1 : 1))
  for (const { line, part } of shares.slice(0, Number(left))) parts[line] = part + 1n
  return parts.map((part) => checkMinor(Number(total < 0 ? -part : part)))
}

/** Lines whose share is below the minimum get exactly it; the rest is split again until no line falls short. */
function allocateWithMinimum(total: number, weights: readonly number[], minimum: number): number[] {
  if (!Number.isSafeInteger(minimum) || minimum < 0) throw new AllocationError('minimum-not-allowed')
  if (weights.some((weight) => !Number.isSafeInteger(weight))) throw new AllocationError('weight-not-whole')
  if (weights.some((weight) => weight < 0)) throw new AllocationError('minimum-not-allowed')
  if (weights.length === 0) return allocateProportionally(total, weights)

  const amount = Math.abs(total)
  if (minimum * weights.length > amount) throw new AllocationError('minimum-too-large')

  let sharing = weights.map((_, line) => line)
  let rest = amount
  for (;;) {
    const sum = sharing.reduce((running, line) => running + BigInt(weights[line] ?? 0), 0n)
    if (sum === 0n) break
    const reaching = sharing.filter((line) => BigInt(rest) * BigInt(weights[line] ?? 0) >= BigInt(minimum) * sum)
    if (reaching.length === sharing.length) break
    rest -= minimum * (sharing.length - reaching.length)
    sharing = reaching
  }

  const parts = new Array<number>(weights.length).fill(total < 0 ? -minimum : minimum)
  const shares = allocateProportionally(
    total < 0 ? -rest : rest,
    sharing.map((line) => weights[line] ?? 0),
  )
  sharing.forEach((line, index) => {
    parts[line] = shares[index] ?? 0
  })
  return parts
}
