import { describe, expect, it } from 'vitest'
import { hour, staff } from '../approval/desk'
import { inForce, user } from '../hub/approval-desk'
import { openShop, orderKey, paidFact, stockUp, teaOrder } from '../hub/shop-fixture'

/*
 * Promotion orders stood still at the finance review, for the role pointed at somebody who had left. Nobody was told, and nobody
 * else could sign. Here such a role is an alarm before anything is asked of it, what waits goes on to the stand-by at once when the
 * duty table changes, and to the superior when nobody answers.
 */

const promotion = {
  ladders: [
    { id: 'promotion', tiers: [{ id: 'any', steps: [{ id: 'finance', roles: ['finance'], timeLimitMs: 2 * hour }] }] },
  ],
}

/** The table without Fang, who held finance and has left; with or without a stand-by. */
const without = (standBy: string | null) => ({
  ...staff,
  roles: staff.roles.map((entry) => (entry.role === 'finance' ? { ...entry, main: null, standBy } : entry)),
})

async function reviewing(duty: object) {
  const shop = openShop()
  const { hub } = shop
  await inForce(hub, 'approval', promotion)
  await inForce(hub, 'duty', duty)
  const events: string[] = []
  hub.on('ApprovalAsked', ({ person }) => events.push(`asked ${person}`))
  hub.on('ApprovalEscalated', ({ from, to }) => events.push(`${from} → ${to}`))
  hub.on('ApprovalUnattended', ({ role }) => events.push(`nobody for ${role}`))
  await stockUp(hub, { 'TEA-1': 100 })
  for (const no of ['1', '2', '3']) {
    await shop.book(no, teaOrder(2), paidFact(2_000))
    const asked = await hub.approvals.request(
      { id: `A${no}`, kind: 'promotion', subject: orderKey(no), payload: { order: no }, order: orderKey(no) },
      user('anna'),
    )
    expect(asked).toMatchObject({ ok: true, value: { state: 'waiting' } })
  }
  const held = async () => {
    const orders = await Promise.all(['1', '2', '3'].map((no) => hub.orders.get(orderKey(no))))
    return orders.filter((order) => order !== undefined && order.holds.length > 0).length
  }
  return { ...shop, events, held }
}

describe('promotion orders at the finance review', () => {
  it('go on to the stand-by the moment their reviewer is struck from the table', async () => {
    const { hub, events, held } = await reviewing(staff)
    expect(events).toEqual(['asked fang', 'asked fang', 'asked fang'])
    expect(await held()).toBe(3)
    events.length = 0

    await inForce(hub, 'duty', without('fu'))
    await hub.tick()
    expect(events.filter((event) => event === 'fang → fu')).toHaveLength(3)

    for (const { id } of await hub.approvals.toSign('fu')) {
      expect(await hub.approvals.decide(id, { verdict: 'approved' }, user('fu'))).toMatchObject({ ok: true })
    }
    expect(await held()).toBe(0)
  })

  it('reach the superior where the reviewer is still in the table and answers no more', async () => {
    const { hub, clock, events } = await reviewing(staff)
    events.length = 0
    clock.now += 2 * hour
    await hub.tick()
    expect(events.filter((event) => event === 'fang → fu')).toHaveLength(3)
    clock.now += 2 * hour
    await hub.tick()
    expect(events.filter((event) => event === 'fu → dai')).toHaveLength(3)
    expect(await hub.approvals.toSign('dai')).toHaveLength(3)
  })

  it('are told of before the first one comes, where a role is held by nobody', async () => {
    const { hub } = openShop()
    await inForce(hub, 'approval', promotion)
    await inForce(hub, 'duty', staff)
    expect(await hub.approvals.check()).toEqual([])
    await inForce(hub, 'duty', { roles: [{ role: 'finance', main: null, standBy: null }] })
    expect((await hub.approvals.check()).map(({ code }) => code)).not.toEqual([])
  })

  it('raise an alarm and stay, where nobody at all is left, until somebody is named', async () => {
    const { hub, events, held } = await reviewing({ roles: [{ role: 'finance', main: 'fang', standBy: null }] })
    events.length = 0
    await inForce(hub, 'duty', { roles: [{ role: 'finance', main: null, standBy: null }] })
    await hub.tick()
    expect(events.filter((event) => event === 'nobody for finance')).toHaveLength(3)
    expect(await held()).toBe(3)

    await inForce(hub, 'duty', { roles: [{ role: 'finance', main: 'nora', standBy: null }] })
    await hub.tick()
    expect(await hub.approvals.toSign('nora')).toHaveLength(3)
  })
})
