import { afterAll, describe, expect, it } from 'vitest'
import { DEFAULT_ANOMALY_RULES } from '../../src/anomaly/default-rules'
import { lcnDivisions } from '../../src/divisions/lcn-divisions'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON, sampleContent } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import {
  judgingShop,
  manyFromOneAddress,
  nothingIsLostBetween,
  piecesAbove,
  rulesChangeUnderOpenOrders,
  type StoreOn,
  timeTellsOnce,
} from './judging-laws'
import { by, openShop, orderKey, paidFact, placedFact, plainChannel } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const inMemory: StoreOn = async (clock) => memoryStore({ clock })
const onPGlite: StoreOn = (clock) => pgliteStore({ PGlite, clock })

describe.each([
  ['in memory', inMemory],
  ['on PGlite', onPGlite],
])('orders are judged %s', (_, storeOn) => {
  it('when time alone makes a rule fire, at its moment and not before', () => timeTellsOnce(storeOn))
  it('anew when the rules change, and back again', () => rulesChangeUnderOpenOrders(storeOn))
  it('by the next process where one ends between judging and saving', () => nothingIsLostBetween(storeOn))
  it('by how many others came from their address', () => manyFromOneAddress(storeOn))
})

describe('what is not known', () => {
  it('neither opens a case nor ends one, and its rules are named', async () => {
    let known = true
    const references = async (orders: readonly { readonly key: string }[]) =>
      new Map(known ? orders.map(({ key }) => [key, { usualTotal: 1_000 }] as const) : [])
    const { hub, sell, cases } = await judgingShop(inMemory, { anomalies: { references } })
    await sell('1')
    await hub.tick()
    expect(await cases('amount-far-above-category')).toEqual([[orderKey('1'), 'open', 1, 1]])
    known = false
    const judged = await hub.anomalies.judge(orderKey('1'))
    expect(judged.ok && judged.value.unknown).toContain('amount-far-above-category')
    expect(await cases('amount-far-above-category')).toEqual([[orderKey('1'), 'open', 1, 1]])
  })

  it('is what a source of references cannot say: it is reported, and the rest is judged', async () => {
    const references = async () => Promise.reject(new Error('The warehouse of figures is away.'))
    const { hub, sell, cases, errors } = await judgingShop(inMemory, { anomalies: { references } })
    await sell('1', { memos: { buyer: '我要找律师', seller: '' } })
    await hub.tick()
    expect(await cases('sensitive-words')).toHaveLength(1)
    expect(errors).toHaveLength(1)
  })

  it('is whether a city lies in its province, until the hub is given the divisions', async () => {
    const address = { country: 'CN', province: '浙江省', city: '深圳市', district: '南山区', detail: '科技园 1 号' }
    const recipient = { ...sampleContent().recipient, address: { ...address, postalCode: '518000' } }
    const without = await judgingShop(inMemory)
    await without.sell('1', { recipient })
    const judged = await without.hub.anomalies.judge(orderKey('1'))
    expect(judged.ok && judged.value.unknown).toEqual(
      expect.arrayContaining(['address-incomplete', 'address-implausible']),
    )

    const shop = await judgingShop(inMemory, { anomalies: { divisions: lcnDivisions() } })
    await shop.sell('1', { recipient })
    await shop.hub.tick()
    expect(await shop.cases('address-implausible')).toEqual([[orderKey('1'), 'open', 1, 1]])
    const told = await shop.hub.anomalies.judge(orderKey('1'))
    expect(told.ok && told.value.unknown).not.toContain('address-incomplete')
  })

  it('are the words of a buyer who was erased', async () => {
    const { hub, sell, cases } = await judgingShop(inMemory)
    await sell('1', { memos: { buyer: '投诉', seller: '' } })
    await hub.tick()
    await hub.privacy.erase({ channel: 'TB', buyer: 'buyer-1' }, { by })
    const judged = await hub.anomalies.judge(orderKey('1'))
    expect(judged.ok && judged.value.unknown).toContain('sensitive-words')
    expect((await cases('sensitive-words')).map(([, state]) => state)).toEqual(['open'])
  })
})

