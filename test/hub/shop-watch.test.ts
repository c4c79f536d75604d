import { afterAll, describe, expect, it } from 'vitest'
import { newShopWatch } from '../../src/anomaly/shop-watch'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { put } from '../../src/testing/store-records'
import { minutes, NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { judgingShop, type StoreOn } from './judging-laws'
import { openShop, placedFact } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const inMemory: StoreOn = async (clock) => memoryStore({ clock })
const onPGlite: StoreOn = (clock) => pgliteStore({ PGlite, clock })

/** A shop that is known to have documents every quarter of an hour, and has had one just now. */
async function usuallyBusy(storeOn: StoreOn) {
  const shop = await judgingShop(storeOn)
  const usual = new Array<number>(168).fill(4)
  const weeks = new Array<number>(168).fill(8)
  await put(shop.store, 'shopWatch', { 'TB/s1': { ...newShopWatch('TB/s1', NOON), usual, weeks } })
  await shop.sell('first')
  await shop.hub.tick()
  return shop
}

describe.each([
  ['in memory', inMemory],
  ['on PGlite', onPGlite],
])('a shop whose documents stop %s', (_, storeOn) => {
  it('becomes one case of the shop, closed by the system when they come again', async () => {
    const { hub, atTick, clock, errors, sell } = await usuallyBusy(storeOn)
    const cases = async () => (await hub.cases.list({ kind: 'webhook-gap' })).items
    const quiet = clock.now
    for (let minute = 10; minute <= 90; minute += 10) await atTick(quiet + minutes(minute))
    expect(await cases()).toEqual([])
    for (let minute = 100; minute <= 140; minute += 10) await atTick(quiet + minutes(minute))
    expect(await cases()).toMatchObject([{ subject: { kind: 'shop', key: 'TB/s1' }, shop: 'TB/s1', state: 'open' }])
    expect((await cases())[0]?.seen).toBeGreaterThan(1)
    await sell('again')
    await atTick(clock.now + minutes(5))
    expect((await cases()).map(({ state }) => state)).toEqual(['closedBySystem'])
    expect(errors).toEqual([])
    expect((await hub.audit.verify()).every(({ ok }) => ok)).toBe(true)
    await hub.close()
  })
})

describe('a shop is watched', () => {
  it('by all processes together: documents that came to another are not missing', async () => {
    const { hub, clock, atTick, store } = await usuallyBusy(inMemory)
    const web = openShop({ store, now: () => clock.now, anomalies: {} })
    const start = clock.now
    for (let minute = 5; minute <= 180; minute += 5) {
      await atTick(start + minutes(minute))
      // Nobody ever calls the other's tick.
      if (minute % 15 === 0) await web.book(`web-${minute}`, placedFact({}, clock.now))
    }
    expect((await hub.cases.list({ kind: 'webhook-gap' })).items).toEqual([])
  })

  it('for a channel whose clock is ahead', async () => {
    const { hub, sell, book, clock, atTick } = await judgingShop(inMemory)
    await sell('1')
    await hub.tick()
    await book('2', placedFact({}, clock.now + 300_001))
    await atTick(clock.now + minutes(5))
    const { items } = await hub.cases.list({ kind: 'channel-clock-ahead' })
    expect(items).toMatchObject([{ subject: { kind: 'shop', key: 'TB/s1' }, state: 'open' }])
    await atTick(clock.now + minutes(61))
    const ended = await hub.cases.list({ kind: 'channel-clock-ahead' })
    expect(ended.items.map(({ state }) => state)).toEqual(['closedBySystem'])
  })

  it('at a cost of one write in five minutes, and of nothing where orders are not judged', async () => {
    const { hub, sell, clock, atTick, store } = await judgingShop(inMemory)
    const versions = async () => (await store.read('shopWatch', ['TB/s1'])).get('TB/s1')?.version ?? 0
    for (let no = 0; no < 20; no++) await sell(`${no}`)
    for (let no = 0; no < 20; no++) await atTick(clock.now + 1_000)
    expect(await versions()).toBeLessThanOrEqual(2)
    await hub.close()

    const plain = openShop()
    await plain.book('1', placedFact())
    await plain.hub.tick()
    expect((await plain.store.read('shopWatch', ['TB/s1'])).size).toBe(0)
  })

  it('as asked for by its host, whose channel answers without documents', async () => {
    const { hub, clock, sell } = await judgingShop(inMemory)
    await sell('1')
    clock.now += minutes(10)
    expect(await hub.anomalies.shops.polled('TB', 's1')).toMatchObject({ ok: true, value: { polledAt: clock.now } })
    expect(await hub.anomalies.shops.get('TB', 's1')).toMatchObject({ documentAt: NOON, polledAt: clock.now })
    expect(await hub.anomalies.shops.polled('TB', 'none')).toMatchObject({ rejection: { code: 'SHOP_UNKNOWN' } })
  })
})
