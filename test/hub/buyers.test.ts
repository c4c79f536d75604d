import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buyerView } from '../../src/hub/buyer-view'
import { classOf } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { by, openShop, orderKey, paidFact, stockUp, teaOrder } from './shop-fixture'

const KEY = orderKey('1')
const label = (zh: string, en: string) => ({ 'zh-CN': zh, en })
const choice = {
  options: [
    { code: 'wait', label: label('等待', 'Wait') },
    { code: 'refund', label: label('退款', 'Refund') },
  ],
  otherwise: 'wait',
  until: NOON + 86_400_000,
}

async function shopWithCase(kind: string, about: string, note: string, offered: typeof choice | null) {
  const { hub, book } = openShop({
    cases: { policy: { duty: [{ owner: 'staff-may', standIns: [] }] } },
    settings: { paymentTimeLimitMs: null },
  })
  await stockUp(hub, { 'TEA-1': 10 })
  await book('1', teaOrder(2))
  const subject = { kind: 'order' as const, key: KEY }
  const opened = await hub.cases.open(
    { subject, kind, about, class: classOf({ pauses: true }), note, choice: offered },
    { by },
  )
  if (!opened.ok) throw new Error(opened.rejection.code)
  return hub
}

describe('what a buyer sees', () => {
  it.each([
    ['zh-CN', '等待付款', '部分商品暂时缺货', '请选择处理方式', '等待'],
    ['en', 'Awaiting payment', 'Some goods are out of stock at present', 'Please choose how to go on', 'Wait'],
  ] as const)('is said in %s', async (locale, status, reason, next, first) => {
    const hub = await shopWithCase('stock-short', 'bulk-7', 'internal', choice)
    const view = await hub.buyers.view(KEY, { locale })
    expect(view).toMatchObject({ number: '1', status, reasons: [reason], next, promisedAt: null })
    expect(view?.choices).toMatchObject([{ options: [{ code: 'wait', label: first }, {}], until: choice.until }])
  })

  it('a choice is made by what the view offers, and is offered no more', async () => {
    const hub = await shopWithCase('stock-short', 'bulk-7', 'internal', choice)
    const id = (await hub.buyers.view(KEY))?.choices[0]?.id ?? ''
    expect(await hub.buyers.choose(KEY, { id: 'other', option: 'refund' }, { by })).toMatchObject({
      rejection: { code: 'CASE_UNKNOWN' },
    })
    expect(await hub.buyers.choose(KEY, { id, option: 'refund' }, { by })).toMatchObject({ ok: true })
    expect((await hub.buyers.view(KEY))?.choices).toEqual([])
  })

  it('a kind that is a suspicion, or a host’s own, is told as a check', async () => {
    const hub = await shopWithCase('many-orders-from-one-ip', 'a', 'internal', null)
    expect(await hub.buyers.view(KEY, { locale: 'en' })).toMatchObject({ reasons: ['Your order is being checked'] })
    expect(await hub.buyers.view(orderKey('none'))).toBeUndefined()
  })

  it('is told in a host’s own words where it has some, and those of the hub besides', async () => {
    const reasons = {
      'carrier-closed': label('承运商暂停服务', 'The carrier is closed'),
      constructor: label('甲', 'A'),
    }
    const { hub, book } = openShop({
      buyers: { reasons },
      cases: { policy: { duty: [{ owner: 'staff-may', standIns: [] }] } },
    })
    await stockUp(hub, { 'TEA-1': 10 })
    await book('1', teaOrder(2))
    const subject = { kind: 'order' as const, key: KEY }
    for (const kind of ['carrier-closed', 'address-incomplete', 'toString']) {
      const part = { subject, kind, about: 'b-1', class: classOf({}), note: 'seen', choice: null }
      expect(await hub.cases.open(part, { by })).toMatchObject({ ok: true })
    }
    const view = await hub.buyers.view(KEY)
    expect(view?.reasons).toEqual(['承运商暂停服务', '收货地址不够完整', '订单正在核对'])
  })

  it.each([
    ['WEATHER', '因天气原因暂缓发货'],
    ['UNROUTED', '正在安排发货仓库'],
    ['staff-said-so', '订单正在核对'],
  ])('is told why it waits where there is no case: %s', async (reason, words) => {
    const { hub, book } = openShop()
    await book('1', teaOrder(2))
    const order = await hub.orders.get(KEY)
    if (order === undefined) throw new Error('There is no order.')
    const held = { ...order, holds: [{ ...order.holds[0], reason }] } as never
    expect(buyerView(held, [], { locale: 'zh-CN', idOf: () => 'x' }).reasons).toEqual([words])
  })

  it('are the parcels of the order, with all a carrier is asked by', async () => {
    const { hub, book } = openShop()
    const lines = null
    const parcel = { parcel: 'p-1', carrier: 'SF', trackingNo: 'SF1000000000001', lines }
    await book('1', teaOrder(2), paidFact(2_000))
    await book('1', { kind: 'ParcelHandedOver' as const, ref: 'scan-1', at: NOON + 120_000, ...parcel })
    const shown = { carrier: 'SF', trackingNo: 'SF1000000000001', at: NOON + 120_000 }
    expect((await hub.buyers.view(KEY))?.parcels).toEqual([{ ...shown, status: '已揽收' }])
    expect((await hub.buyers.view(KEY, { locale: 'en' }))?.parcels).toEqual([{ ...shown, status: 'Handed over' }])
  })

  it('holds no word of the staff, no kind, no threshold and nothing personal, whatever stands in order and cases', async () => {
    const hub = await shopWithCase('stock-short', 'bulk-7', 'note-of-staff', choice)
    const order = await hub.orders.get(KEY)
    const known = await hub.cases.get(KEY === '' ? '' : `order/stock-short/bulk-7/${KEY}`)
    if (order === undefined || known === undefined) throw new Error('There is no case.')
    const secret = fc.string({ minLength: 6, maxLength: 20 }).map((text) => `§${text}`)
    fc.assert(
      fc.property(secret, (text) => {
        const planted = {
          ...order,
          holds: [{ reason: text, placedAt: 0, placedBy: text }],
          number: text,
          content: text,
          anomalies: [{ code: text, about: text }],
          parcels: [
            { ...order.parcels[0], carrier: 'SF', trackingNo: 'SF1', status: 'inTransit', id: text, lines: [text] },
          ],
        }
        const cases = [
          { ...known, kind: text, about: text, bulk: text, owner: text, tags: [text], standIns: [text], key: text },
        ]
        const view = buyerView(planted as never, cases as never, { locale: 'zh-CN', idOf: () => 'x' })
        const json = JSON.stringify(view)
        expect(json).not.toContain(JSON.stringify(text).slice(1, -1))
        expect(json).not.toMatch(/staff-may|note-of-staff|stock-short|bulk-7/)
      }),
      { numRuns: 200 },
    )
  })
})
