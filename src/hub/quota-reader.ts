import { isOfLock, type Movement } from '../inventory/movement'
import { piecesTaken, type QuotaTaken, type RowTaken } from '../inventory/quota-taken'
import type { PublicationRecord } from '../store/publication-record'
import type { Store } from '../store/store'
import { LevelTimeline } from './level-timeline'
import type { Listing } from './publication-plan'
import type { PublishedFamily } from './published-families'
import { orderLocksOf } from './stock-intent'

/** Movements whose locks are looked up at once. */
const AT_ONCE = 1_000

/** What one listing is counted from, in one row. */
interface RowCount {
  readonly key: string
  /** What the locks of its shop's orders begin with. */
  readonly prefix: string
  readonly since: number
  readonly from: number
  pieces: number
}

interface LockMovement {
  readonly movement: Movement
  readonly at: number
  /** Whose it is: a row is counted once at most for each shop. */
  readonly count: RowCount
}

/** Since when the quota of a listing counts; null: its listing is not published yet, and so it has no start. */
export function quotaSince(listing: Listing, record: Pick<PublicationRecord, 'listedAt'> | undefined): number | null {
  return listing.quota?.since ?? record?.listedAt ?? null
}

/**
 * Counts what channels took of their fixed quotas, by the movements of the rows they are sold from. It goes on where the
 * listing's record left off, so each movement is read once; only a quota that is new reads those since its start.
 */
export class QuotaReader {
  private readonly timeline: LevelTimeline

  constructor(private readonly store: Pick<Store, 'read' | 'movements'>) {
    this.timeline = new LevelTimeline(store)
  }

  /** By the key of the listing, up to the newest movement there is. Listings without a quota to count are left out. */
  async read(family: PublishedFamily, signal?: AbortSignal): Promise<ReadonlyMap<string, QuotaTaken>> {
    const counted = family.goods.flatMap(({ stockKeys, listings }) =>
      listings.flatMap((listing) => (listing.quota === null ? [] : [{ listing, stockKeys }])),
    )
    const taken = new Map<string, { since: number; rows: RowTaken[] }>()
    if (counted.length === 0) return taken
    const keys = counted.map(({ listing }) => listing.key)
    const records = await this.store.read('publication', keys)
    const levels = await this.store.read('stock', [...new Set(counted.flatMap(({ stockKeys }) => stockKeys))])
    const ofRow = new Map<string, RowCount[]>()
    for (const { listing, stockKeys } of counted) {
      const record = records.get(listing.key)?.value
      const since = quotaSince(listing, record)
      if (since === null) continue
      taken.set(listing.key, { since, rows: [] })
      const known = record?.quota?.since === since ? record.quota.rows : []
      for (const stockKey of stockKeys) {
        const row = known.find((one) => one.stockKey === stockKey)
        const newest = levels.get(stockKey)?.value?.version ?? 0
        const from = row?.version ?? (await this.timeline.settledBy(stockKey, newest, since - 1))
        const prefix = orderLocksOf(listing)
        const counts = ofRow.get(stockKey) ?? []
        counts.push({ key: listing.key, prefix, since, from, pieces: row?.pieces ?? 0 })
        ofRow.set(stockKey, counts)
      }
    }
    for (const [stockKey, counts] of ofRow) {
      const version = await this.count(stockKey, counts, signal)
      for (const { key, from, pieces } of counts)
        taken.get(key)?.rows.push({ stockKey, version: Math.max(from, version), pieces })
    }
    return taken
  }

  /** Adds up one row for all who are counted from it. @returns The newest version there is. */
  private async count(stockKey: string, counts: readonly RowCount[], signal?: AbortSignal): Promise<number> {
    let version = Math.min(...counts.map(({ from }) => from))
    let found: LockMovement[] = []
    for await (const { at, movements, toVersion } of this.timeline.pagesFrom(stockKey, version + 1, signal)) {
      for (const movement of movements) {
        if (!isOfLock(movement) || piecesTaken(movement) === 0) continue
        const count = counts.find(({ prefix, from }) => movement.version > from && movement.ref.startsWith(prefix))
        if (count === undefined) continue
        found.push({ movement, at, count })
        if (found.length < AT_ONCE) continue
        await this.add(found)
        found = []
      }
      version = toVersion
    }
    await this.add(found)
    return version
  }

  /** A lock counts by when it was made, or not at all: what was not taken of the quota is not given back to it. */
  private async add(found: readonly LockMovement[]): Promise<void> {
    const older = found.filter(({ movement }) => movement.kind !== 'locked').map(({ movement }) => movement.ref)
    const locks = older.length === 0 ? undefined : await this.store.read('stockLock', [...new Set(older)])
    for (const { movement, at, count } of found) {
      const lockedAt = movement.kind === 'locked' ? at : (locks?.get(movement.ref)?.value?.lockedAt ?? at)
      if (lockedAt >= count.since) count.pieces += piecesTaken(movement)
    }
  }
}
