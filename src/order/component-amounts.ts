import { allocate } from '../money/allocate'
import type { BundleComponent } from './bundle-explosion'

/** What of a bundle's price falls on one component, for all pieces of it, minor units. */
export interface ComponentAmount {
  readonly sku: string
  readonly amount: number
}

/**
 * Shares what was paid for a line of bundles over the components by their `share`, exactly: the parts add up to the
 * amount, by largest remainder. Where all shares are 0, all components count the same.
 *
 * @param amount Minor units, such as `LineAmount.paid`; a negative one gives the negated parts.
 * @param components Those of one bundle, at least one, as `Catalog.componentsOf` lists them.
 * @throws AllocationError when there are no components and the amount is not 0.
 */
export function componentAmounts(
  amount: number,
  components: readonly Pick<BundleComponent, 'sku' | 'share'>[],
): readonly ComponentAmount[] {
  const weights = components.map((component) => component.share)
  const parts = allocate(amount, weights)
  return components.map(({ sku }, index) => ({ sku, amount: parts[index] ?? 0 }))
}
