import { stockKey } from '../../inventory/stock-level'
import type { SeededRandom } from '../seeded-random'
import type { Operation } from './client-log'

const BY = { type: 'user', id: 'simulated' } as const

/** What somebody with eyes sees on the shelf, whatever the hub says. */
export interface Shelf {
  /** Pieces of a row; undefined where it was never kept. */
  onHand(stockKey: string): number | undefined
  /** The store's clock. */
  now(): number
}

/** How long ago a count may have been taken when it is handed in. */
const LATEST_MS = 120_000

/** Somebody has counted a row, now or a while ago, and finds as many pieces as there are or some more or fewer. */
export function countOperation(random: SeededRandom, shelf: Shelf, sku: string, countId: string): Operation {
  const place = { warehouse: random.chance(0.7) ? 'main' : 'east', pool: 'normal', sku }
  const key = stockKey(place)
  const counted = Math.max(0, (shelf.onHand(key) ?? 0) + random.pick([0, 0, -4, -2, -1, 1, 3]))
  const countedAt = Math.max(0, shelf.now() - random.pick([0, 1, random.int(1, LATEST_MS)]))
  const onShortage = random.pick(['refuse', 'breakNewest'] as const)
  const onUnknownRow = random.pick(['refuse', 'open'] as const)
  return {
    id: `count:${countId}`,
    stable: 'accepted',
    wish: { kind: 'count', stockKey: key },
    send: (hub) => hub.counts.settle({ countId, ...place, counted, countedAt }, { by: BY, onShortage, onUnknownRow }),
  }
}
