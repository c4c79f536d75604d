import { stockKey } from '../../inventory/stock-level'
import type { SeededRandom } from '../seeded-random'
import type { Operation } from './client-log'

const BY = { type: 'user', id: 'simulated' } as const

/** A transfer between the pool that sells and another place, in either direction. */
export function transferOperation(random: SeededRandom, sku: string, commandId: string): Operation {
  const there = random.pick([
    { warehouse: 'main', pool: 'campaign' },
    { warehouse: 'east', pool: 'normal' },
    { warehouse: 'main', pool: 'damaged' },
  ])
  const here = { warehouse: 'main', pool: 'normal' }
  const [from, to] = random.chance(0.6) ? [here, there] : [there, here]
  const quantity = random.int(1, 6)
  return {
    id: commandId,
    stable: 'always',
    wish: { kind: 'transfer', from: stockKey({ sku, ...from }), to: stockKey({ sku, ...to }), quantity },
    send: (hub) => hub.stock.transfer({ sku, quantity, from, to }, { by: BY, commandId }),
  }
}
