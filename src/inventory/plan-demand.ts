import type { AllocationPolicy } from './allocation-policy'
import type { StockDemand } from './demand-rank'
import type { AllocationReason, BundleParts, StockGrant } from './stock-allocation'
import { HERE, type SupplyBook } from './supply-book'
import { piecesPerSet, wholeSets } from './whole-sets'

/** What one demand gets, before it is said who got the rest. */
export interface DemandPlan {
  readonly grants: readonly StockGrant[]
  readonly missing: readonly { readonly line: number; readonly sku: string; readonly quantity: number }[]
  readonly short: readonly { readonly sku: string; readonly wanted: number; readonly left: number }[]
  readonly readyAt: number | null
  readonly reasons: readonly AllocationReason[]
}

interface Around {
  readonly policy: AllocationPolicy
  readonly book: SupplyBook
  readonly bundles: BundleParts
}

/** A demand's lines in pieces, and the warehouses it may draw on, the preferred first. */
interface Wants {
  readonly demand: StockDemand
  readonly parts: readonly (readonly { readonly sku: string; readonly quantity: number }[])[]
  readonly needs: ReadonlyMap<string, number>
  readonly warehouses: readonly string[]
  /** Warehouses of the demand's own region. */
  readonly regional: ReadonlySet<string>
  readonly until: number
  readonly one: boolean
}

/** Serves one demand from what the book has left, which it takes out. */
export function planDemand(demand: StockDemand, { policy, book, bundles }: Around): DemandPlan {
  const wants = wantsOf(demand, { policy, book, bundles })
  return (demand.completeness ?? policy.completeness) === 'whole' ? planWhole(wants, book) : planPartly(wants, book)
}

function wantsOf(demand: StockDemand, { policy, book, bundles }: Around): Wants {
  const parts = demand.lines.map(({ sku }) => bundles.get(sku) ?? [{ sku, quantity: 1 }])
  const needs = new Map<string, number>()
  demand.lines.forEach(({ quantity }, line) => {
    for (const part of parts[line] ?? []) needs.set(part.sku, (needs.get(part.sku) ?? 0) + part.quantity * quantity)
  })
  const region = policy.regions.find((one) => one.region === demand.region)
  const listed = [...new Set([...(region?.warehouses ?? []), ...policy.warehouses])]
  const keeping = new Set([...needs.keys()].flatMap((sku) => [...book.warehousesOf(sku)]))
  const unlisted = [...keeping].filter((warehouse) => !listed.includes(warehouse)).sort()
  const inbound = policy.promiseInbound ? Number.POSITIVE_INFINITY : HERE
  return {
    demand,
    parts,
    needs,
    warehouses: [...listed.filter((warehouse) => keeping.has(warehouse)), ...unlisted],
    regional: new Set(region?.warehouses),
    until: demand.promiseUntil === undefined ? inbound : (demand.promiseUntil ?? HERE),
    one: (demand.from ?? policy.from) === 'one',
  }
}

function planWhole(wants: Wants, book: SupplyBook): DemandPlan {
  const { needs, warehouses, until, one } = wants
  for (const by of book.moments(needs.keys(), until)) {
    const enough = [...needs].every(([sku, quantity]) => book.leftAnywhere(sku, by) >= quantity)
    if (!enough) continue
    const single = warehouses.find((warehouse) => covered(needs, warehouse, book, by) === sum(needs.values()))
    if (single === undefined && one) continue
    const sources = single === undefined ? coveringMost(wants, book, by) : [single]
    const grants = takeWhole(wants, book, sources, by)
    const reasons: AllocationReason[] = [sourceReason(wants, sources, single === undefined)]
    if (by !== HERE) reasons.push({ kind: 'waits', until: by })
    return { grants, missing: [], short: [], readyAt: by === HERE ? null : by, reasons }
  }
  const short = shortages(needs, (sku) => book.leftAnywhere(sku, until))
  const missing = wants.demand.lines.map(({ sku, quantity }, line) => ({ line, sku, quantity }))
  return {
    grants: [],
    missing,
    short,
    readyAt: null,
    reasons: short.length === 0 ? [{ kind: 'noSingleWarehouse' }] : [],
  }
}

/** The warehouse that covers most of what is open, then the next, until nothing is: few parcels, not always the fewest. */
function coveringMost({ needs, warehouses }: Wants, book: SupplyBook, by: number): readonly string[] {
  const open = new Map(needs)
  const sources: string[] = []
  while (open.size > 0) {
    let best: string | undefined
    let most = 0
    for (const warehouse of warehouses) {
      const pieces = sources.includes(warehouse) ? 0 : covered(open, warehouse, book, by)
      if (pieces > most) {
        best = warehouse
        most = pieces
      }
    }
    if (best === undefined) return sources
    sources.push(best)
    for (const [sku, quantity] of open) {
      const left = quantity - Math.min(quantity, book.left(sku, best, by))
      if (left === 0) open.delete(sku)
      else open.set(sku, left)
    }
  }
  return sources
}

