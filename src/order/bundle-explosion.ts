import { accept, type Outcome, reject } from '../outcome'

/** Bounds of bundle explosion: nested bundles are flattened once, when the catalog is made. */
export const BUNDLE_LIMITS = {
  /** Bundles within one another, the outermost counted. */
  depth: 8,
  /** Different SKUs one bundle comes to. */
  components: 1_000,
  /** Pieces of one SKU in one bundle. */
  quantity: 1_000_000,
  /** Components of all bundles of a catalog, those of a nested bundle counted anew wherever it stands. */
  total: 2_000_000,
} as const

export interface BundleComponent {
  readonly sku: string
  /** Pieces in one bundle. */
  readonly quantity: number
  /** Weight of this component when the bundle's price is shared out. */
  readonly share: number
}

export type BundleRejection =
  | { readonly code: 'BUNDLE_CYCLE'; readonly skus: readonly string[] }
  | { readonly code: 'LIMIT_EXPANSION'; readonly sku: string; readonly limit: number }

/** One bundle down to its last pieces. Shares are fractions of 1 here; `depth` counts the bundles within one another. */
interface FlatBundle {
  readonly leaves: ReadonlyMap<string, { readonly quantity: number; readonly share: number }>
  readonly depth: number
}

/**
 * Flattens nested bundles: equal SKUs are summed, quantities and shares multiply down the tree. Each bundle is flattened
 * once however often it stands in others, so the work grows with the catalog and not with the number of its paths.
 */
export class BundleExplosion {
  private readonly known = new Map<string, FlatBundle>()
  private readonly path: string[] = []
  private total = 0

  constructor(private readonly direct: ReadonlyMap<string, readonly BundleComponent[]>) {}

  /** Components of one bundle; a refusal ends the explosion, for the catalog it belongs to is refused whole. */
  of(root: string): Outcome<readonly BundleComponent[], BundleRejection> {
    const flat = this.flatten(root, this.direct.get(root) ?? [])
    if ('code' in flat) return reject(flat)
    // Shares become whole weights again, fine enough to tell a millionth of the bundle's price.
    const components: BundleComponent[] = []
    for (const [sku, { quantity, share }] of flat.leaves) {
      components.push({ sku, quantity, share: Math.round(share * 1_000_000) })
    }
    return accept(components)
  }

  private flatten(sku: string, components: readonly BundleComponent[]): FlatBundle | BundleRejection {
    const { path } = this
    const known = this.known.get(sku)
    if (known !== undefined) {
      return path.length + known.depth > BUNDLE_LIMITS.depth ? this.exceeded(sku, BUNDLE_LIMITS.depth) : known
    }
    if (path.includes(sku)) return { code: 'BUNDLE_CYCLE', skus: [...path.slice(path.indexOf(sku)), sku] }
    if (path.length >= BUNDLE_LIMITS.depth) return this.exceeded(sku, BUNDLE_LIMITS.depth)

    path.push(sku)
    const leaves = new Map<string, { quantity: number; share: number }>()
    const shares = components.reduce((sum, component) => sum + component.share, 0)
    let depth = 1
    for (const component of components) {
      const { quantity } = component
      const share = shares === 0 ? 0 : component.share / shares
      const nested = this.direct.get(component.sku)
      if (nested === undefined) {
        const refused = this.add(leaves, component.sku, quantity, share)
        if (refused !== undefined) return refused
        continue
      }
      const inner = this.flatten(component.sku, nested)
      if ('code' in inner) return inner
      depth = Math.max(depth, inner.depth + 1)
      for (const [leaf, part] of inner.leaves) {
        const refused = this.add(leaves, leaf, quantity * part.quantity, share * part.share)
        if (refused !== undefined) return refused
      }
    }
    path.pop()
    const flat = { leaves, depth }
    this.known.set(sku, flat)
    return flat
  }

  private add(
    leaves: Map<string, { quantity: number; share: number }>,
    sku: string,
    quantity: number,
    share: number,
  ): BundleRejection | undefined {
    this.total += 1
    if (this.total > BUNDLE_LIMITS.total) return this.exceeded(sku, BUNDLE_LIMITS.total)

    const leaf = leaves.get(sku)
    const pieces = (leaf?.quantity ?? 0) + quantity
    if (pieces > BUNDLE_LIMITS.quantity) return this.exceeded(sku, BUNDLE_LIMITS.quantity)

    if (leaf === undefined) leaves.set(sku, { quantity, share })
    else {
      leaf.quantity = pieces
      leaf.share += share
    }
    return leaves.size > BUNDLE_LIMITS.components ? this.exceeded(sku, BUNDLE_LIMITS.components) : undefined
  }

  /** Names the outermost bundle on the way, the one whose price list has to be looked at. */
  private exceeded(sku: string, limit: number): BundleRejection {
    return { code: 'LIMIT_EXPANSION', sku: this.path[0] ?? sku, limit }
  }
}
