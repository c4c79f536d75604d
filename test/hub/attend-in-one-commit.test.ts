import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import { passOn } from '../../src/testing/simulator/pass-on'
import { NOON } from '../order/sample-order'
import { by, openShop, orderKey, paidFact, placedFact } from './shop-fixture'

it('an order is attended in the same commit that finds its stock short, and asks for nothing more', async () => {
  const store = memoryStore({ clock: () => NOON })
  const slow = passOn(store, {
    transact: async (unit) => {
      await sleep(20)
      await store.transact(unit)
    },
  })
  const { hub, book } = openShop({ store: slow, settings: { lockStock: 'whenPaid' } })
  await book('1001', placedFact())
  const key = orderKey('1001')
  const earlier = hub.orders.attend(key, { by })
  await sleep(2)
  const booked = book('1001', paidFact())
  await sleep(5)
  const attended = hub.orders.attend(key, { by })
  expect(await Promise.all([earlier, booked, attended])).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  expect(await hub.orders.get(key)).toMatchObject({ status: 'paid', lock: { state: 'refused' } })
})
