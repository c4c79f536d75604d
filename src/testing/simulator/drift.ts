import { availableStock, type StockLevel } from '../../inventory/stock-level'
import type { Store } from '../../store/store'
import type { SeededRandom } from '../seeded-random'
import { put, stockLockRecord, unitOn } from '../store-records'
import type { StoreView } from './store-view'

/** What was written past every hub, by the name of the row or lock that does not agree any more. */
export interface PlantedDrift {
  /** Rows and locks that an audit has to tell of. */
  readonly wrong: ReadonlySet<string>
}

/** Writes past the hub, as a hand in the database does: pieces that came from nowhere, locks that nobody knows of. */
export async function plantDrift(store: Store, view: StoreView, random: SeededRandom): Promise<PlantedDrift> {
  const wrong = new Set<string>()
  const levels = random.shuffled([...view.all('stock').values()]).slice(0, 3)
  for (const { value: level } of levels) {
    const free = availableStock(level)
    if (random.chance(0.4)) {
      await changeLevel(store, level, { onHand: level.onHand + (free > 0 && random.chance(0.5) ? -1 : 2) })
      wrong.add(level.key)
    } else if (level.locked > 0 || free > 0) {
      const locked = level.locked + (level.locked > 0 && (free === 0 || random.chance(0.5)) ? -1 : 1)
      await changeLevel(store, level, { locked })
      wrong.add(level.key)
    }
  }
  const order = [...view.all('order').values()].at(-1)?.value
  const row = [...view.all('stock').keys()].at(0)
  if (order !== undefined && row !== undefined && random.chance(0.5)) {
    const id = `order:${order.key}:99`
    const lines = [{ stockKey: row, quantity: 1 }]
    await put(store, 'stockLock', { [id]: stockLockRecord(id, { owner: order.key, lines, fingerprint: 'null' }) })
    wrong.add(id).add(row)
  }
  return { wrong }
}

async function changeLevel(store: Store, level: StockLevel, differing: Partial<StockLevel>): Promise<void> {
  const { key } = level
  await store.transact(
    unitOn({ stock: [key] }, (loaded, { at }) => {
      const now = loaded.get('stock', key).value ?? level
      const version = now.version + 1
      const movement = { version, kind: 'adjusted', ref: 'by hand', onHand: 0, locked: 0, reserved: 0 } as const
      return {
        records: [{ kind: 'stock', key, from: now.version, to: version, value: { ...now, ...differing, version } }],
        movements: [{ stockKey: key, fromVersion: version, toVersion: version, at, movements: [movement] }],
      }
    }),
  )
}
