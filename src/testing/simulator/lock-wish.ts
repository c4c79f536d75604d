/** What one lock id stands for: the same whoever asks for it. */
export interface LockWish {
  readonly lockId: string
  readonly lines: readonly { readonly sku: string; readonly warehouse: string; readonly quantity: number }[]
  readonly ttlMs: number | null
}

/** Pieces wanted of each stock row. */
export function summed(lines: LockWish['lines']): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { sku, warehouse, quantity } of lines) {
    const key = `${warehouse}/normal/${sku}`
    sums.set(key, (sums.get(key) ?? 0) + quantity)
  }
  return sums
}
