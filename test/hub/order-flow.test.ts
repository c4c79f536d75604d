import { describe, expect, it } from 'vitest'
import type { HubEvent, HubEventName } from '../../src/hub/hub-event'
import { minutes, NOON } from '../order/sample-order'
import { by, levels, openShop, paidFact, placedFact, stockUp } from './shop-fixture'

const KEY = 'TB/s1/1001'
const plenty = { 'TEA-1': 10, 'CUP-1': 10 }

describe('an order on its way', () => {
  it('is booked, paid, reviewed, packed and shipped, and its stock goes with it', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    const booked = await book('1001', placedFact())
    expect(booked).toMatchObject({ ok: true, value: { kind: 'booked', number: 'TB2026010900001', changed: true } })
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [10, 2],
      [10, 1],
    ])

    await book('1001', paidFact())
    for (const step of ['review', 'requestOutbound', 'pack'] as const) {
      expect(await hub.orders[step](KEY, { by })).toMatchObject({ ok: true })
    }
    expect(await hub.orders.ship(KEY, { parcel: 'P1', carrier: 'SF', trackingNo: 'SF1' }, { by })).toMatchObject({
      ok: true,
      value: { status: 'shipped', revision: 6 },
    })
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [8, 0],
      [9, 0],
    ])
  })

  it('may be named by its number', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    expect(await hub.orders.review('TB2026010900001', { by })).toMatchObject({ ok: true, value: { orderKey: KEY } })
  })

  it('is refused a step that makes no sense where it stands, with what would', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact())
    expect(await hub.orders.review(KEY, { by })).toEqual({
      ok: false,
      rejection: { code: 'ORDER_STATUS', status: 'awaitingPayment', allowed: ['paid'] },
    })
  })

  it('ships in two parcels', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    await hub.orders.review(KEY, { by })
    expect(await hub.orders.ship(KEY, { parcel: 'P1', lines: ['l1'] }, { by })).toMatchObject({
      value: { status: 'reviewed' },
    })
    expect(await hub.orders.ship(KEY, { parcel: 'P2', lines: ['l2'] }, { by })).toMatchObject({
      value: { status: 'shipped' },
    })
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [8, 0],
      [9, 0],
    ])
  })

  it('does not ship lines it does not have', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    await hub.orders.review(KEY, { by })
    expect(await hub.orders.ship(KEY, { parcel: 'P1', lines: ['l1', 'l9'] }, { by })).toMatchObject({
      rejection: { code: 'LINES_UNKNOWN', lines: ['l9'] },
    })
  })

  it('gives its stock back when it is cancelled, and cannot be cancelled once it has left', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    await book('1002', placedFact(), paidFact())
    expect(await hub.orders.cancel(KEY, 'buyer changed mind', { by })).toMatchObject({ value: { status: 'cancelled' } })
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 2]])

    await hub.orders.review('TB/s1/1002', { by })
    await hub.orders.ship('TB/s1/1002', { parcel: 'P1' }, { by })
    expect(await hub.orders.cancel('TB/s1/1002', 'too late', { by })).toMatchObject({
      rejection: { code: 'ORDER_STATUS' },
    })
  })

  it('that its channel says is shipped takes its stock along', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    await book('1001', { kind: 'ParcelHandedOver', ref: 's1', at: NOON + minutes(60), parcel: 'P1' })
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [8, 0],
      [9, 0],
    ])
  })

  it('that its channel changes gets a new lock; what it held counts as available to it', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'TEA-1': 2, 'CUP-1': 1 })
    await book('1001', placedFact())
    await book('1001', placedFact({ lines: [{ id: 'l1', sku: 'TEA-1', quantity: 1, unitPrice: 1_000 }] }, NOON + 1, 1))
    expect(await levels(hub, 'TEA-1', 'CUP-1')).toEqual([
      [2, 1],
      [1, 0],
    ])
  })
})

describe('an order nobody pays', () => {
  it('is closed after its time, and its stock is free again', async () => {
    const { hub, book, clock } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact())
    clock.now += minutes(30) - 1
    expect(await hub.tick()).toEqual({ timers: 0, effects: 0, offers: 0, failed: 0 })
    clock.now += 1
    expect(await hub.tick()).toEqual({ timers: 1, effects: 0, offers: 0, failed: 0 })
    expect((await hub.orders.get(KEY))?.status).toBe('closed')
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 0]])
  })

  it('is paid after all when the payment was made in time, however late we hear of it', async () => {
    const { hub, book, clock } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact())
    clock.now += minutes(31)
    await hub.tick()
    await book('1001', paidFact(3_199, NOON + minutes(29)))
    expect((await hub.orders.get(KEY))?.status).toBe('paid')
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 2]])
  })

  it('stays closed when it was paid too late, and says so', async () => {
    const { hub, book, clock } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact())
    clock.now += minutes(31)
    await hub.tick()
    await book('1001', paidFact(3_199, NOON + minutes(31)))
    const order = await hub.orders.get(KEY)
    expect([order?.status, order?.anomalies.map((a) => a.code)]).toEqual(['closed', ['LATE_PAYMENT']])
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 0]])
  })
})

