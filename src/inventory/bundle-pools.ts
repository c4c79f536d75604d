import { portion } from './portion'
import { type BundlePart, piecesPerSet, wholeSets } from './whole-sets'

/** What a bundle may have of stock it shares with other bundles and with what is sold singly. */
export interface BundleShare {
  /** Unique; the last word where priorities are equal. */
  readonly id: string
  /** The smallest is served first. */
  readonly priority: number
  /** Most it may take of what is available of each component, in basis points. */
  readonly part: number
  /** What one bundle is made of, down to its last pieces. */
  readonly components: readonly BundlePart[]
}

/** Stock divided between bundles and single pieces: no piece of it stands twice. */
export interface BundlePools {
  /** Whole sets of each bundle, by its id. */
  readonly sets: ReadonlyMap<string, number>
  /** Pieces of each component that no bundle takes. */
  readonly left: ReadonlyMap<string, number>
}

/**
 * Divides components among bundles, in the order of their priority: each as many whole sets as its part of every component
 * allows and those before it left. What a bundle can make no use of, since another component of it is short, stays for the
 * others. So sets × pieces and what is left come to exactly what there is, in whatever order the bundles are listed.
 *
 * @param available - Whole pieces of each component; one that is missing or below 0 counts as 0.
 */
export function bundlePools(available: ReadonlyMap<string, number>, bundles: readonly BundleShare[]): BundlePools {
  const left = new Map<string, number>()
  for (const [sku, pieces] of available) left.set(sku, Math.max(0, pieces))
  const sets = new Map<string, number>()
  for (const { id, part, components } of [...bundles].sort(byPriority)) {
    const perSet = piecesPerSet(components)
    const most = (sku: string) => Math.min(left.get(sku) ?? 0, portion(Math.max(0, available.get(sku) ?? 0), part))
    const made = perSet.size === 0 ? 0 : wholeSets(perSet, Number.MAX_SAFE_INTEGER, most)
    for (const [sku, quantity] of perSet) left.set(sku, (left.get(sku) ?? 0) - made * quantity)
    sets.set(id, made)
  }
  return { sets, left }
}

function byPriority(a: BundleShare, b: BundleShare): number {
  return a.priority - b.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
