import { expect } from 'vitest'
import type { HubOptions } from '../../src/hub/create-hub'
import type { OrderContentInput } from '../../src/order/order-content'
import type { Store } from '../../src/store/store'
import { minutes, NOON, sampleContent } from '../order/sample-order'
import { by, openShop, orderKey, paidFact, placedFact, stockUp } from './shop-fixture'

/** Makes an empty store for one run, on a clock of ours. */
export type StoreOn = (clock: () => number) => Promise<Store>

export const anomaly = { kind: 'anomaly' } as const

/** A set of one rule: more than so many pieces. */
export function piecesAbove(value: number) {
  const gives = { stage: 'preSale', impact: 'minor', party: 'customer', priority: 'P2' }
  return { rules: [{ id: 'many-pieces', when: { test: 'above', field: 'order.pieces', value }, gives }] }
}

/** A shop that judges its orders; nothing of it closes by itself. */
export async function judgingShop(storeOn: StoreOn, options: Partial<HubOptions> = {}) {
  const clock = { now: NOON }
  const store = await storeOn(() => clock.now)
  const errors: unknown[] = []
  const shop = openShop({
    store,
    now: () => clock.now,
    settings: { paymentTimeLimitMs: null },
    anomalies: {},
    onError: (error) => errors.push(error),
    ...options,
  })
  await stockUp(shop.hub, { 'TEA-1': 1_000, 'CUP-1': 1_000 })
  return {
    ...shop,
    clock,
    errors,
    sell: (no: string, content: Partial<OrderContentInput> = {}) => shop.book(no, placedFact(content, clock.now)),
    cases: async (kind: string) => {
      const { items } = await shop.hub.cases.list({ kind })
      return items.map(({ subject, state, seen, openings }) => [subject.key, state, seen, openings])
    },
    atTick: async (moment: number) => {
      clock.now = moment
      return shop.hub.tick()
    },
  }
}

/** A rule of time fires at its moment and not before, ten looks are one case, and paid in time means none. */
export async function timeTellsOnce(storeOn: StoreOn): Promise<void> {
  const { hub, sell, book, cases, atTick, errors, clock } = await judgingShop(storeOn)
  await sell('1')
  await sell('2')
  await book('2', paidFact(3_199, NOON + 1))
  await atTick(NOON + 1)
  expect(await cases('unpaid-too-long')).toEqual([])
  await atTick(NOON + minutes(30))
  expect(await cases('unpaid-too-long')).toEqual([])
  await atTick(NOON + minutes(30) + 1)
  expect(await cases('unpaid-too-long')).toEqual([[orderKey('1'), 'open', 1, 1]])

  for (let times = 2; times <= 10; times++) expect((await hub.anomalies.judge(orderKey('1'))).ok).toBe(true)
  expect(await cases('unpaid-too-long')).toEqual([[orderKey('1'), 'open', 10, 1]])

  clock.now += minutes(1)
  await book('1', paidFact(3_199, clock.now))
  await hub.tick()
  expect(await cases('unpaid-too-long')).toEqual([[orderKey('1'), 'closedBySystem', 10, 1]])
  expect(errors).toEqual([])
  expect((await hub.audit.verify()).every(({ ok }) => ok)).toBe(true)
  await hub.close()
}

/** Open orders are judged anew when the rules change, the tried ones only, and a roll-back brings all back as it was. */
export async function rulesChangeUnderOpenOrders(storeOn: StoreOn): Promise<void> {
  const { hub, sell, cases, store } = await judgingShop(storeOn)
  for (const [no, value] of [100, 2].entries()) {
    await hub.policies.save({ ...anomaly, body: piecesAbove(value) }, { by })
    if (no === 0) await hub.policies.activate({ ...anomaly, version: 1 }, { by })
  }
  const orders = Array.from({ length: 40 }, (_, no) => orderKey(`${no}`))
  await Promise.all(orders.map((_, no) => sell(`${no}`)))
  await hub.tick()
  expect(await cases('many-pieces')).toEqual([])

  await hub.policies.rollOut({ ...anomaly, version: 2, rollout: { basisPoints: 5_000 } }, { by })
  await hub.tick()
  const tried: string[] = []
  for (const key of orders) {
    if ((await hub.policies.versionFor(anomaly, { key, channel: 'TB', shop: 's1' })) === 2) tried.push(key)
  }
  expect(tried.length).toBeGreaterThan(5)
  expect(tried.length).toBeLessThan(35)
  expect((await cases('many-pieces')).map(([key]) => key).sort()).toEqual([...tried].sort())

  await hub.policies.rollBack({ ...anomaly, from: 2 }, { by })
  await hub.tick()
  expect(new Set((await cases('many-pieces')).map(([, state]) => state))).toEqual(new Set(['closedBySystem']))
  const kept = await store.read('order', orders)
  expect(new Set([...kept.values()].map(({ value }) => value?.judging?.by))).toEqual(new Set(['default@1']))
  await hub.close()
}

/** Whoever dies between judging and saving has lost nothing: the next process judges, and there is one case. */
export async function nothingIsLostBetween(storeOn: StoreOn): Promise<void> {
  let dying = false
  const frail: StoreOn = async (clock) => {
    const store = await storeOn(clock)
    return new Proxy(store, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown
        if (typeof value !== 'function') return value
        if (name !== 'transact') return value.bind(target)
        return (unit: Parameters<Store['transact']>[0]) => {
          return dying ? Promise.reject(new Error('The process ended.')) : target.transact(unit)
        }
      },
    })
  }
  const { hub, sell, cases, errors, clock, store } = await judgingShop(frail)
  await sell('1', { memos: { buyer: '再不发货就投诉', seller: '' } })
  dying = true
  await hub.tick()
  expect(errors.length).toBeGreaterThan(0)
  expect(await cases('sensitive-words')).toEqual([])
  dying = false
  const next = openShop({ store, now: () => clock.now, anomalies: {}, settings: { paymentTimeLimitMs: null } })
  await next.hub.tick()
  expect(await cases('sensitive-words')).toEqual([[orderKey('1'), 'open', 1, 1]])
  const shown = JSON.stringify([(await hub.cases.list()).items, (await store.list('order', { limit: 10 })).items])
  expect(shown).not.toContain('再不发货')
  await hub.close()
}

/** More orders from one address than a rule allows: the sixth is told of, from the moment it was placed. */
export async function manyFromOneAddress(storeOn: StoreOn): Promise<void> {
  const { hub, sell, cases, clock } = await judgingShop(storeOn)
  for (let no = 1; no <= 7; no++) {
    clock.now = NOON + minutes(no)
    const buyer = { ...sampleContent().buyer, id: `buyer-${no}`, ip: no === 7 ? '198.51.100.1' : '203.0.113.7' }
    await sell(`${no}`, { buyer, placedAt: clock.now })
  }
  await hub.tick()
  expect(await cases('many-orders-from-one-ip')).toEqual([[orderKey('6'), 'open', 1, 1]])
  // Days later it is as true of that moment as it was.
  clock.now += minutes(5_000)
  await hub.anomalies.judge(orderKey('6'))
  expect(await cases('many-orders-from-one-ip')).toEqual([[orderKey('6'), 'open', 2, 1]])
  await hub.close()
}
