import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON } from '../order/sample-order'
import { by, levels, openShop, stockUp } from './shop-fixture'

const tea = (quantity: number) => [{ sku: 'TEA-1', quantity }]

describe('locks past their time', () => {
  it('make room for a lock before it is refused, in the same decision', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 5, 'CUP-1': 5 })
    const lock = (lockId: string, quantity: number, ttlMs: number | null) =>
      hub.stock.lock({ lockId, lines: [...tea(quantity), { sku: 'CUP-1', quantity: 1 }], ttlMs }, { by })
    await lock('a', 2, minutes(1))
    await lock('b', 2, minutes(2))
    expect(await lock('c', 2, null)).toMatchObject({ rejection: { code: 'STOCK_INSUFFICIENT' } })
    clock.now += minutes(1)
    expect(await lock('d', 3, null)).toMatchObject({ ok: true })
    expect((await hub.stock.lockOf('a'))?.state).toBe('expired')
    expect((await hub.stock.lockOf('b'))?.state).toBe('locked')
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [5, 5],
      [5, 2],
    ])
    expect(await lock('c', 2, null)).toMatchObject({ rejection: { code: 'STOCK_INSUFFICIENT' } })
  })

  it('make room for each who is refused, whoever saw first that they are over', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 2, 'CUP-1': 2 })
    const lock = (lockId: string, sku: string, quantity: number, ttlMs: number | null = null) =>
      hub.stock.lock({ lockId, lines: [{ sku, quantity }], ttlMs }, { by })
    await lock('cart', 'CUP-1', 2, 500)
    clock.now += 500
    // It wants tea, so the cup it saw to be free is none of its concern.
    expect(await lock('much-tea', 'TEA-1', 3)).toMatchObject({ rejection: { code: 'STOCK_INSUFFICIENT' } })
    expect(await lock('cup', 'CUP-1', 2)).toMatchObject({ ok: true })
  })

  it.each([0, 1, 999, 1_000, 5_000])('of another process are seen %i ms after they ended', async (late) => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const [one, other] = [openShop({ store }), openShop({ store })]
    await stockUp(one.hub, { 'TEA-1': 1 })
    await one.hub.stock.lock({ lockId: 'a', lines: tea(1), ttlMs: 1_500 }, { by })
    for (let at = 0; at < 1_500; at += 100) {
      clock.now = NOON + at
      const refused = other.hub.stock.lock({ lockId: `b-${at}`, lines: tea(1) }, { by })
      expect(await refused).toMatchObject({ rejection: { code: 'STOCK_INSUFFICIENT' } })
    }
    clock.now = NOON + 1_500 + late
    expect(await other.hub.stock.lock({ lockId: 'b', lines: tea(1) }, { by })).toMatchObject({ ok: true })
  })

  it('are looked for once by all who are refused within a second', async () => {
    const clock = { now: NOON }
    const inner = memoryStore({ clock: () => clock.now })
    let looks = 0
    const due = inner.due.bind(inner)
    inner.due = (at, limit) => {
      looks += 1
      return due(at, limit)
    }
    const { hub } = openShop({ store: inner })
    await stockUp(hub, { 'TEA-1': 1 })
    const refused = (i: number) => hub.stock.lock({ lockId: `l-${i}`, lines: tea(2) }, { by })
    await Promise.all(Array.from({ length: 50 }, (_, i) => refused(i)))
    for (let i = 50; i < 100; i++) await refused(i)
    expect(looks).toBe(1)
    clock.now += 1_000
    await refused(100)
    expect(looks).toBe(2)
  })
})
