/** One channel's part in a change of numbers. */
export interface StagedShare {
  /** What it is to show in the end. */
  readonly target: number
  /** Most it may be showing now, whatever became of answers that were lost. */
  readonly atMost: number
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
  let free = available
  for (const { atMost } of shares) free -= atMost
  return shares.map(({ target, atMost }) => {
    if (target <= atMost) return target
    const raise = Math.max(0, Math.min(target - atMost, free))
    free -= raise
    return atMost + raise
  })
}
