/** What one bundle takes of a SKU, or of one stock row where warehouses are told apart. */
export interface BundlePart {
  readonly sku: string
  readonly quantity: number
}

/** Pieces one bundle takes of each SKU: a part that is named twice counts twice. */
export function piecesPerSet(parts: readonly BundlePart[]): ReadonlyMap<string, number> {
  const perSet = new Map<string, number>()
  for (const { sku, quantity } of parts) perSet.set(sku, (perSet.get(sku) ?? 0) + quantity)
  return perSet
}

/** Whole sets, at most `wanted`, that can be made of what is left of each part. */
export function wholeSets(perSet: ReadonlyMap<string, number>, wanted: number, left: (sku: string) => number): number {
  let sets = wanted
  for (const [sku, quantity] of perSet) sets = Math.min(sets, Math.floor(left(sku) / quantity))
  return Math.max(0, sets)
}
