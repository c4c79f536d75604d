/** Pieces of a SKU in a warehouse: on the shelf, or on their way. */
export interface StockSupply {
  readonly warehouse: string
  readonly sku: string
  /** Whole pieces that may be given away, ≥ 0: what is available, not what is on hand. */
  readonly quantity: number
  /** When they come in; null: they are here. */
  readonly dueAt: number | null
  /** The receipt or purchase they come with, if that is to be told. */
  readonly ref?: string
}

/** Pieces taken from one supply. */
export interface SupplyTaken {
  readonly warehouse: string
  readonly quantity: number
  readonly dueAt: number | null
  readonly ref: string | undefined
}

interface Lot {
  readonly supply: StockSupply
  /** `HERE` for what is on the shelf, so that instants compare. */
  readonly at: number
  left: number
}

/** The moment of what is here already: before any other. */
export const HERE = Number.NEGATIVE_INFINITY

/** What is left of all supplies while they are given away. Lots of one SKU lie by warehouse, the earliest first. */
export class SupplyBook {
  private readonly lots = new Map<string, Map<string, Lot[]>>()

  constructor(supplies: readonly StockSupply[]) {
    for (const supply of supplies) {
      const byWarehouse = this.lots.get(supply.sku) ?? new Map<string, Lot[]>()
      const lots = byWarehouse.get(supply.warehouse) ?? []
      lots.push({ supply, at: supply.dueAt ?? HERE, left: supply.quantity })
      byWarehouse.set(supply.warehouse, lots)
      this.lots.set(supply.sku, byWarehouse)
    }
    for (const byWarehouse of this.lots.values()) {
      for (const lots of byWarehouse.values()) lots.sort(byDateThenRef)
    }
  }

  /** Warehouses that keep the SKU or await it, used up or not. */
  warehousesOf(sku: string): Iterable<string> {
    return this.lots.get(sku)?.keys() ?? []
  }

  /** Pieces of a SKU that are left in a warehouse and there by `by`. */
  left(sku: string, warehouse: string, by: number): number {
    let sum = 0
    for (const lot of this.lots.get(sku)?.get(warehouse) ?? []) if (lot.at <= by) sum += lot.left
    return sum
  }

  /** The same over all warehouses. */
  leftAnywhere(sku: string, by: number): number {
    let sum = 0
    for (const warehouse of this.warehousesOf(sku)) sum += this.left(sku, warehouse, by)
    return sum
  }

  /** Moments up to `until` at which something of these SKUs is or comes in, ascending. */
  moments(skus: Iterable<string>, until: number): readonly number[] {
    const found = new Set<number>([HERE])
    for (const sku of skus) {
      for (const lots of this.lots.get(sku)?.values() ?? [])
        for (const { at, left } of lots) if (left > 0 && at <= until) found.add(at)
    }
    return [...found].sort((a, b) => (a < b ? -1 : 1))
  }

  /** Takes up to `quantity` pieces that are there by `by`: the latest first keeps early pieces for others. */
  take(
    sku: string,
    warehouse: string,
    wanted: { quantity: number; by: number; first: 'earliest' | 'latest' },
  ): SupplyTaken[] {
    const lots = this.lots.get(sku)?.get(warehouse) ?? []
    const taken: SupplyTaken[] = []
    let open = wanted.quantity
    for (let index = 0; index < lots.length && open > 0; index++) {
      const lot = lots[wanted.first === 'earliest' ? index : lots.length - 1 - index]
      if (lot === undefined || lot.at > wanted.by || lot.left === 0) continue
      const quantity = Math.min(open, lot.left)
      lot.left -= quantity
      open -= quantity
      taken.push({ warehouse, quantity, dueAt: lot.supply.dueAt, ref: lot.supply.ref })
    }
    return taken
  }
}

function byDateThenRef(a: Lot, b: Lot): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1
  const [refA, refB] = [a.supply.ref ?? '', b.supply.ref ?? '']
  return refA < refB ? -1 : refA > refB ? 1 : 0
}
