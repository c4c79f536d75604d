import { afterAll, describe, expect, it } from 'vitest'
import { DEFAULT_SHOP_RULES } from '../../src/anomaly/shop-rules'
import { newShopWatch, type ShopWatch } from '../../src/anomaly/shop-watch'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { put } from '../../src/testing/store-records'
import { minutes, NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { judgingShop, type StoreOn } from './judging-laws'
import { by, openShop, placedFact } from './shop-fixture'
import {
  clockAheadIsTold,
  documentsOfOthersCount,
  gapFoundOnce,
  handIn,
  pushesOfOthersCount,
  type TwoStoresOn,
  usuallyBusy,
  watchedByPolicy,
} from './shop-watch-laws'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const inMemory: StoreOn = async (clock) => memoryStore({ clock })
const onPGlite: StoreOn = (clock) => pgliteStore({ PGlite, clock })

describe.each([
  ['in memory', inMemory],
  ['on PGlite', onPGlite],
])('a shop whose documents stop %s', (_, storeOn) => {
  it('becomes one case of the shop, closed by the system when they come again', async () => {
    const { hub, atTick, clock, errors, sell } = await usuallyBusy(storeOn)
    const cases = async () => (await hub.cases.list({ kind: 'channel-silent' })).items
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

describe.each([
  ['in memory', inMemory],
  ['on PGlite', onPGlite],
])('two hubs %s', (_, storeOn) => {
  const both: TwoStoresOn = async (clock) => {
    const store = await storeOn(clock)
    return [store, store]
  }

  it('find a gap once', () => gapFoundOnce(both))
  it('miss no documents that came to the other', () => documentsOfOthersCount(both))
  it('tell of pushes that stop behind a poll that works', () => pushesOfOthersCount(both))
  it('tell of a clock that is ahead', () => clockAheadIsTold(both))
  it('go by the policy in force, or tried on the shop', () => watchedByPolicy(storeOn))
})

it('a watch written down before pushes were watched is read, judged, and pushed to from then on', async () => {
  const { hub, store, clock, atTick, cases, errors } = await judgingShop(onPGlite)
  const { pushes: _none, ...body } = { ...newShopWatch('TB/s1', NOON), documentAt: NOON }
  const usual = { usual: new Array<number>(168).fill(4), weeks: new Array<number>(168).fill(8) }
  await put(store, 'shopWatch', { 'TB/s1': { ...body, ...usual } as unknown as ShopWatch })
  expect(await hub.anomalies.shops.get('TB', 's1')).toMatchObject({ documentAt: NOON, pushes: null })
  for (let minute = 10; minute <= 100; minute += 10) await atTick(NOON + minutes(minute))
  expect(await cases('channel-silent')).toEqual([['TB/s1', 'open', 1, 1]])
  await handIn(hub, 'pushed', 'webhook', clock.now)
  await atTick(clock.now + minutes(5))
  expect(await cases('channel-silent')).toEqual([['TB/s1', 'closedBySystem', 1, 1]])
  expect(await hub.anomalies.shops.get('TB', 's1')).toMatchObject({ pushes: { at: NOON + minutes(100) } })
  expect([await cases('webhook-gap'), errors]).toEqual([[], []])
})

it.each([
  ['a field orders have', { test: 'known', field: 'order.total' }, 'rules.0.when.field'],
  ['no number', { test: 'above', field: 'shop.quietSeconds', value: 'long' }, 'rules.0.when.value'],
])('rules over shops with %s are refused when they are saved', async (_, when, path) => {
  const { hub } = openShop({ anomalies: {} })
  const body = { rules: [{ ...DEFAULT_SHOP_RULES.rules[0], when }] }
  expect(await hub.policies.save({ kind: 'shopAnomaly', body }, { by })).toMatchObject({
    rejection: { code: 'POLICY_INVALID', problems: [{ path }] },
  })
})

describe('a shop is watched', () => {
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
