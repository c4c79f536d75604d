import { describe, expect, it } from 'vitest'
import type { CountInput, CountOptions } from '../../src/hub/count-service'
import type { Hub } from '../../src/hub/create-hub'
import { passOn } from '../../src/testing/simulator/pass-on'
import { NOON } from '../order/sample-order'
import { by, levels, openShop, orderKey, stockUp, teaOrder } from './shop-fixture'

const settings = { paymentTimeLimitMs: null }

let counts = 0
const count = (hub: Hub, counted: number, countedAt: number, more: Partial<CountInput & CountOptions> = {}) => {
  const { onShortage, onUnknownRow, ...input } = more
  const options = { ...(onShortage && { onShortage }), ...(onUnknownRow && { onUnknownRow }) }
  return hub.counts.settle(
    { countId: `count-${++counts}`, sku: 'TEA-1', counted, countedAt, ...input },
    { by, ...options },
  )
}
const codeOf = (outcome: Awaited<ReturnType<typeof count>>) => (outcome.ok ? 'accepted' : outcome.rejection.code)

describe('a count', () => {
  it('is a difference against its own instant: what moved since is kept', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    clock.now += 1_000
    const countedAt = clock.now
    clock.now += 1_000
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 4 }] }, { by })
    await hub.stock.deduct('a', { by })
    await stockUp(hub, { 'TEA-1': 5 })
    expect(await count(hub, 8, countedAt)).toEqual({ ok: true, value: { change: -2, onHand: 9, broken: [] } })
    expect(await levels(hub, 'TEA-1')).toEqual([[9, 0]])
  })

  it('taken at the instant of a movement comes after it', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    expect(await count(hub, 10, clock.now)).toMatchObject({ value: { change: 0, onHand: 10 } })
  })

  it('is not misled by a lock that was written down after goods and made before they came', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    clock.now += 1_000
    const countedAt = clock.now
    clock.now += 50
    await stockUp(hub, { 'TEA-1': 5 })
    // It waited for the row while the goods were received.
    clock.now -= 60
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 4 }] }, { by })
    clock.now += 1_000
    expect(await count(hub, 10, countedAt)).toEqual({ ok: true, value: { change: 0, onHand: 15, broken: [] } })
  })

  it('of a loss that an earlier count has found already takes it off once', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    clock.now += 10_000
    expect(await count(hub, 8, clock.now - 6_000)).toMatchObject({ value: { change: -2 } })
    // Taken before the first was settled, and so it found the same.
    expect(await count(hub, 8, clock.now - 3_000)).toMatchObject({ value: { change: 0, onHand: 8 } })
    expect(await count(hub, 7, clock.now - 1_000)).toMatchObject({ value: { change: -1, onHand: 7 } })
  })

  it('that was settled is answered the same when the clock was set back since', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    const countedAt = clock.now
    const first = await count(hub, 8, countedAt, { countId: 'c1' })
    clock.now -= 60_000
    expect(await count(hub, 8, countedAt, { countId: 'c1' })).toEqual(first)
    expect(codeOf(await count(hub, 8, countedAt, { countId: 'c2' }))).toBe('COUNT_AHEAD')
  })

  it('is settled once for its id, and its id stands for its content', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    const again = { countId: 'c1' }
    const first = await count(hub, 8, clock.now, again)
    expect(first).toMatchObject({ value: { change: -2, onHand: 8 } })
    await stockUp(hub, { 'TEA-1': 5 })
    expect(await count(hub, 8, clock.now, again)).toEqual(first)
    expect(await levels(hub, 'TEA-1')).toEqual([[13, 0]])
    expect(await count(hub, 9, clock.now, again)).toMatchObject({
      rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'counted' },
    })
  })

  it.each([
    // how much older than the newest count → what becomes of it
    [1, 'COUNT_OUTDATED'],
    [0, 'accepted'],
    [-1, 'accepted'],
  ])('%i ms older than one applied before is %s', async (older, expected) => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    clock.now += 1_000
    await count(hub, 10, clock.now - 500)
    expect(codeOf(await count(hub, 9, clock.now - 500 - older))).toBe(expected)
    expect(await levels(hub, 'TEA-1')).toEqual([[expected === 'accepted' ? 9 : 10, 0]])
  })

  it.each([
    [0, 'accepted'],
    [1, 'COUNT_AHEAD'],
  ])('from %i ms ahead of the clock is %s', async (ahead, expected) => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    expect(codeOf(await count(hub, 10, clock.now + ahead))).toBe(expected)
  })

  it.each([
    // counted, of 10 with 4 promised → what becomes of it
    [4, 'accepted'],
    [3, 'COUNT_BELOW_PROMISED'],
  ])('of %i where 4 are promised is %s', async (counted, expected) => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 4 }] }, { by })
    const outcome = await count(hub, counted, clock.now)
    expect(codeOf(outcome)).toBe(expected)
    if (!outcome.ok) expect(outcome.rejection).toMatchObject({ promised: 4, onHand: 3, lacking: 1, change: -7 })
    expect(await levels(hub, 'TEA-1')).toEqual([[expected === 'accepted' ? 4 : 10, 4]])
  })

  it('of less than has left since is contradicted', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    const countedAt = clock.now
    clock.now += 1_000
    await stockUp(hub, { 'TEA-1': -6 })
    expect(await count(hub, 5, countedAt)).toMatchObject({ rejection: { code: 'COUNT_CONTRADICTED', change: -5 } })
  })

  it('of a row nobody has kept is refused, or opens it where that is asked for', async () => {
    const { hub, clock } = openShop()
    expect(codeOf(await count(hub, 3, clock.now))).toBe('UNKNOWN_STOCK')
    expect(await hub.stock.level({ sku: 'TEA-1' })).toBe(undefined)
    expect(codeOf(await count(hub, 0, clock.now, { onUnknownRow: 'open' }))).toBe('accepted')
    expect(await hub.stock.level({ sku: 'TEA-1' })).toMatchObject({ onHand: 0, version: 1 })
  })

  it('that finds more wakes the orders that wait', async () => {
    const { hub, clock, book } = openShop({ settings })
    await stockUp(hub, { 'TEA-1': 1 })
    await book('1001', teaOrder(2))
    await count(hub, 2, clock.now)
    await hub.tick()
    expect(await levels(hub, 'TEA-1')).toEqual([[2, 2]])
  })

  it('is in the audit by the same commit, with what it found', async () => {
    const { hub, store, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    await count(hub, 8, clock.now, { countId: 'audited' })
    const entries = (await store.audit.blocks('memory', 1, 100)).flatMap((block) => block.entries)
    expect(entries.find(({ commandId }) => commandId === 'count:audited')).toMatchObject({
      action: 'settleCount',
      actor: by,
      outcome: 'accepted',
      facts: { stockKey: 'main/normal/TEA-1', counted: 8, countedAt: clock.now, change: -2, broken: 0 },
    })
    const { movements } = (await store.movements('main/normal/TEA-1', 1, 10)).at(-1) ?? { movements: [] }
    expect(movements).toEqual([
      { version: 2, kind: 'counted', ref: 'count:audited', onHand: -2, locked: 0, reserved: 0 },
    ])
  })

  it.each([
    [{ counted: -1 }, 'QTY_RANGE'],
    [{ counted: 1.5 }, 'QTY_RANGE'],
    [{ sku: '' }, 'INPUT_INVALID'],
    [{ countId: 'a b' }, 'INPUT_INVALID'],
    [{ warehouse: 'a/b' }, 'INPUT_INVALID'],
  ])('with %j is %s', async (wrong, expected) => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    expect(codeOf(await count(hub, 1, clock.now, wrong))).toBe(expected)
  })

  it('of a row that moves while it is settled comes out as if one came after the other', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 100 })
    const outcomes = await Promise.all([
      ...Array.from({ length: 20 }, (_, at) =>
        hub.stock.lock({ lockId: `a${at}`, lines: [{ sku: 'TEA-1', quantity: 1 }] }, { by }),
      ),
      count(hub, 90, clock.now),
      ...Array.from({ length: 5 }, () => stockUp(hub, { 'TEA-1': 1 })),
    ])
    expect(outcomes.every((outcome) => outcome === undefined || outcome.ok)).toBe(true)
    const onHand = (await levels(hub, 'TEA-1'))[0]?.[0]
    // Receipts of the very instant of the count belong before it; those it had not seen yet are found again by none.
    expect(onHand).toBeGreaterThanOrEqual(90)
    expect(onHand).toBeLessThanOrEqual(95)
  })
})