describe('an order that cannot go on', () => {
  it('is held while a gate check fails, and released by the snapshot that puts it right', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact({ total: 3_200 }), paidFact(3_200))
    expect(await hub.orders.review(KEY, { by })).toMatchObject({ rejection: { code: 'ORDER_HELD', reasons: ['GATE'] } })
    expect(await hub.orders.lift(KEY, 'GATE', { by })).toMatchObject({ rejection: { code: 'HOLD_RULED' } })
    await book('1001', placedFact({ total: 3_199 }, NOON + 1, 1))
    expect(await hub.orders.review(KEY, { by })).toMatchObject({ ok: true })
  })

  it('is held while its stock is short, names what lacks, and goes on when stock has come in', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'TEA-1': 1, 'CUP-1': 10 })
    await book('1001', placedFact(), paidFact())
    const order = await hub.orders.get(KEY)
    expect(order?.anomalies).toEqual([{ code: 'STOCK_SHORT', about: 'main/normal/TEA-1', expected: 2, actual: 1 }])
    expect(order?.holds.map((hold) => hold.reason)).toEqual(['STOCK_SHORT'])
    await stockUp(hub, { 'TEA-1': 1 })
    await hub.orders.attend(KEY, { by })
    expect(await hub.orders.review(KEY, { by })).toMatchObject({ ok: true })
  })

  it('is held by a person, and moves again when the hold is lifted', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    expect(await hub.orders.hold(KEY, 'address to be confirmed', { by })).toMatchObject({ ok: true })
    expect(await hub.orders.hold(KEY, 'address to be confirmed', { by })).toMatchObject({
      rejection: { code: 'HOLD_EXISTS' },
    })
    expect(await hub.orders.review(KEY, { by })).toMatchObject({ rejection: { code: 'ORDER_HELD' } })
    expect(await hub.orders.lift(KEY, 'address to be confirmed', { by })).toMatchObject({ ok: true })
    expect(await hub.orders.review(KEY, { by })).toMatchObject({ ok: true })
  })

  it('cannot be held once it has left', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact(), {
      kind: 'ParcelHandedOver',
      ref: 's1',
      at: NOON + minutes(60),
      parcel: 'P1',
    })
    expect(await hub.orders.hold(KEY, 'wait', { by })).toMatchObject({ rejection: { code: 'ORDER_NOT_HOLDABLE' } })
  })

  it('keeps its unmapped SKU as an anomaly', async () => {
    const { hub, book } = openShop()
    await book('1001', placedFact({ lines: [{ id: 'l1', channelSku: 'X', quantity: 1, unitPrice: 3_000 }] }))
    const order = await hub.orders.get(KEY)
    expect(order?.anomalies.map(({ code, about }) => [code, about])).toEqual([['SKU_UNMAPPED', 'l1']])
  })
})

describe('a shop by its settings', () => {
  it('sets stock aside only when paid', async () => {
    const { hub, book } = openShop({ settings: { lockStock: 'whenPaid' } })
    await stockUp(hub, plenty)
    await book('1001', placedFact())
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 0]])
    await book('1001', paidFact())
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 2]])
  })

  it('numbers by its own day', async () => {
    const { book } = openShop({ settings: { zone: 'America/New_York' } })
    expect(await book('1001', placedFact({}, NOON))).toMatchObject({ value: { number: 'TB2026010800001' } })
  })

  it('lets an order wait for ever', async () => {
    const { hub, book, clock } = openShop({ settings: { paymentTimeLimitMs: null } })
    await book('1001', placedFact())
    clock.now += minutes(60 * 24 * 300)
    expect((await hub.tick()).timers).toBe(0)
  })
})

describe('what a commit made true', () => {
  it('is told once, after it, in order', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'TEA-1': 10, 'CUP-1': 10 })
    const told: string[] = []
    const names: HubEventName[] = [
      'OrderBooked',
      'OrderChanged',
      'OrderStatusChanged',
      'StockLocked',
      'StockChanged',
      'DocumentBooked',
    ]
    for (const name of names) hub.on(name, () => told.push(name satisfies HubEvent['name']))
    await book('1001', placedFact())
    expect(told).toEqual([
      'StockLocked',
      'OrderBooked',
      'OrderStatusChanged',
      'DocumentBooked',
      'StockChanged',
      'StockChanged',
    ])
    await book('1001', placedFact())
    expect(told.length).toBe(6)
  })

  it('does not fail anybody when a listener throws', async () => {
    const errors: unknown[] = []
    const { hub, book } = openShop({ onError: (error) => errors.push(error) })
    hub.on('OrderBooked', () => {
      throw new Error('listener')
    })
    expect(await book('1001', placedFact())).toMatchObject({ ok: true })
    expect(errors.length).toBe(1)
  })
})

describe('personal data', () => {
  it('is masked in views, and nowhere in the store, the events or the audit log', async () => {
    const { hub, book, store } = openShop()
    const told: unknown[] = []
    for (const name of ['OrderBooked', 'OrderChanged', 'AnomalyRaised', 'DocumentBooked'] as const)
      hub.on(name, (body) => told.push(body))
    await book('1001', placedFact({ memos: { buyer: 'ring the bell at 林小满', seller: '' } }))
    const order = await hub.orders.get(KEY)
    expect(order?.content?.personal).toMatchObject({ recipient: { name: '林**', phone: '138****1234' } })
    const kept = [
      await store.read('order', [KEY]),
      (await store.list('intake', { limit: 10 })).items,
      (await store.list('subjectKey', { limit: 10 })).items,
      await store.audit.blocks('memory', 1, 100),
      told,
    ].map((part) => JSON.stringify(part instanceof Map ? [...part] : part))
    const canaries = ['林小满', '13800001234', '文三路', 'buyer-1', '203.0.113.7', 'ring the bell']
    for (const text of kept) {
      for (const canary of canaries) {
        for (const form of [
          canary,
          Buffer.from(canary).toString('base64'),
          Buffer.from(canary).toString('hex'),
          encodeURIComponent(canary),
        ]) {
          expect(text).not.toContain(form)
        }
      }
    }
  })
})