describe('judging', () => {
  it('costs nothing where it was not asked for: orders carry no mark and no timer', async () => {
    const { hub, book, store } = openShop({ settings: { paymentTimeLimitMs: null } })
    await book('1', placedFact())
    expect((await store.list('order', { limit: 1 })).items[0]).not.toHaveProperty('judging')
    expect(await hub.tick()).toMatchObject({ timers: 0 })
  })

  it('of an order that was paid meanwhile is not kept: it is judged as it is now', async () => {
    let pay: (() => Promise<unknown>) | undefined
    const references = async () => {
      await pay?.()
      pay = undefined
      return new Map()
    }
    const { sell, book, cases, atTick, clock, hub } = await judgingShop(inMemory, { anomalies: { references } })
    await sell('1')
    await atTick(NOON + 1)
    pay = () => book('1', paidFact(3_199, clock.now))
    await atTick(NOON + minutes(30) + 1)
    await hub.tick()
    expect(await cases('unpaid-too-long')).toEqual([])
  })

  it('by a policy ends what the rules before it have found', async () => {
    const { hub, sell, cases } = await judgingShop(inMemory)
    await sell('1', { memos: { buyer: '投诉', seller: '' } })
    await hub.tick()
    await hub.policies.save({ kind: 'anomaly', body: piecesAbove(100) }, { by })
    await hub.policies.activate({ kind: 'anomaly', version: 1 }, { by })
    await hub.tick()
    expect(await cases('sensitive-words')).toEqual([[orderKey('1'), 'closedBySystem', 1, 1]])
  })

  it('leaves no timer behind when it is given up', async () => {
    const { sell, store, clock } = await judgingShop(inMemory)
    await sell('1')
    const { hub } = openShop({ store, now: () => clock.now, settings: { paymentTimeLimitMs: null } })
    expect(await hub.tick()).toMatchObject({ timers: 1, failed: 0 })
    expect(await store.due(clock.now + minutes(100_000), 10)).toEqual([])
  })

  it('closes an unpaid order in time, too, and judges what came of it', async () => {
    const { hub, sell, atTick, store } = await judgingShop(inMemory, {
      channels: [{ adapter: plainChannel, shops: [{ shop: 's1' }] }],
    })
    await sell('1')
    await atTick(NOON + 1)
    expect(await atTick(NOON + minutes(30))).toMatchObject({ failed: 0 })
    expect((await hub.orders.get(orderKey('1')))?.status).toBe('closed')
    expect(await store.due(NOON + minutes(30), 10)).toEqual([])
  })

  it('says why a rule fired and why not, and of which version', async () => {
    const { hub, sell } = await judgingShop(inMemory)
    await sell('1')
    expect(await hub.anomalies.explain(orderKey('1'), 'unpaid-too-long')).toMatchObject({
      ok: true,
      value: { ruleSetVersion: 1, explanation: { test: 'all', verdict: 'no' } },
    })
    expect(await hub.anomalies.explain(orderKey('1'), 'no-such-rule')).toEqual({
      ok: false,
      rejection: { code: 'RULE_UNKNOWN' },
    })
    expect(await hub.anomalies.explain('TB/s1/none', 'unpaid-too-long')).toMatchObject({
      rejection: { code: 'ORDER_UNKNOWN' },
    })
    expect(await hub.anomalies.judge('TB/s1/none')).toMatchObject({ rejection: { code: 'ORDER_UNKNOWN' } })
  })
})

describe('a trial on recorded orders', () => {
  it('says what would change, and changes nothing', async () => {
    const { hub, sell, cases } = await judgingShop(inMemory)
    for (let no = 0; no < 5; no++) await sell(`${no}`)
    const seen: number[] = []
    const tried = await hub.anomalies.try(
      piecesAbove(2),
      { from: NOON - 1, to: NOON + 1 },
      { onProgress: ({ judged }) => seen.push(judged) },
    )
    expect(tried).toMatchObject({ ok: true, value: { judged: 5, changed: 5, firedForAll: ['many-pieces'] } })
    expect(seen).toEqual([5])
    expect(await cases('many-pieces')).toEqual([])
    const none = await hub.anomalies.try(piecesAbove(2), { from: NOON + 1, to: NOON + 2 })
    expect(none).toMatchObject({ ok: true, value: { judged: 0 } })
  })

  it('of a set that cannot be is refused, and one that is told to end ends', async () => {
    const { hub } = await judgingShop(inMemory)
    expect(await hub.anomalies.try({ rules: 1 }, { from: 0, to: 1 })).toMatchObject({
      rejection: { code: 'POLICY_INVALID' },
    })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(hub.anomalies.try(DEFAULT_ANOMALY_RULES, { from: 0, to: 1 }, { signal })).rejects.toThrow('enough')
  })
})
