import { expect, it } from 'vitest'
import { reject } from '../../src/outcome'
import { by, openShop, orderKey, paidFact, stockUp, teaOrder } from './shop-fixture'

it('a hold that its shop lets pass keeps no order from the door; the others and those of the hub do', async () => {
  const loose = { blocksShipping: false, mergeable: true }
  const { hub, book } = openShop({ settings: { holdReasons: { 'gift card': loose } } })
  await stockUp(hub, { 'TEA-1': 2 })
  const key = orderKey('1')
  await book('1', teaOrder(2), paidFact(2_000))
  await hub.orders.hold(key, 'gift card', { by })
  await hub.orders.hold(key, 'address', { by })
  expect(await hub.orders.review(key, { by })).toEqual(reject({ code: 'ORDER_HELD', reasons: ['address'] }))
  await hub.orders.lift(key, 'address', { by })
  expect(await hub.orders.review(key, { by })).toMatchObject({ ok: true })

  await book('2', teaOrder(2), paidFact(2_000))
  expect(await hub.orders.review(orderKey('2'), { by })).toEqual(
    reject({ code: 'ORDER_HELD', reasons: ['STOCK_SHORT'] }),
  )
})

it('what the hub holds orders for by itself cannot be let pass', () => {
  expect(() => openShop({ settings: { holdReasons: { STOCK_SHORT: { blocksShipping: false } } } })).toThrow(
    /holdReasons/,
  )
})