function takeWhole({ demand, parts }: Wants, book: SupplyBook, sources: readonly string[], by: number): StockGrant[] {
  const grants: StockGrant[] = []
  demand.lines.forEach(({ quantity }, line) => {
    for (const part of parts[line] ?? []) {
      let open = part.quantity * quantity
      for (const warehouse of sources) {
        for (const taken of book.take(part.sku, warehouse, { quantity: open, by, first: 'latest' })) {
          grants.push({ line, sku: part.sku, ...taken })
          open -= taken.quantity
        }
      }
    }
  })
  return grants
}

function planPartly(wants: Wants, book: SupplyBook): DemandPlan {
  const { demand, parts, needs, until } = wants
  const sources = wants.one ? mostInOne(wants, book) : wants.warehouses
  const grants: StockGrant[] = []
  const missing: { line: number; sku: string; quantity: number }[] = []
  const leftAtFirst = new Map([...needs.keys()].map((sku) => [sku, leftIn(sources, sku, book, until)]))
  let readyAt = HERE
  demand.lines.forEach(({ sku, quantity }, line) => {
    const lineParts = parts[line] ?? []
    const sets = wholeSets(piecesPerSet(lineParts), quantity, (part) => leftIn(sources, part, book, until))
    if (sets < quantity) missing.push({ line, sku, quantity: quantity - sets })
    if (sets === 0) return
    for (const part of lineParts) {
      let open = part.quantity * sets
      for (const by of book.moments([part.sku], until)) {
        for (const warehouse of sources) {
          for (const taken of book.take(part.sku, warehouse, { quantity: open, by, first: 'earliest' })) {
            grants.push({ line, sku: part.sku, ...taken })
            open -= taken.quantity
            readyAt = Math.max(readyAt, taken.dueAt ?? HERE)
          }
        }
      }
    }
  })
  const reasons: AllocationReason[] = []
  const used = sources.filter((source) => grants.some(({ warehouse }) => warehouse === source))
  if (used.length > 0) reasons.push(sourceReason(wants, used, wants.one))
  if (readyAt !== HERE) reasons.push({ kind: 'waits', until: readyAt })
  const short = missing.length === 0 ? [] : shortages(needs, (sku) => leftAtFirst.get(sku) ?? 0)
  const elsewhere =
    short.length > 0 && short.every(({ sku, wanted }) => leftIn(wants.warehouses, sku, book, until) >= wanted)
  if (wants.one && elsewhere) reasons.push({ kind: 'noSingleWarehouse' })
  return { grants, missing, short, readyAt: readyAt === HERE ? null : readyAt, reasons }
}

/** The warehouse that has most of the demand, the preferred among equals. */
function mostInOne({ demand, parts, warehouses, until }: Wants, book: SupplyBook): readonly string[] {
  let best: string | undefined
  let most = 0
  for (const warehouse of warehouses) {
    const taken = new Map<string, number>()
    let pieces = 0
    demand.lines.forEach(({ quantity }, line) => {
      const lineParts = parts[line] ?? []
      const left = (sku: string) => book.left(sku, warehouse, until) - (taken.get(sku) ?? 0)
      const sets = wholeSets(piecesPerSet(lineParts), quantity, left)
      for (const { sku, quantity: each } of lineParts) taken.set(sku, (taken.get(sku) ?? 0) + each * sets)
      pieces += sets
    })
    if (pieces > most) {
      best = warehouse
      most = pieces
    }
  }
  return best === undefined ? [] : [best]
}

function sourceReason({ regional }: Wants, warehouses: readonly string[], coversMost: boolean): AllocationReason {
  const inRegion = warehouses.every((warehouse) => regional.has(warehouse))
  return { kind: 'warehouses', warehouses, decidedBy: inRegion ? 'region' : coversMost ? 'coversMost' : 'list' }
}

function covered(needs: ReadonlyMap<string, number>, warehouse: string, book: SupplyBook, by: number): number {
  let pieces = 0
  for (const [sku, quantity] of needs) pieces += Math.min(quantity, book.left(sku, warehouse, by))
  return pieces
}

function leftIn(warehouses: readonly string[], sku: string, book: SupplyBook, by: number): number {
  return warehouses.reduce((pieces, warehouse) => pieces + book.left(sku, warehouse, by), 0)
}

function shortages(needs: ReadonlyMap<string, number>, left: (sku: string) => number) {
  return [...needs]
    .map(([sku, wanted]) => ({ sku, wanted, left: left(sku) }))
    .filter(({ wanted, left: pieces }) => pieces < wanted)
}

function sum(quantities: Iterable<number>): number {
  let total = 0
  for (const quantity of quantities) total += quantity
  return total
}
