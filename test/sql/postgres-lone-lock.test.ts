import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import { postgresStore } from '../../src/sql/postgres-store'
import type { Store } from '../../src/store/store'
import { by, openShop, stockUp } from '../hub/shop-fixture'
import { freshSchema, testPool } from '../postgres/database'

const KEY = 'main/normal/TEA-1'
let pool: Pool
const hubs: Hub[] = []

/** A hub on PostgreSQL that counts how many locks took the short way. */
async function shopOn(schema: string): Promise<{ hub: Hub; store: Store; lone: { taken: number } }> {
  const inner = await postgresStore({ pool, schema })
  const lone = { taken: 0 }
  const store = new Proxy(inner, {
    get(target, property) {
      if (property === 'tryLoneLock') {
        return async (wanted: Parameters<NonNullable<Store['tryLoneLock']>>[0]) => {
          const locked = await target.tryLoneLock?.(wanted)
          if (locked !== undefined) lone.taken += 1
          return locked
        }
      }
      const value = Reflect.get(target, property)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const { hub } = openShop({ store })
  hubs.push(hub)
  return { hub, store, lone }
}

beforeAll(async () => {
  pool = await testPool()
})
afterAll(async () => {
  for (const hub of hubs) await hub.close()
  await pool.end()
})

const lockOne = (hub: Hub, lockId: string, quantity = 1) =>
  hub.stock.lock({ lockId, lines: [{ sku: 'TEA-1', quantity }], ttlMs: 60_000 }, { by })

describe('a lock that comes alone', () => {
  it('leaves the same level, lock, movements and audit as one that comes in a crowd', async () => {
    const alone = await shopOn(freshSchema())
    const crowd = openShop()
    for (const { hub } of [alone, crowd]) {
      await hub.stock.adjust({ sku: 'TEA-1', change: 3 }, { by, commandId: 'receipt-1' })
      for (const id of ['a', 'b', 'c', 'd', 'b']) await lockOne(hub, id)
      await lockOne(hub, 'b', 2)
    }
    expect(alone.lone.taken).toBe(3)
    const seen = async ({ store, hub }: { store: Store; hub: Hub }) => {
      const pages = await store.movements(KEY, 1, 100)
      const locks = await store.read('stockLock', ['a', 'b', 'c', 'd'])
      const [head] = (await store.audit.heads()).filter(({ seq }) => seq > 0)
      const blocks = await store.audit.blocks(head?.chain ?? '', 1, 100)
      return {
        level: await hub.stock.level({ sku: 'TEA-1' }),
        movements: pages.flatMap((page) => page.movements),
        locks: [...locks].map(([key, { version, value }]) => [
          key,
          version,
          value?.state,
          value?.lines,
          value?.shortages,
        ]),
        lives: [...locks].map(([, { value }]) => (value === undefined ? 0 : Number(value.expiresAt) - value.lockedAt)),
        audit: blocks.flatMap((block) =>
          block.entries.map(({ commandId, action, outcome, changes }) => ({
            commandId: action === 'lockStock' ? commandId : '',
            action,
            outcome,
            changes: action === 'lockStock' ? changes : [],
          })),
        ),
        sound: (await hub.audit.verify()).map((result) => result.ok),
      }
    }
    expect(await seen(alone)).toEqual(await seen(crowd))
  })

  it('is refused by the long way, which names what lacks', async () => {
    const { hub, lone } = await shopOn(freshSchema())
    await stockUp(hub, { 'TEA-1': 1 })
    expect(await lockOne(hub, 'a')).toMatchObject({ ok: true })
    expect(await lockOne(hub, 'b')).toMatchObject({
      rejection: { code: 'STOCK_INSUFFICIENT', shortages: [{ short: 1 }] },
    })
    expect(lone.taken).toBe(1)
  })

  it('takes the long way where its time has grown old, for its process stood still', async () => {
    const { hub, lone } = await shopOn(freshSchema())
    await stockUp(hub, { 'TEA-1': 3 })
    await lockOne(hub, 'a')
    expect(lone.taken).toBe(1)
    const { now } = performance
    const stoodStill = vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) - 40_000)
    expect((await lockOne(hub, 'b')).ok).toBe(true)
    stoodStill.mockRestore()
    expect(lone.taken).toBe(1)
    await lockOne(hub, 'c')
    expect(lone.taken).toBe(2)
  })

  it('never oversells beside hubs that do the same', async () => {
    const schema = freshSchema()
    const shops = [await shopOn(schema), await shopOn(schema), await shopOn(schema)]
    const [first] = shops
    if (first === undefined) throw new Error('no shop')
    await stockUp(first.hub, { 'TEA-1': 100 })
    const answers = await Promise.all(
      shops.map(async ({ hub }, shop) => {
        let won = 0
        for (let turn = 0; turn < 60; turn++)
          if ((await lockOne(hub, `${turn % 2 === 0 ? 'shared' : shop}-${turn}`)).ok) won += 1
        return won
      }),
    )
    // 30 shared locks count once though every shop was told yes; of the 90 others 70 found stock.
    expect(answers.reduce((sum, won) => sum + won, 0)).toBeGreaterThanOrEqual(100)
    expect(await first.hub.stock.level({ sku: 'TEA-1' })).toMatchObject({ onHand: 100, locked: 100, available: 0 })
    const pages = await first.store.movements(KEY, 1, 1_000)
    expect(pages.flatMap((page) => page.movements.map((movement) => movement.version))).toEqual(
      Array.from({ length: 101 }, (_, index) => index + 1),
    )
    expect((await first.hub.audit.verify()).every((result) => result.ok)).toBe(true)
    expect(shops.reduce((sum, { lone }) => sum + lone.taken, 0)).toBeGreaterThan(0)
  })
})
