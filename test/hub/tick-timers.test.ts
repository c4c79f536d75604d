import { describe, expect, it } from 'vitest'
import { createHub } from '../../src/hub/create-hub'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON } from '../order/sample-order'
import { PLENTY, selfRoutingShop, TO_GZ } from './automatic-routing-laws'
import { by, keys, openShop, placedFact, plainChannel, stockUp } from './shop-fixture'

/** A shop and a hub over the same store that does not know it, as after a change of its configuration. */
async function forgottenShop(unpaidOrders: number) {
  const known = openShop()
  const unpaid = placedFact({ lines: [{ id: 'l1', sku: 'GONE', quantity: 1, unitPrice: 3_199 }] })
  await Promise.all(Array.from({ length: unpaidOrders }, (_, number) => known.book(`${number}`, unpaid)))
  const errors: unknown[] = []
  const hub = createHub({
    store: known.store,
    keys,
    channels: [{ adapter: plainChannel, shops: [{ shop: 'other' }] }],
    now: () => known.clock.now,
    onError: (error) => errors.push(error),
  })
  return { ...known, hub, errors }
}

describe('timers that cannot be attended to', () => {
  it.each([1, 500, 1_001])('do not keep the one behind them from its turn: %d', async (stuck) => {
    const { hub, clock } = await forgottenShop(stuck)
    await stockUp(hub, { 'TEA-1': 5 })
    clock.now += minutes(40)
    await hub.stock.lock({ lockId: 'late', lines: [{ sku: 'TEA-1', quantity: 2 }], ttlMs: 60_000 }, { by })
    clock.now += 60_000
    expect(await hub.tick()).toEqual({ timers: stuck + 1, effects: 0, offers: 0, failed: stuck })
    expect(await hub.stock.lockOf('late')).toMatchObject({ state: 'expired' })
  })

  it('are reported once per tick with their number and the code of the refusal, at each tick again', async () => {
    const { hub, clock, errors } = await forgottenShop(3)
    clock.now = NOON + minutes(30)
    expect(await hub.tick()).toEqual({ timers: 3, effects: 0, offers: 0, failed: 3 })
    expect(errors).toMatchObject([{ code: 'TIMERS_LEFT_DUE', refusal: 'SHOP_UNKNOWN', count: 3 }])
    await hub.tick()
    expect(errors).toHaveLength(2)
  })

  it('are not reported where an order is routed and then judged, all at one instant', async () => {
    const { hub, paid, of, errors } = await selfRoutingShop(
      (clock) => memoryStore({ clock }),
      TO_GZ,
      { HZ: { 'CUP-1': 10 }, GZ: PLENTY },
      { anomalies: {} },
    )
    const key = await paid('1')
    await hub.tick()
    await hub.stock.adjust({ sku: 'TEA-1', warehouse: 'HZ', change: 10 }, { by })
    await hub.tick()
    expect(await of(key)).toBe('GZ')
    expect(errors).toEqual([])
  })

  it('are not reported where they were attended to', async () => {
    const errors: unknown[] = []
    const { hub, book, clock } = openShop({ onError: (error) => errors.push(error) })
    await book('1001', placedFact())
    clock.now += minutes(30)
    expect(await hub.tick()).toEqual({ timers: 1, effects: 0, offers: 0, failed: 0 })
    expect(errors).toEqual([])
  })
})
