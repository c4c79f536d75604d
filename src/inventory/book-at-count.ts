import type { MovementPage } from './movement'
import type { StockLevel } from './stock-level'

/** What the book says of a row at the instant it was counted. */
export interface BookAtCount {
  /** On hand then, as the book knows it today: what earlier counts have set right since is part of it. */
  readonly onHandThen: number
  /**
   * A movement since then was seen, and the level as it stood just before it or later: nothing that was not seen, or is yet
   * to come, can belong to the time before the count.
   */
  readonly settled: boolean
}

/**
 * The book at the instant of a count. What was received, sold or adjusted since is taken back; what an earlier count set
 * right is not, for it says how the shelf was then: two counts of one loss take it off once.
 *
 * @param since The level's movements made after the instant, in order of version; later ones than the level's version may be among
 *   them. One made before and written down after others is not: a lock waits for its row, and moves nothing on hand.
 */
export function bookAtCount(level: StockLevel, since: readonly MovementPage[]): BookAtCount {
  let onHandThen = level.onHand
  for (const { movements } of since) {
    for (const { version, kind, onHand } of movements) {
      if (version <= level.version && kind !== 'counted') onHandThen -= onHand
    }
  }
  const [first] = since
  // Movements between the level and the first page belong before the count, and were saved after the level was read.
  return { onHandThen, settled: first !== undefined && first.fromVersion <= level.version + 1 }
}
