import fc, { type Arbitrary } from 'fast-check'

/** Something done to stock. Locks are named by few ids, so that operations meet on them. */
export type StockOperation =
  | { readonly kind: 'adjust'; readonly sku: string; readonly change: number }
  | {
      readonly kind: 'lock'
      readonly lockId: string
      readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
      readonly ttlMs: number | null
    }
  | { readonly kind: 'deduct' | 'release' | 'expire'; readonly lockId: string }
  | { readonly kind: 'wait'; readonly ms: number }

const sku = fc.constantFrom('A', 'B', 'C')
const lockId = fc.constantFrom('lock-1', 'lock-2', 'lock-3', 'lock-4', 'lock-5')

/** A run of stock operations over three SKUs and five locks, receipts first so that something can be locked. */
export function stockOperationsArbitrary({ maxLength = 30 } = {}): Arbitrary<readonly StockOperation[]> {
  const operation: Arbitrary<StockOperation> = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('adjust' as const),
        sku,
        change: fc.integer({ min: -8, max: 8 }).filter((change) => change !== 0),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('lock' as const),
        lockId,
        lines: fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 5 }) }), { minLength: 1, maxLength: 4 }),
        ttlMs: fc.constantFrom(null, 1_000, 60_000),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom('deduct' as const, 'release' as const, 'expire' as const), lockId }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(500, 1_000, 60_000) }),
    },
  )
  const receipts: readonly StockOperation[] = [
    { kind: 'adjust', sku: 'A', change: 9 },
    { kind: 'adjust', sku: 'B', change: 4 },
  ]
  return fc.array(operation, { minLength: 1, maxLength }).map((operations) => [...receipts, ...operations])
}
