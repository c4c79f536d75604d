import { bundlePools } from '../inventory/bundle-pools'
import { type SaleStatus, type SaleStep, saleStep } from '../inventory/sale-status'
import { type StagedSet, stagedSets } from '../inventory/staged-numbers'
import { stockPlace } from '../inventory/stock-level'
import { piecesPerSet, wholeSets } from '../inventory/whole-sets'
import type { PublishedBundle, PublishedGoods } from './publication-plan'
import type { PublishedFamily } from './published-families'

/** What is known of a listing before its number is worked out anew. */
export interface ListingBefore {
  /** How it sold by the last working out; undefined where there was none. */
  readonly previous: SaleStatus | undefined
  /** Most its channel may be showing. */
  readonly atMost: number
  /** Pieces counted of its fixed quota; undefined where the plan says how many, if any. */
  readonly taken: number | undefined
}

/** What a listing may be told now, and the step of its sale that it is on its way to. */
export interface ListingNumber {
  readonly step: SaleStep
  readonly number: number
}

/**
 * Numbers of all goods that share stock, listing by listing. In partition mode a bundle gets whole sets of its part of each
 * component, and what is sold singly gets the pieces no bundle takes; in shared mode each sees all there is.
 *
 * @param leaving - What channels may still be showing of articles that are listed no more.
 */
export function familyNumbers(
  { goods }: PublishedFamily,
  available: (stockKey: string) => number,
  before: readonly (readonly ListingBefore[])[],
  leaving: readonly StagedSet[] = [],
): readonly (readonly ListingNumber[])[] {
  const pools = poolsOf(goods, available)
  const steps = goods.map((entry, at) => {
    const { sell, listings } = entry
    const pool = pools[at] ?? 0
    const shares = sell.publish(pool, takenOf(entry, before[at] ?? []))
    return listings.map(({ share, thresholds }, index) =>
      saleStep(before[at]?.[index]?.previous, { published: shares[share] ?? 0, pool }, thresholds),
    )
  })
  const parted = goods.flatMap((entry, at) => (isParted(entry) ? [at] : []))
  const staged = stagedSets(
    piecesBySku(
      parted.flatMap((at) => goods[at]?.stockKeys ?? []),
      available,
    ),
    [
      ...leaving,
      ...parted.flatMap((at) => {
        const uses = usesOf(goods[at])
        return (steps[at] ?? []).map(({ shown }, index) => ({
          target: shown,
          atMost: before[at]?.[index]?.atMost ?? 0,
          uses,
        }))
      }),
    ],
  )
  let next = leaving.length
  return goods.map((entry, at) =>
    (steps[at] ?? []).map((step) => ({ step, number: isParted(entry) ? (staged[next++] ?? 0) : step.shown })),
  )
}

/** Pieces taken of fixed quotas, in the order of the policy's channels. */
function takenOf({ taken, listings }: PublishedGoods, before: readonly ListingBefore[]): readonly number[] {
  if (listings.every(({ quota }) => quota === null)) return taken
  const all = [...taken]
  for (const [index, { share }] of listings.entries()) all[share] = before[index]?.taken ?? taken[share] ?? 0
  return all
}

/** Pieces or whole sets that each of the goods may be sold from. */
function poolsOf(goods: readonly PublishedGoods[], available: (stockKey: string) => number): readonly number[] {
  const rows = new Map<string, number>()
  for (const { stockKeys } of goods) for (const key of stockKeys) rows.set(key, available(key))
  const shares = goods.flatMap(({ bundle, sell }) =>
    bundle === undefined || sell.policy.mode === 'shared'
      ? []
      : bundle.places.map((place) => ({ ...place, part: bundle.part, priority: bundle.priority })),
  )
  const { sets, left } = shares.length === 0 ? { sets: rows, left: rows } : bundlePools(rows, shares)
  const there = (key: string) => rows.get(key) ?? 0
  return goods.map((entry) => {
    const { bundle, stockKeys } = entry
    if (bundle === undefined) return sum(stockKeys, isParted(entry) ? (key) => left.get(key) ?? 0 : there)
    if (isParted(entry)) return sum(bundle.places, ({ id }) => sets.get(id) ?? 0)
    return sum(bundle.places, ({ components }) => setsThere(components, there))
  })
}

function setsThere(components: PublishedBundle['components'], there: (key: string) => number): number {
  return wholeSets(piecesPerSet(components), Number.MAX_SAFE_INTEGER, there)
}

/** Pieces are told apart by SKU here, not by place: a number that is shown does not say where its pieces lie. */
function piecesBySku(stockKeys: readonly string[], available: (stockKey: string) => number) {
  const pieces = new Map<string, number>()
  for (const key of new Set(stockKeys)) {
    const { sku } = stockPlace(key)
    pieces.set(sku, (pieces.get(sku) ?? 0) + available(key))
  }
  return pieces
}

const isParted = ({ sell }: PublishedGoods) => sell.policy.mode === 'partition'

function usesOf(goods: PublishedGoods | undefined): PublishedBundle['components'] {
  if (goods === undefined) return []
  return goods.bundle?.components ?? [{ sku: goods.sku, quantity: 1 }]
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((pieces, one) => pieces + of(one), 0)
}
