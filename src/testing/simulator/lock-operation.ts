import type { SeededRandom } from '../seeded-random'
import type { Operation } from './client-log'
import { lockChange } from './lock-change'
import { type LockWish, summed } from './lock-wish'

const BY = { type: 'user', id: 'simulated' } as const

/** What one lock id of a run stands for. */
export function drawLock(random: SeededRandom, skus: readonly string[], index: number): LockWish {
  const lines = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => ({
    sku: random.chance(0.02) ? 'SKU-NEVER-STOCKED' : random.pick(skus),
    warehouse: random.chance(0.9) ? 'main' : 'east',
    quantity: random.int(1, 4),
  }))
  return { lockId: `lock-${index}`, lines, ttlMs: random.pick([null, 1_000, 60_000, 600_000]) }
}

export function lockOperation({ lockId, lines, ttlMs }: LockWish): Operation {
  return {
    id: `lock:${lockId}`,
    stable: 'always',
    wish: { kind: 'lock', lockId, lines: summed(lines) },
    send: (hub) => hub.stock.lock({ lockId, lines: [...lines], ttlMs }, { by: BY }),
  }
}

/** The end of a lock, or of a part of it, or a change: often one that comes too late. */
export function lockEndOperation(random: SeededRandom, { lockId, lines }: LockWish, serial: number): Operation {
  if (random.chance(0.2)) return deductPart(random, lockId, lines, `part-${serial}`)
  if (random.chance(0.25)) return lockChange(random, { lockId, lines }, `change-${serial}`)
  const kind = random.pick(['deduct', 'deduct', 'release', 'expire'] as const)
  const commandId = `${kind}-${serial}`
  const fence = random.chance(0.3) ? { fence: random.pick([1, 1, 2]) } : {}
  return {
    id: commandId,
    stable: 'accepted',
    wish: { kind, lockId },
    send: (hub) =>
      kind === 'expire'
        ? hub.stock.expire(lockId, { by: BY, commandId })
        : hub.stock[kind](lockId, { by: BY, commandId, ...fence }),
  }
}

function deductPart(random: SeededRandom, lockId: string, lines: LockWish['lines'], commandId: string): Operation {
  const { sku, warehouse, quantity } = random.pick(lines)
  const part = { sku, warehouse, quantity: random.int(1, quantity) }
  const told = [...summed([part])].map(([stockKey, pieces]) => ({ stockKey, quantity: pieces }))
  return {
    id: commandId,
    stable: 'always',
    wish: { kind: 'deductPart', lockId, lines: told },
    send: (hub) => hub.stock.deduct(lockId, { by: BY, commandId, lines: [part] }),
  }
}
