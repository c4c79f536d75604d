import type { SeededRandom } from '../seeded-random'
import type { Operation } from './client-log'
import type { LockWish } from './lock-wish'

const BY = { type: 'user', id: 'simulated' } as const

/** One change of a lock: more time, other lines, or its goods deducted anew after it has expired. */
export function lockChange(
  random: SeededRandom,
  { lockId, lines }: Pick<LockWish, 'lockId' | 'lines'>,
  commandId: string,
): Operation {
  const options = { by: BY, commandId, ...(random.chance(0.3) ? { fence: random.pick([1, 2]) } : {}) }
  const change = random.pick(['extend', 'resize', 'deductAnew'] as const)
  const ttlMs = random.pick([null, 60_000, 1_200_000])
  const wanted = lines.map((line) => ({ ...line, quantity: random.int(1, 5) }))
  return {
    id: commandId,
    stable: 'always',
    wish: { kind: 'other' },
    send: (hub) => {
      if (change === 'extend') return hub.stock.extend(lockId, { ttlMs }, options)
      if (change === 'resize') return hub.stock.resize(lockId, wanted, options)
      return hub.stock.deductAnew(lockId, `${lockId}-late`, options)
    },
  }
}
