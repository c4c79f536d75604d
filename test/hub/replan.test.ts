import { expect, it } from 'vitest'
import { createCatalog } from '../../src/order/catalog'
import { by, levels, openShop, paidFact, placedFact, stockUp } from './shop-fixture'

it('an order held for an unmapped SKU goes on when it is attended with a corrected catalog', async () => {
  const { hub, book } = openShop()
  await stockUp(hub, { 'TEA-1': 5 })
  const lines = [{ id: 'l1', channelSku: 'X', quantity: 2, unitPrice: 1_000 }]
  await book('1001', placedFact({ lines, discounts: [], freight: 0, total: 2_000 }), paidFact(2_000))
  await hub.orders.attend('TB/s1/1001', { by })
  expect((await hub.orders.get('TB/s1/1001'))?.holds.map(({ reason }) => reason)).toEqual(['GATE'])
  const catalog = createCatalog({ skuMap: [{ channel: 'TB', channelSku: 'X', sku: 'TEA-1' }] })
  if (!catalog.ok) throw new Error(catalog.rejection.code)
  hub.useCatalog(catalog.value)
  await hub.orders.attend('TB/s1/1001', { by })
  const order = await hub.orders.get('TB/s1/1001')
  expect([order?.holds, order?.anomalies]).toEqual([[], []])
  expect(await levels(hub, 'TEA-1')).toEqual([[5, 2]])
})
