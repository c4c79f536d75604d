import fc from 'fast-check'
import { TEST_NOON } from '../../src/testing/builders'
import type { StockOperation } from '../../src/testing/generators/stock-operations-arbitrary'

/** Pieces of a SKU, as a line of a lock names them. */
export type Piece = Extract<StockOperation, { kind: 'lock' }>['lines'][number]

/** Something done to stock: what `StockOperation` has, and all else a host can do to it. */
export type StockStep =
  | StockOperation
  | {
      readonly kind: 'deductPart' | 'resize'
      readonly lockId: string
      readonly lines: readonly Piece[]
      readonly fence?: number | undefined
    }
  | {
      readonly kind: 'extend'
      readonly lockId: string
      readonly ttlMs: number | null
      readonly fence?: number | undefined
    }
  | { readonly kind: 'deductAnew'; readonly lockId: string; readonly newLockId: string }
  | { readonly kind: 'transfer'; readonly sku: string; readonly quantity: number; readonly to: 'normal' | 'outlet' }
  | {
      readonly kind: 'count'
      readonly sku: string
      readonly counted: number
      readonly countedAt: number
      readonly onShortage: 'refuse' | 'breakNewest'
      readonly onUnknownRow: 'refuse' | 'open'
    }
  | {
      readonly kind: 'announce'
      readonly receiptId: string
      readonly sku: string
      readonly quantity: number
      readonly expectedAt: number
    }
  | { readonly kind: 'receive'; readonly receiptId: string; readonly quantity: number; readonly final: boolean }
  | { readonly kind: 'tick' }

/** When a run begins. */
export const BEGIN = TEST_NOON
const DAY = 86_400_000

const kind = <const Kind extends string>(name: Kind) => fc.constant(name)
const sku = fc.constantFrom('A', 'A', 'A', 'A', 'B', 'B', 'B', 'C')
const few = fc.integer({ min: 1, max: 3 })
const lines = fc.array(fc.record({ sku, quantity: few }), { minLength: 1, maxLength: 2 })
const some = fc.array(fc.record({ sku, quantity: fc.constantFrom(1, 1, 2) }), { minLength: 1, maxLength: 2 })
const ttlMs = fc.constantFrom(null, 500, 2_000, 90_000)
/** A lock by how many came after it. */
const ago = fc.constantFrom(0, 0, 0, 1, 1, 2, 3)
const fence = fc.constantFrom(undefined, undefined, undefined, 1, 2)
const onShortage = fc.constantFrom('refuse' as const, 'breakNewest' as const, 'breakNewest' as const)
const onUnknownRow = fc.constantFrom('refuse' as const, 'open' as const)
const counted = fc.nat({ max: 12 })
/** How long ago a count was taken. */
const age = fc.constantFrom(0, 0, 400, 2_000, 60_000)
const to = fc.constantFrom('outlet' as const, 'outlet' as const, 'normal' as const)

const drawn = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: kind('adjust'), sku, change: fc.constantFrom(-9, -4, -1, 1, 3, 5) }) },
  { weight: 8, arbitrary: fc.record({ kind: kind('lock'), lines, ttlMs }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('lockOtherwise'), ago, lines, ttlMs }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('deduct', 'release', 'expire'), ago }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('deductPart', 'resize'), ago, lines: some, fence }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('extend'), ago, ttlMs, fence }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('deductAnew'), ago, no: fc.nat({ max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('transfer'), sku, quantity: few, to }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('count'), sku, counted, age, onShortage, onUnknownRow }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('announce'), no: few }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('receive'), no: few, quantity: few, final: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('tick') }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('wait'), ms: fc.constantFrom(500, 2_000, 70_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('again'), back: fc.integer({ min: 1, max: 8 }) }) },
)
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never

/** A step and the id of its command: two steps of one id are one command that was sent twice. */
export interface Sent {
  readonly step: StockStep
  readonly commandId: string
}

/** Runs over three SKUs in three pools, some locks and three receipts: few, so that steps meet on them. */
export function stepsArbitrary({ minLength = 1, maxLength = 45 } = {}): fc.Arbitrary<readonly Sent[]> {
  return fc.array(drawn, { minLength, maxLength, size: 'max' }).map((all) => {
    const sent: Sent[] = [
      { step: { kind: 'adjust', sku: 'A', change: 16 }, commandId: 'first-a' },
      { step: { kind: 'adjust', sku: 'B', change: 5 }, commandId: 'first-b' },
    ]
    const made = { now: BEGIN, locks: 0 }
    for (const [index, each] of all.entries()) {
      const before = each.kind === 'again' ? sent.at(-each.back) : undefined
      if (each.kind !== 'again') sent.push({ step: stepOf(each, made), commandId: `c-${index}` })
      else if (before !== undefined && before.step.kind !== 'wait') sent.push(before)
    }
    return sent
  })
}

/** Names what a draw is about: its lock, its receipt, its instant. */
function stepOf(each: Exclude<Drawn, { kind: 'again' }>, made: { now: number; locks: number }): StockStep {
  const lockId =
    'ago' in each ? `lock-${Math.max(Math.min(1, made.locks), made.locks - each.ago)}` : `lock-${made.locks + 1}`
  switch (each.kind) {
    case 'wait':
      made.now += each.ms
      return each
    case 'lock':
      made.locks += 1
      return { ...each, lockId }
    case 'lockOtherwise':
      return { kind: 'lock', lockId, lines: each.lines, ttlMs: each.ttlMs }
    case 'deduct':
    case 'release':
    case 'expire':
      return { kind: each.kind, lockId }
    case 'deductPart':
    case 'resize':
    case 'extend':
      return { ...each, lockId }
    case 'deductAnew':
      return { kind: 'deductAnew', lockId, newLockId: each.no === 0 ? `lock-${made.locks}` : `anew-${each.no}` }
    case 'count': {
      const { age: passed, ...count } = each
      return { ...count, countedAt: made.now - passed }
    }
    case 'announce': {
      const { no } = each
      const receipt = { sku: no === 1 ? 'A' : 'C', quantity: no * 2, expectedAt: BEGIN + no * DAY }
      return { kind: 'announce', receiptId: `r-${no}`, ...receipt }
    }
    case 'receive': {
      const { no, ...goods } = each
      return { ...goods, receiptId: `r-${no}` }
    }
    default:
      return each
  }
}
