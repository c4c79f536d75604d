import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import { refunds, staff } from '../approval/desk'
import { NOON } from '../order/sample-order'
import { inForce, refund } from './approval-desk'
import { routedShop } from './routing-laws'
import { by } from './shop-fixture'

const STOCK = { 'TEA-1': 10, 'CUP-1': 10 }

describe('an investigation', () => {
  it('shows what was decided on an order: its approvals, its way with those that lost, its parcels', async () => {
    const store = memoryStore({ clock: () => NOON })
    const plan = {
      policy: { preferences: [{ prefer: ['GZ'] }] },
      warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ', carriers: ['SF'] }],
    }
    const { hub, paid } = await routedShop(store, plan, { HZ: STOCK, GZ: STOCK })
    const key = await paid('1')
    const other = await paid('2')
    const number = (await hub.orders.get(key))?.number ?? ''
    const before = await hub.cases.investigate(key)
    expect(before).toMatchObject({ value: { approvals: [], route: null, fulfilment: null, notifications: [] } })

    await inForce(hub, 'approval', refunds)
    await inForce(hub, 'duty', staff)
    for (const [id, subject] of [
      ['A-1', key],
      ['A-2', number],
      ['A-3', other],
    ] as const) {
      expect(await hub.approvals.request({ ...refund, id, subject }, { by })).toMatchObject({ ok: true })
    }
    // About a refund, and the order waits for it; about the order, and it waits for it: shown once.
    for (const [id, subject] of [
      ['A-4', 'REFUND-7'],
      ['A-5', key],
    ] as const) {
      const holding = { ...refund, id, subject, order: key }
      expect(await hub.approvals.request(holding, { by })).toMatchObject({ ok: true })
      expect(await hub.approvals.withdraw(id, { by })).toMatchObject({ ok: true })
      await hub.orders.lift(key, 'approval withdrawn', { by })
    }
    expect(await hub.routing.route(key, { by })).toMatchObject({ ok: true })

    const found = await hub.cases.investigate(number)
    if (!found.ok) throw new Error(found.rejection.code)
    const { approvals, route, truncated } = found.value
    expect(approvals.map(({ id }) => id).sort()).toEqual(['A-1', 'A-2', 'A-4', 'A-5'])
    expect(route).toMatchObject({ state: 'routed', carriers: [{ warehouse: 'GZ', carrier: 'SF' }] })
    expect(route?.decision?.lost).toMatchObject([{ lostBy: 'preference' }])
    expect(truncated).toEqual([])
  })
})