describe('a count whose row moves after it was read', () => {
  /** A hub whose first look at movements is followed by something else, before the count is decided. */
  const interrupted = (meanwhile: (hub: Hub) => Promise<unknown>) => {
    const shop = openShop()
    let first = true
    const store = passOn(shop.store, {
      movementsSince: async (stockKeys, at) => {
        const since = await shop.store.movementsSince(stockKeys, at)
        if (first) {
          first = false
          await meanwhile(shop.hub)
        }
        return since
      },
    })
    return { ...shop, hub: openShop({ store }).hub, direct: shop.hub }
  }

  it('of a movement of its own instant takes it in', async () => {
    const { hub, direct, clock } = interrupted((other) => stockUp(other, { 'TEA-1': 5 }))
    await stockUp(direct, { 'TEA-1': 10 })
    expect(await count(hub, 12, clock.now)).toMatchObject({ value: { change: -3, onHand: 12 } })
  })

  it('leaves out a movement that came after it', async () => {
    const { hub, direct, clock } = interrupted(async (other) => {
      clock.now += 1_000
      await stockUp(other, { 'TEA-1': 5 })
    })
    await stockUp(direct, { 'TEA-1': 10 })
    expect(await count(hub, 8, clock.now)).toMatchObject({ value: { change: -2, onHand: 13 } })
  })

  it('takes in what another count has set right meanwhile', async () => {
    const { hub, direct, clock } = interrupted((other) => count(other, 8, NOON))
    await stockUp(direct, { 'TEA-1': 10 })
    clock.now += 1_000
    await stockUp(direct, { 'TEA-1': 5 })
    expect(await count(hub, 8, NOON)).toMatchObject({ value: { change: 0, onHand: 13 } })
  })

  it('breaks the lock that came last, though it came after the look', async () => {
    const lines = (quantity: number) => [{ sku: 'TEA-1', quantity }]
    const { hub, direct, clock } = interrupted((other) => {
      clock.now += 1_000
      return other.stock.lock({ lockId: 'last', lines: lines(2) }, { by })
    })
    await stockUp(direct, { 'TEA-1': 10 })
    const countedAt = clock.now
    clock.now += 1_000
    await direct.stock.lock({ lockId: 'first', lines: lines(8) }, { by })
    expect(await count(hub, 8, countedAt, { onShortage: 'breakNewest' })).toMatchObject({ value: { broken: ['last'] } })
    expect(await levels(hub, 'TEA-1')).toEqual([[8, 8]])
  })
})

