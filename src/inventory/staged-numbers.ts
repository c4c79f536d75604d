import type { BundlePart } from './whole-sets'

/** One channel's part in a change of numbers. */
export interface StagedShare {
  /** What it is to show in the end. */
  readonly target: number
  /** Most it may be showing now, whatever became of answers that were lost. */
  readonly atMost: number
}

/** The same where goods share stock: each of its numbers stands for these pieces. */
export interface StagedSet extends StagedShare {
  readonly uses: readonly BundlePart[]
}

/**
 * What channels may be told now on the way to their targets. Cuts go out at once; a raise only as far as pieces are free
 * that no other channel may still be selling. So the numbers that channels may show never come to more than `available`
 * by anything told, and where they already do, no raise adds to it. Shares are served in the order they are listed.
 *
 * @param available - Pieces there are; the targets must not come to more.
 * @returns A number for each share: the target, or less where its raise has to wait for others' cuts.
 */
export function stagedNumbers(available: number, shares: readonly StagedShare[]): readonly number[] {
  return stagedSets(new Map([['', available]]), shares.map(ofOnePool))
}

const ONE_POOL = [{ sku: '', quantity: 1 }]
const ofOnePool = ({ target, atMost }: StagedShare): StagedSet => ({ target, atMost, uses: ONE_POOL })

/**
 * The same for bundles and single goods that share their stock: of no SKU do the numbers stand for more pieces than there are,
 * by anything told.
 *
 * @param available - Pieces of each SKU; the targets must not come to more of any. @param shares - Each uses a SKU once.
 */
export function stagedSets(available: ReadonlyMap<string, number>, shares: readonly StagedSet[]): readonly number[] {
  const free = new Map(available)
  const take = (uses: readonly BundlePart[], sets: number) => {
    for (const { sku, quantity } of uses) free.set(sku, (free.get(sku) ?? 0) - sets * quantity)
  }
  for (const { atMost, uses } of shares) take(uses, atMost)
  return shares.map(({ target, atMost, uses }) => {
    if (target <= atMost) return target
    let raise = target - atMost
    for (const { sku, quantity } of uses) raise = Math.min(raise, Math.floor((free.get(sku) ?? 0) / quantity))
    if (raise <= 0) return atMost
    take(uses, raise)
    return atMost + raise
  })
}
