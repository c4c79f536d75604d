import type { StockLevel } from '../inventory/stock-level'
import type { StockLock } from '../inventory/stock-lock'
import type { Store } from '../store/store'
import { heldOf } from './commands/settle-count'

/** Movements that are looked through at first; each further look is twice as long. */
const FIRST_LOOK = 200
const LONGEST_LOOK = 10_000

/**
 * The newest locks that hold a row, enough of them to cover `lacking` units, or all there are. They are found by the row's
 * movements, walked backwards, so a row with a long past costs no more than its newest locks.
 */
export async function newestLocks(store: Store, level: StockLevel, lacking: number): Promise<readonly StockLock[]> {
  const found = new Map<string, StockLock>()
  const seen = new Set<string>()
  let to = level.version
  for (let look = FIRST_LOOK; to > 0; look = Math.min(look * 2, LONGEST_LOOK)) {
    const from = Math.max(1, to - look + 1)
    const pages = await store.movements(level.key, from, look)
    const refs = pages
      .flatMap(({ movements }) => movements)
      .filter(({ kind, version }) => (kind === 'locked' || kind === 'resized') && version <= to)
      .map(({ ref }) => ref)
    const fresh = [...new Set(refs)].filter((ref) => !seen.has(ref))
    for (const ref of fresh) seen.add(ref)
    for (const { value } of (await store.read('stockLock', fresh)).values()) {
      if (value !== undefined && heldOf(value, level.key) > 0) found.set(value.id, value)
    }
    // A lock that was resized is older than its movement: only those that surely are newer than what is left count.
    const reachedBack = pages[0]?.at ?? Number.NEGATIVE_INFINITY
    let covered = 0
    for (const lock of found.values()) if (lock.lockedAt >= reachedBack) covered += heldOf(lock, level.key)
    if (covered >= lacking) break
    to = Math.min(from, pages[0]?.fromVersion ?? from) - 1
  }
  return [...found.values()]
}
