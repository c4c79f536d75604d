import { afterAll, describe, expect, it } from 'vitest'
import { SYSTEM } from '../../src/hub/command'
import { accept, reject } from '../../src/outcome'
import { pgliteStore } from '../../src/sql/pglite-store'
import type { Store } from '../../src/store/store'
import { classOf, DAY, finding, findings, HOUR } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { by, openShop, orderKey, placedFact, stockUp, teaOrder } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const policy = { duty: [{ owner: 'may' }] }
const label = { 'zh-CN': '选项', en: 'Option' }
const choice = {
  options: [
    { code: 'wait', label },
    { code: 'refund', label },
  ],
  otherwise: 'wait',
  until: NOON + 2 * DAY,
}
const bulk = { id: 'SF-STOPS', kind: 'carrier-stops', class: classOf({ pauses: true }), choice }
const partOf = (no: string) => `order/carrier-stops/SF-STOPS/TB/s1/${no}`

async function shopWith(orders: number, store?: Store) {
  const shop = openShop({
    cases: { policy },
    settings: { paymentTimeLimitMs: null },
    ...(store === undefined ? {} : { store }),
  })
  await stockUp(shop.hub, { 'TEA-1': 100 })
  for (let no = 1; no <= orders; no++) await shop.book(String(no), teaOrder(1))
  return shop
}

describe('a bulk event', () => {
  it.each(['memory', 'PGlite'])(
    'marks the orders it is about once, and counts what their buyers chose, on %s',
    async (kind) => {
      const { hub, clock, book } = await shopWith(
        4,
        kind === 'memory' ? undefined : await pgliteStore({ PGlite, clock: () => NOON }),
      )
      await hub.orders.cancel(orderKey('4'), 'gone', { by })
      expect(await hub.cases.bulk.mark(bulk, { by })).toEqual(accept({ looked: 4, opened: 3, already: 0 }))
      expect(await hub.cases.bulk.mark(bulk, { by })).toEqual(accept({ looked: 4, opened: 0, already: 3 }))
      await book('5', teaOrder(1))
      expect(await hub.cases.bulk.mark(bulk, { by })).toEqual(accept({ looked: 5, opened: 1, already: 3 }))
      expect((await hub.orders.get(orderKey('1')))?.holds.map(({ reason }) => reason)).toEqual(['CASE:carrier-stops'])

      expect(await hub.cases.choose(partOf('1'), 'refund', { by })).toMatchObject({ ok: true })
      expect(await hub.cases.choose(partOf('1'), 'refund', { by })).toMatchObject({ ok: true })
      expect(await hub.cases.choose(partOf('1'), 'wait', { by })).toEqual(
        reject({ code: 'CHOICE_MADE', chosen: 'refund' }),
      )
      expect(await hub.cases.choose(partOf('2'), 'fly', { by })).toEqual(reject({ code: 'OPTION_UNKNOWN' }))
      await hub.cases.close(partOf('1'), { cause: 'carrier-delay' }, { by })
      expect(await hub.cases.bulk.progress('SF-STOPS')).toEqual({
        cases: 4,
        active: 3,
        choices: 4,
        open: 3,
        chosen: { refund: 1 },
        lapsed: 0,
      })
      if (kind !== 'memory') return
      clock.now = NOON + 2 * DAY
      await hub.tick()
      expect(await hub.cases.bulk.progress('SF-STOPS')).toMatchObject({
        open: 0,
        chosen: { refund: 1, wait: 3 },
        lapsed: 3,
      })
      expect(await hub.cases.choose(partOf('2'), 'refund', { by })).toEqual(
        reject({ code: 'CHOICE_MADE', chosen: 'wait' }),
      )
    },
  )

  it('opens no case again that is over, not even where it ended while the orders were read', async () => {
    const { hub, store } = await shopWith(1)
    expect(await hub.cases.bulk.mark(bulk, { by })).toMatchObject({ value: { opened: 1 } })
    await hub.cases.close(partOf('1'), { cause: 'carrier-delay' }, { by })
    expect(await hub.cases.bulk.mark(bulk, { by })).toMatchObject({ value: { opened: 0, already: 1 } })
    const { id, ...part } = bulk
    const late = await hub.cases.openPart(orderKey('1'), { ...part, bulk: id }, { by })
    expect(late).toEqual(reject({ code: 'CASE_EXISTS' }))
    expect((await store.read('case', [partOf('1')])).get(partOf('1'))?.value).toMatchObject({
      state: 'closed',
      openings: 1,
    })
  })

  it('is about orders of the provinces, carriers and goods it names', async () => {
    const { hub, book } = await shopWith(2)
    await book('far', placedFact())
    let events = 0
    const marked = async (where: object) => {
      events += 1
      const outcome = await hub.cases.bulk.mark({ ...bulk, id: `B${events}`, where }, { by })
      return outcome.ok ? outcome.value.opened : outcome.rejection.code
    }
    expect(await marked({ skus: ['TEA-1'] })).toBeGreaterThanOrEqual(2)
    expect(await marked({ provinces: ['西藏'] })).toBe(0)
    expect(await marked({ carriers: ['SF'] })).toBe(0)
    expect(await marked({ channel: 'TB', shop: 's1', status: 'awaitingPayment' })).toBe(3)
    expect(await marked({ shop: '' })).toBe('INPUT_INVALID')
  })
})

