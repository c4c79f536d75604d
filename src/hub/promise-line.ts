import { heldLines } from '../inventory/lock-lines'
import type { StockLevel } from '../inventory/stock-level'
import type { StockLock } from '../inventory/stock-lock'
import type { Store } from '../store/store'

/** Movements that are looked through at first; each further look is twice as long. */
const FIRST_LOOK = 200
const LONGEST_LOOK = 10_000

/** A promise in the line of its row. */
export interface LinedPromise {
  readonly lock: StockLock
  /** Pieces of the row it still waits for. */
  readonly quantity: number
  /** Version of the row it was made at: the smaller came first. */
  readonly version: number
}

/**
 * Promises of an inbound row, the first promised first: the order in which what comes in is given to them. They are found
 * by the row's movements, walked backwards, so a row with a long past costs no more than its open promises.
 *
 * @param wanted - The newest of them that come to so many pieces are enough; all unless given.
 */
export async function promiseLine(
  store: Store,
  inbound: StockLevel,
  wanted = inbound.locked,
): Promise<readonly LinedPromise[]> {
  const line: LinedPromise[] = []
  let pieces = 0
  let to = inbound.version
  for (let look = FIRST_LOOK; to > 0 && pieces < wanted; look = Math.min(look * 2, LONGEST_LOOK)) {
    const from = Math.max(1, to - look + 1)
    const made = new Map<string, number>()
    for (const { movements } of await store.movements(inbound.key, from, look)) {
      for (const { kind, ref, version } of movements) {
        if (kind === 'locked' && version >= from && version <= to) made.set(ref, version)
      }
    }
    const locks = await store.read('stockLock', [...made.keys()])
    for (const [lockId, version] of [...made].reverse()) {
      const lock = locks.get(lockId)?.value
      const held = lock === undefined ? undefined : heldLines(lock).find((held) => held.stockKey === inbound.key)
      if (lock === undefined || held === undefined || pieces >= wanted) continue
      line.push({ lock, quantity: held.quantity, version })
      pieces += held.quantity
    }
    to = from - 1
  }
  return line.reverse()
}
