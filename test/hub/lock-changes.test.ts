import { describe, expect, it } from 'vitest'
import { minutes, NOON } from '../order/sample-order'
import { by, levels, openShop, paidFact, placedFact, stockUp } from './shop-fixture'

const tea = (quantity: number) => [{ sku: 'TEA-1', quantity }]

async function locked(quantity = 3, ttlMs: number | null = minutes(30)) {
  const shop = openShop()
  await stockUp(shop.hub, { 'TEA-1': 10 })
  const input = { lockId: 'a', lines: tea(quantity), ttlMs }
  const first = await shop.hub.stock.lock(input, { by })
  return { ...shop, stock: shop.hub.stock, again: () => shop.hub.stock.lock(input, { by }), first }
}

describe('the time of a lock', () => {
  it('may be made longer while it holds, and the first answer stays what it was', async () => {
    const { stock, clock, again, first } = await locked()
    clock.now += minutes(20)
    expect(await stock.extend('a', { ttlMs: minutes(30) }, { by, fence: 1 })).toEqual({
      ok: true,
      value: { lockId: 'a', expiresAt: NOON + minutes(50), fence: 2 },
    })
    expect(await again()).toEqual(first)
    clock.now += minutes(29)
    expect(await stock.deduct('a', { by, fence: 2 })).toMatchObject({ ok: true })
  })

  it.each([
    [minutes(30), null, { code: 'LOCK_LASTS', expiresAt: null }],
    [minutes(30), minutes(30), { code: 'LOCK_LASTS', expiresAt: NOON + minutes(30) }],
    [minutes(29), minutes(30), { code: 'LOCK_LASTS', expiresAt: NOON + minutes(30) }],
    [null, minutes(30), undefined],
    [minutes(31), minutes(30), undefined],
  ])('of %s ms is asked for where it was %s', async (ttlMs, before, rejection) => {
    const { stock } = await locked(1, before)
    const extended = await stock.extend('a', { ttlMs }, { by })
    expect(extended.ok ? undefined : extended.rejection).toEqual(rejection)
  })

  it('ends: nothing brings the lock back', async () => {
    const { stock, clock } = await locked()
    clock.now += minutes(30)
    for (const change of [
      () => stock.extend('a', { ttlMs: minutes(60) }, { by }),
      () => stock.resize('a', tea(1), { by }),
      () => stock.deduct('a', { by }),
      () => stock.deduct('a', { by, lines: tea(1) }),
    ]) {
      expect(await change()).toMatchObject({ rejection: { code: 'LOCK_EXPIRED' } })
    }
    await stock.release('a', { by })
    expect(await stock.extend('a', { ttlMs: minutes(60) }, { by })).toMatchObject({
      rejection: { code: 'LOCK_RELEASED' },
    })
  })
})

describe('the size of a lock', () => {
  it.each([
    // wanted → locked after, or how many pieces are lacking
    [1, 1],
    [3, 3],
    [9, 9],
    [10, { available: 9, short: 1 }],
  ])('becomes %i of 9 free or its own', async (wanted, expected) => {
    const { hub, stock, again, first } = await locked()
    await stock.lock({ lockId: 'other', lines: tea(1) }, { by })
    const resized = await stock.resize('a', tea(wanted), { by })
    if (resized.ok) expect(await levels(hub, 'TEA-1')).toEqual([[10, (expected as number) + 1]])
    else {
      expect(resized.rejection).toMatchObject({ code: 'STOCK_INSUFFICIENT', shortages: [expected] })
      expect(await levels(hub, 'TEA-1')).toEqual([[10, 4]])
    }
    expect(await again()).toEqual(first)
  })

  it('is what it holds from now on, beside what has left already', async () => {
    const { hub, stock } = await locked()
    await stockUp(hub, { 'CUP-1': 5 })
    await stock.deduct('a', { by, lines: tea(1) })
    const lines = [{ sku: 'CUP-1', quantity: 2 }]
    expect(await stock.resize('a', lines, { by })).toMatchObject({
      value: { fence: 3, left: [{ stockKey: 'main/normal/CUP-1', quantity: 2 }] },
    })
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [9, 0],
      [5, 2],
    ])
    await stock.deduct('a', { by })
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [9, 0],
      [3, 0],
    ])
  })
})

describe('goods that left after their lock had expired', () => {
  it('are deducted by a new decision under a new id, once', async () => {
    const { hub, stock, clock } = await locked()
    expect(await stock.deductAnew('a', 'a-late', { by })).toMatchObject({ rejection: { code: 'LOCK_HELD' } })
    clock.now += minutes(30)
    for (let i = 0; i < 2; i++) {
      const options = { by, commandId: 'late' }
      expect(await stock.deductAnew('a', 'a-late', options)).toMatchObject({
        value: { lockId: 'a-late', state: 'deducted' },
      })
    }
    expect(await levels(hub, 'TEA-1')).toEqual([[7, 0]])
    expect(await stock.lockOf('a')).toMatchObject({ state: 'expired' })
    expect(await stock.deductAnew('a', 'a-late', { by })).toMatchObject({ rejection: { code: 'LOCK_EXISTS' } })
  })

  it('are refused where others hold them by now', async () => {
    const { hub, stock, clock } = await locked()
    clock.now += minutes(30)
    await hub.tick()
    await stock.lock({ lockId: 'b', lines: tea(8) }, { by })
    expect(await stock.deductAnew('a', 'a-late', { by })).toMatchObject({
      rejection: { code: 'STOCK_INSUFFICIENT', shortages: [{ short: 1 }] },
    })
    await stock.release('b', { by })
    expect(await stock.deductAnew('b', 'b-late', { by })).toMatchObject({ rejection: { code: 'LOCK_RELEASED' } })
  })
})

describe('a payment and the time limit of its order', () => {
  it.each([
    // minutes after the order at which it was paid; whether we hear of it before the timer
    [29, true, 'paid', 2],
    [29, false, 'paid', 2],
    [31, true, 'paid', 2],
    [31, false, 'closed', 0],
  ])('%i minutes late, heard of before the timer: %s, make it %s', async (paidAfter, before, status, lockedPieces) => {
    const { hub, book, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10, 'CUP-1': 10 })
    await book('1001', placedFact())
    const payment = paidFact(3_199, NOON + minutes(paidAfter))
    clock.now += minutes(32)
    const steps = [() => hub.tick(), () => book('1001', payment)]
    for (const step of before ? [...steps].reverse() : steps) await step()
    for (let i = 0; i < 2; i++) for (const step of steps) await step()
    expect((await hub.orders.get('TB/s1/1001'))?.status).toBe(status)
    expect(await levels(hub, 'TEA-1')).toEqual([[10, lockedPieces]])
  })
})