describe('the month', () => {
  it.each(['memory', 'PGlite'])('counts openings by kind and cause, with the month before, on %s', async (kind) => {
    const store = kind === 'memory' ? undefined : await pgliteStore({ PGlite, clock: () => clockOf.now })
    const clockOf = { now: NOON }
    const shop = await shopWith(3, store)
    const clock = store === undefined ? shop.clock : clockOf
    const { hub } = shop
    const tell = (no: string, ...rules: string[]) =>
      hub.cases.noteFindings(
        { orderKey: orderKey(no), findings: findings(rules.map((rule) => finding(rule))) },
        { by: SYSTEM },
      )
    await tell('1', 'address-vague')
    clock.now += 40 * DAY
    await tell('1')
    await tell('1', 'address-vague', 'stock-short')
    await tell('2', 'address-vague')
    await hub.cases.close(`order/address-vague/-/${orderKey('2')}`, { cause: 'buyer-mistake' }, { by })
    const month = new Date(clock.now).toISOString().slice(0, 7)
    const report = await hub.cases.topTen({ month })
    if (!report.ok) throw new Error(report.rejection.code)
    expect(report.value.kinds.map(({ improvement: _text, ...line }) => line)).toEqual([
      { kind: 'address-vague', opened: 2, before: 1, byCause: { 'buyer-mistake': 1 }, uncaused: 1 },
      { kind: 'stock-short', opened: 1, before: 0, byCause: {}, uncaused: 1 },
    ])
    expect(report.value).toMatchObject({ opened: 3, before: 1 })
    expect(report.value.kinds[0]?.improvement?.en).toBe('Ask for a street number where the order is placed')
    expect(await hub.cases.topTen({ month: '2026-13' })).toEqual(reject({ code: 'INPUT_INVALID', field: 'month' }))
    expect(await hub.cases.topTen({ month, zone: 'CST' })).toEqual(reject({ code: 'INPUT_INVALID', field: 'zone' }))
  })
})

describe('an investigation', () => {
  it('shows an order with its history, stock, cases, messages and authors in one object', async () => {
    const { hub, clock } = await shopWith(2)
    clock.now += HOUR
    await hub.cases.noteFindings(
      { orderKey: orderKey('1'), findings: findings([finding('late', { gives: classOf({ pauses: true }) })]) },
      { by: SYSTEM },
    )
    const key = `order/late/-/${orderKey('1')}`
    await hub.cases.message(key, '请稍等', { by })
    clock.now += HOUR
    await hub.cases.act(key, { action: 'closeOrder', input: { reason: 'late' } }, { by })
    const found = await hub.cases.investigate(orderKey('1'))
    if (!found.ok) throw new Error(found.rejection.code)
    const { order, history, locks, movements, cases, messages, authors, truncated } = found.value
    expect(order.status).toBe('cancelled')
    expect(history.map(({ kind }) => kind)).toEqual(['OrderPlaced', 'OrderCancelled'])
    expect(locks.map(({ state }) => state)).toEqual(['released'])
    expect(movements.map(({ kind, locked }) => `${kind} ${locked}`)).toEqual(['locked 1', 'released -1'])
    expect(cases.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['late inProgress'])
    expect(messages).toMatchObject([{ text: '请稍等', caseKey: key }])
    expect(authors.map(({ actor, action }) => `${actor.id} ${action}`)).toEqual(
      expect.arrayContaining(['orderhub noteFindings', 'clerk-1 cancelOrder', 'clerk-1 recordCaseAction']),
    )
    expect(truncated).toEqual([])
    expect(JSON.stringify(found.value)).not.toMatch(/"sealedFor"|"sealed":"/)
    expect(await hub.cases.investigate(orderKey('9'))).toEqual(reject({ code: 'ORDER_UNKNOWN' }))
  })
})