describe('a count below what is promised, where the newest locks may break', () => {
  const breakNewest = { onShortage: 'breakNewest' } as const

  it('breaks as few as it takes, the newest first, with one shortage each', async () => {
    const { hub, clock } = openShop()
    const short: unknown[] = []
    hub.on('StockShort', (body) => short.push(body))
    await stockUp(hub, { 'TEA-1': 10, 'CUP-1': 5 })
    for (const [lockId, quantity] of [
      ['a', 3],
      ['b', 2],
      ['c', 4],
    ] as const) {
      clock.now += 1_000
      const lines = [
        { sku: 'TEA-1', quantity },
        { sku: 'CUP-1', quantity: 1 },
      ]
      await hub.stock.lock({ lockId, owner: `cart-${lockId}`, lines }, { by })
    }
    expect(await count(hub, 4, clock.now, breakNewest)).toMatchObject({
      value: { change: -6, onHand: 4, broken: ['c', 'b'] },
    })
    // 9 promised, 4 there: c lacks its 4, b one of its 2.
    expect(short).toMatchObject([
      { lockId: 'c', owner: 'cart-c', orderKey: null, shortages: [{ requested: 4, available: 0, short: 4 }] },
      { lockId: 'b', owner: 'cart-b', orderKey: null, shortages: [{ requested: 2, available: 1, short: 1 }] },
    ])
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [4, 3],
      [5, 1],
    ])
    expect(await hub.stock.deduct('c', { by })).toMatchObject({ rejection: { code: 'LOCK_BROKEN' } })
    expect(await hub.stock.deduct('a', { by })).toMatchObject({ ok: true })
  })

  it('leaves alone what a lock has deducted or given back', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    const lines = (quantity: number) => [{ sku: 'TEA-1', quantity }]
    await hub.stock.lock({ lockId: 'old', lines: lines(2) }, { by })
    clock.now += 1_000
    await hub.stock.lock({ lockId: 'part', lines: lines(4) }, { by })
    await hub.stock.deduct('part', { by, lines: lines(3) })
    await hub.stock.lock({ lockId: 'gone', lines: lines(1) }, { by })
    await hub.stock.release('gone', { by })
    expect(await count(hub, 2, clock.now, breakNewest)).toMatchObject({ value: { broken: ['part'], onHand: 2 } })
    expect(await levels(hub, 'TEA-1')).toEqual([[2, 2]])
  })

  it('goes by when a lock was made, not by when it was resized', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    await hub.stock.lock({ lockId: 'old', lines: [{ sku: 'TEA-1', quantity: 2 }] }, { by })
    clock.now += 1_000
    await hub.stock.lock({ lockId: 'new', lines: [{ sku: 'TEA-1', quantity: 2 }] }, { by })
    clock.now += 1_000
    await hub.stock.resize('old', [{ sku: 'TEA-1', quantity: 3 }], { by })
    expect(await count(hub, 3, clock.now, breakNewest)).toMatchObject({ value: { broken: ['new'] } })
  })

  it('finds a newer lock behind many movements, though an older one was resized since', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    await hub.stock.lock({ lockId: 'old', lines: [{ sku: 'TEA-1', quantity: 2 }] }, { by })
    clock.now += 1_000
    await hub.stock.lock({ lockId: 'new', lines: [{ sku: 'TEA-1', quantity: 2 }] }, { by })
    for (let at = 0; at < 300; at++) {
      clock.now += 1
      await stockUp(hub, { 'TEA-1': at % 2 === 0 ? 1 : -1 })
    }
    await hub.stock.resize('old', [{ sku: 'TEA-1', quantity: 3 }], { by })
    expect(await count(hub, 3, clock.now, breakNewest)).toMatchObject({ value: { broken: ['new'] } })
  })

  it('finds a lock that took the row in by a resize', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10, 'CUP-1': 1 })
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'CUP-1', quantity: 1 }] }, { by })
    await hub.stock.resize('a', [{ sku: 'TEA-1', quantity: 6 }], { by })
    expect(await count(hub, 5, clock.now, breakNewest)).toMatchObject({ value: { broken: ['a'] } })
  })

  it('finds the newest lock behind a thousand other movements', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 10 })
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 6 }] }, { by })
    for (let at = 0; at < 1_000; at++) {
      clock.now += 1
      await stockUp(hub, { 'TEA-1': at % 2 === 0 ? 1 : -1 })
    }
    expect(await count(hub, 5, clock.now, breakNewest)).toMatchObject({ value: { broken: ['a'], onHand: 5 } })
  })

  it('puts the order on hold, and the order goes on when stock comes in', async () => {
    const { hub, clock, book } = openShop({ settings })
    const short: unknown[] = []
    hub.on('StockShort', ({ orderKey, shortages }) => short.push([orderKey, shortages[0]?.short]))
    await stockUp(hub, { 'TEA-1': 5 })
    await book('1001', teaOrder(3, NOON + 1))
    clock.now += 1_000
    await book('1002', teaOrder(2, NOON + 2))
    expect(await count(hub, 3, clock.now, breakNewest)).toMatchObject({ ok: true })
    expect(short).toEqual([[orderKey('1002'), 2]])
    expect(await hub.orders.get(orderKey('1002'))).toMatchObject({
      lock: { state: 'refused', generation: 2 },
      waitsFor: 'main/normal/TEA-1',
      holds: [{ reason: 'STOCK_SHORT' }],
      anomalies: [{ code: 'STOCK_SHORT', about: 'main/normal/TEA-1', expected: 2, actual: 0 }],
    })
    expect((await hub.orders.get(orderKey('1001')))?.holds).toEqual([])
    expect(await levels(hub, 'TEA-1')).toEqual([[3, 3]])
    await hub.tick()
    expect((await hub.orders.get(orderKey('1002')))?.lock?.state).toBe('refused')
    clock.now += 1_000
    await stockUp(hub, { 'TEA-1': 2 })
    await hub.tick()
    expect(await hub.orders.get(orderKey('1002'))).toMatchObject({
      lock: { state: 'locked' },
      holds: [],
      waitsFor: null,
    })
  })

  it('offers what broken locks leave over to those that wait, the oldest order first', async () => {
    const { hub, clock, book } = openShop({ settings })
    await stockUp(hub, { 'TEA-1': 9 })
    await book('1001', teaOrder(4, NOON + 1))
    clock.now += 1_000
    await book('1002', teaOrder(3, NOON + 2))
    clock.now += 1_000
    await book('1003', teaOrder(2, NOON + 3))
    // 3 are lacking: 1003 gives back 2 and 1002 its 3. Of the 2 left over 1002 has no use.
    expect(await count(hub, 6, clock.now, breakNewest)).toMatchObject({
      value: { broken: [`order:${orderKey('1003')}:1`, `order:${orderKey('1002')}:1`] },
    })
    clock.now += 1_000
    await hub.tick()
    const states = await Promise.all(
      ['1001', '1002', '1003'].map(async (no) => (await hub.orders.get(orderKey(no)))?.lock?.state),
    )
    expect(states).toEqual(['locked', 'refused', 'locked'])
    expect(await levels(hub, 'TEA-1')).toEqual([[6, 6]])
  })

  it('of nothing at all breaks them all', async () => {
    const { hub, clock } = openShop({ channels: [] })
    await stockUp(hub, { 'TEA-1': 5 })
    await hub.stock.lock({ lockId: 'order-like', lines: [{ sku: 'TEA-1', quantity: 5 }] }, { by })
    expect(await count(hub, 0, clock.now, breakNewest)).toMatchObject({ value: { broken: ['order-like'] } })
  })

  it('is refused while the shop of an order it would break is not registered here', async () => {
    const shop = openShop({ settings })
    await stockUp(shop.hub, { 'TEA-1': 2 })
    await shop.book('1001', teaOrder(2))
    const elsewhere = openShop({ store: shop.store, channels: [] })
    elsewhere.clock.now = shop.clock.now
    expect(codeOf(await count(elsewhere.hub, 1, shop.clock.now, breakNewest))).toBe('CHANNEL_UNKNOWN')
    expect(await levels(shop.hub, 'TEA-1')).toEqual([[2, 2]])
  })
})
