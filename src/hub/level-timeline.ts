import { checkpointIn, firstCheckpoint, type LevelCheckpoint } from '../inventory/level-history'
import { CHECKPOINT_EVERY, MOVEMENT_DISORDER_MS, type MovementPage } from '../inventory/movement'
import type { Store } from '../store/store'

/** Pages read at first, twice as many each time after, and at most: what is looked for is often near. */
const FIRST_PAGES = 16
const MOST_PAGES = 512

/** Finds places in the movements of one level, without reading them from the first. */
export class LevelTimeline {
  constructor(private readonly store: Pick<Store, 'movements'>) {}

  /**
   * The newest checkpoint at or before a version; the empty level where there is none. No more than `CHECKPOINT_EVERY`
   * movements lie between.
   */
  async checkpointAt(stockKey: string, version: number): Promise<LevelCheckpoint> {
    for (let wanted = version - (version % CHECKPOINT_EVERY); wanted > 0; wanted -= CHECKPOINT_EVERY) {
      const page = await this.pageAt(stockKey, wanted)
      const checkpoint = page === undefined ? undefined : checkpointIn(page, wanted)
      if (checkpoint !== undefined) return checkpoint
    }
    return firstCheckpoint(stockKey)
  }

  /**
   * A version up to which all movements were made at or before an instant; some of those right after it may be too. Looks
   * from the newest backwards, in steps that double, so that what is asked for most, the recent past, is found first.
   *
   * @param newest The level's version.
   */
  async settledBy(stockKey: string, newest: number, instant: number): Promise<number> {
    const latest = instant - MOVEMENT_DISORDER_MS
    let settled = 0
    let open = newest + 1
    for (let step = 1; open > 1 && settled === 0; step *= 2) {
      const version = Math.max(1, open - step)
      const page = await this.pageAt(stockKey, version)
      if (page !== undefined && page.at <= latest) settled = page.toVersion
      else open = Math.min(version, page?.fromVersion ?? version)
    }
    while (settled + 1 < open) {
      const middle = Math.floor((settled + open) / 2)
      const page = await this.pageAt(stockKey, middle)
      if (page !== undefined && page.at <= latest) settled = page.toVersion
      else open = Math.min(middle, page?.fromVersion ?? middle)
    }
    return settled
  }

  /** Pages in the order of their versions, from the one that holds `fromVersion`, some hundred in memory at a time. */
  async *pagesFrom(stockKey: string, fromVersion: number, signal?: AbortSignal): AsyncGenerator<MovementPage> {
    let from = fromVersion
    for (let limit = FIRST_PAGES; ; limit = Math.min(MOST_PAGES, limit * 2)) {
      signal?.throwIfAborted()
      const pages = await this.store.movements(stockKey, from, limit)
      yield* pages
      const last = pages.at(-1)
      if (last === undefined || pages.length < limit) return
      from = last.toVersion + 1
    }
  }

  /** The page that holds a version, or where it is missing the next one. */
  private async pageAt(stockKey: string, version: number): Promise<MovementPage | undefined> {
    return (await this.store.movements(stockKey, version, 1))[0]
  }
}
