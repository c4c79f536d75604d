/**
 * Splitting, reading and writing amounts beside decimal.js: medians of rounds that alternate within one run.
 * Read the ratio, not the rate.
 *
 *     npx tsx bench/money.ts
 */
import { Decimal } from 'decimal.js'
import { allocate } from '../src/money/allocate'
import { formatAmount, parseAmount } from '../src/money/parse-amount'
import { type Comparison, compared as comparedOver } from './support/compare'

const cases = 512
const compared = (comparison: Comparison) => comparedOver(comparison, cases)

const totals: number[] = []
const weights: number[][] = []
const texts: string[] = []
let state = 20_260_109
for (let index = 0; index < cases; index++) {
  totals.push(next(50_000))
  weights.push([next(20_000), next(20_000), next(20_000), next(20_000), next(20_000)])
  texts.push(formatAmount(next(10_000_000), 'CNY'))
}
const largeTotals = totals.map((total) => total * 100_000_000_000)

/** A small fixed generator, so that each run measures the same cases. */
function next(bound: number): number {
  state = (state * 1_103_515 + 12_345) % 2_147_483_647
  return 1 + (state % bound)
}

function allocateInDecimals(total: number, lineWeights: readonly number[]): number[] {
  const amount = new Decimal(total)
  const sum = lineWeights.reduce((running, weight) => running.plus(weight), new Decimal(0))
  const products = lineWeights.map((weight) => amount.times(weight))
  const parts = products.map((product) => product.divToInt(sum))
  const fractions = products.map((product, line) => product.minus(sum.times(parts[line] ?? 0)))
  const left = parts.reduce((rest, part) => rest.minus(part), amount).toNumber()
  const order = lineWeights.map((_, line) => line)
  order.sort((a, b) => (fractions[b] ?? amount).comparedTo(fractions[a] ?? amount) || a - b)
  for (const line of order.slice(0, left)) parts[line] = (parts[line] ?? amount).plus(1)
  return parts.map((part) => part.toNumber())
}

// Peers share a loop, ours are written out: a loop that has met both is compiled for both, which slows only the quick one.

/** Splits every case; the checksum tells lines apart. */
function splitAllInDecimals(amounts: readonly number[]): number {
  let checksum = 0
  for (let index = 0; index < cases; index++) {
    const parts = allocateInDecimals(amounts[index] ?? 0, weights[index] ?? [])
    checksum += (parts[0] ?? 0) - 3 * (parts[2] ?? 0) + 7 * (parts[4] ?? 0)
  }
  return checksum
}

function splitAllInIntegers(amounts: readonly number[]): number {
  let checksum = 0
  for (let index = 0; index < cases; index++) {
    const parts = allocate(amounts[index] ?? 0, weights[index] ?? [])
    checksum += (parts[0] ?? 0) - 3 * (parts[2] ?? 0) + 7 * (parts[4] ?? 0)
  }
  return checksum
}

function parseAll(): number {
  let sum = 0
  for (let index = 0; index < cases; index++) {
    const outcome = parseAmount(texts[index] ?? '', 'CNY')
    sum += outcome.ok ? outcome.value : Number.NaN
  }
  return sum
}

function formatAll(): number {
  let length = 0
  for (let index = 0; index < cases; index++) length += formatAmount(totals[index] ?? 0, 'CNY').length
  return length
}

function sumAll(read: (index: number) => number): () => number {
  return () => {
    let sum = 0
    for (let index = 0; index < cases; index++) sum += read(index)
    return sum
  }
}

Decimal.set({ precision: 40 })

console.table([
  compared({
    what: 'allocate over 5 lines',
    peer: 'decimal.js',
    theirs: () => splitAllInDecimals(totals),
    ours: () => splitAllInIntegers(totals),
    goal: 100,
  }),
  compared({
    what: 'allocate beyond 2⁵³ (bigint lane)',
    peer: 'decimal.js',
    theirs: () => splitAllInDecimals(largeTotals),
    ours: () => splitAllInIntegers(largeTotals),
  }),
  compared({
    what: 'parse an amount',
    peer: 'decimal.js',
    theirs: sumAll((index) => new Decimal(texts[index] ?? '').times(100).toNumber()),
    ours: parseAll,
  }),
  compared({
    what: 'format an amount',
    peer: 'decimal.js',
    theirs: sumAll((index) => new Decimal(totals[index] ?? 0).div(100).toFixed(2).length),
    ours: formatAll,
  }),
])
