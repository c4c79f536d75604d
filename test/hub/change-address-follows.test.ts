import { describe, expect, it } from 'vitest'
import { NOON } from '../order/sample-order'
import { bothStores, inMemory } from '../sql/both-stores'
import { holdsOf, openDesk, refund, user } from './approval-desk'
import { PLENTY, selfRoutingShop } from './automatic-routing-laws'
import { addressShop, NANJING, receiver, SECRET } from './change-address-laws'
import { judgingShop } from './judging-laws'
import { by, orderKey, paidFact, placedFact } from './shop-fixture'

const KEY = orderKey('1')
const CASE = `order/address-vague/-/${KEY}`
const VAGUE = receiver({ detail: '学校门口' })

describe.each(await bothStores())('what follows from a changed address (%s)', (_name, storeOn) => {
  it('is that rules judge the order anew: the case of a vague one closes by itself, and a vague one opens it', async () => {
    const { hub, sell, cases, atTick, errors, store } = await judgingShop(storeOn)
    await sell('1', VAGUE)
    await atTick(NOON + 1)
    expect(await cases('address-vague')).toEqual([[KEY, 'open', 1, 1]])
    expect((await hub.orders.get(KEY))?.holds).toMatchObject([{ reason: 'CASE:address-vague' }])

    const input = { address: { ...NANJING }, reason: 'buyer called' }
    const acted = await hub.cases.act(CASE, { action: 'changeAddress', input }, { by, commandId: 'act-1' })
    expect(acted).toMatchObject({ ok: true })
    expect(await hub.cases.act(CASE, { action: 'changeAddress', input }, { by, commandId: 'act-1' })).toEqual(acted)
    await atTick(NOON + 2)
    expect(await cases('address-vague')).toEqual([[KEY, 'closedBySystem', 1, 1]])
    expect(await hub.orders.get(KEY)).toMatchObject({
      holds: [],
      changedAddress: { by, reason: 'buyer called', contestedAt: null },
    })

    await hub.orders.changeAddress(KEY, { ...NANJING, detail: '学校旁边' }, { by })
    await atTick(NOON + 3)
    expect(await cases('address-vague')).toEqual([[KEY, 'open', 2, 2]])

    const kept = [await store.list('case', { limit: 10 }), ...(await store.read('answer', ['act-1'])).values()]
    for await (const block of hub.audit.blocks((await store.audit.heads())[0]?.chain ?? '')) kept.push(block as never)
    expect(JSON.stringify(kept)).not.toContain(SECRET.detail.slice(0, 4))
    expect(errors).toEqual([])
    await hub.close()
  })

  it('is a case where its channel says yet another one, which ends once somebody says what is right', async () => {
    const { hub, clock, change, snapshot, errors } = await addressShop(storeOn, {}, { anomalies: {} })
    const contested = async () => {
      clock.now += 1
      await hub.tick()
      return (await hub.cases.list({ kind: 'address-contested' })).items.map(({ state }) => state)
    }
    await change()
    expect(await contested()).toEqual([])
    await snapshot(receiver({ province: '江苏省', city: '苏州市', district: '姑苏区' }))
    expect(await contested()).toEqual(['open'])
    await change(NANJING)
    expect(await contested()).toEqual(['closedBySystem'])
    expect(errors).toEqual([])
    await hub.close()
  })

  it('is that it is routed anew where it goes to another province, and the channel’s next snapshot moves it nowhere', async () => {
    const policy = { preferences: [{ provinces: ['浙江省'], prefer: ['GZ'] }, { prefer: ['HZ'] }] }
    const warehouses = [{ warehouse: 'HZ' }, { warehouse: 'GZ' }]
    const plan = { policy, warehouses, automatic: {} }
    const { hub, paid, later, of, told, book, errors } = await selfRoutingShop(storeOn, plan, {
      HZ: PLENTY,
      GZ: PLENTY,
    })
    const key = await paid('1')
    await later()
    expect(await of(key)).toBe('GZ')
    expect(await hub.orders.changeAddress(key, { ...NANJING }, { by })).toMatchObject({ ok: true })
    await later()
    expect(await of(key)).toBe('HZ')
    await book('1', placedFact({ tags: ['again'] }, NOON + 5, 5))
    await later()
    expect([await of(key), told.filter((name) => name === 'OrderRouted').length]).toEqual(['HZ', 2])
    // Elsewhere in the same province: its way is as good as before.
    await hub.orders.changeAddress(key, { ...NANJING, city: '苏州市' }, { by })
    await later()
    expect(told.filter((name) => name === 'OrderRouted')).toHaveLength(2)
    expect(errors).toEqual([])
    await hub.close()
  })
})

describe('the action of a case that changes an address', () => {
  it.each([
    [{}, 'INPUT_INVALID'],
    [{ address: { ...NANJING, detail: '' } }, 'INPUT_INVALID'],
    [{ address: { ...NANJING }, reason: '13800001234' }, 'INPUT_INVALID'],
    [{ address: { province: '浙江省', city: '杭州市', district: '西湖区', detail: '学校门口' } }, 'ADDRESS_UNCHANGED'],
  ])('is refused as the command behind it is: %j', async (input, reason) => {
    const { hub, sell, atTick } = await judgingShop(inMemory)
    await sell('1', VAGUE)
    await atTick(NOON + 1)
    const refused = await hub.cases.act(CASE, { action: 'changeAddress', input: input as never }, { by })
    expect(refused).toMatchObject({ rejection: { code: 'ACTION_REFUSED', reason } })
    expect((await hub.orders.get(KEY))?.changedAddress).toBeUndefined()
  })

  it('is there for the procedures that recommend it, without a host', async () => {
    const { hub, sell, atTick } = await judgingShop(inMemory)
    await sell('1', VAGUE)
    await atTick(NOON + 1)
    const steps = (await hub.cases.get(CASE))?.procedure?.steps ?? []
    expect(steps.find(({ action }) => action?.command === 'changeAddress')?.action).toMatchObject({ available: true })
    expect((await hub.cases.unhandled()).map(({ action }) => action)).not.toContain('changeAddress')
  })
})

describe.each(await bothStores())('what is to be approved (%s)', (_name, storeOn) => {
  it('with an address is void when its order’s is changed, and nothing else is', async () => {
    const store = await storeOn(() => NOON)
    const hub = await openDesk(store)
    const raw = Buffer.from(JSON.stringify({ channelOrderNo: '1', facts: [placedFact(), paidFact()] }))
    const booked = await hub.intake.book({ channel: 'TB', shop: 's1', raw })
    const number = booked.ok && booked.value.kind === 'booked' ? booked.value.number : ''
    const ask = async (id: string, payload: unknown, more: object = {}) => {
      const asked = await hub.approvals.request({ ...refund, ...more, id, payload }, user('anna'))
      if (!asked.ok) throw new Error(asked.rejection.code)
    }
    const deep = { parcel: [{ shippingAddress: '文三路 1 号' }] }
    const small = { amount: { minor: 100, currency: 'CNY' } }
    await ask('holding', deep, { subject: 'refund-7', order: KEY })
    await ask('by-number', { 收货地址: '文三路 1 号' }, { subject: number })
    await ask('granted', { address: 1 }, small)
    await ask('used', { address: 2 }, small)
    await ask('amount-alone', { refund: 30_000 })
    await ask('elsewhere', deep, { subject: orderKey('2') })
    expect(await hub.approvals.proof('used', { address: 2 }, user('anna'))).toMatchObject({ ok: true })
    expect(await holdsOf(hub)).toContain('approval:holding')

    expect(await hub.orders.changeAddress(KEY, { ...NANJING }, { by, commandId: 'c-1' })).toMatchObject({ ok: true })
    const states: Record<string, string | undefined> = {}
    for (const id of ['holding', 'by-number', 'granted', 'used', 'amount-alone', 'elsewhere'])
      states[id] = (await hub.approvals.get(id))?.state
    expect(states).toEqual({
      ...{ holding: 'voided', 'by-number': 'voided', granted: 'voided' },
      ...{ used: 'approved', 'amount-alone': 'waiting', elsewhere: 'waiting' },
    })
    expect(await holdsOf(hub)).not.toContain('approval:holding')
    expect(await holdsOf(hub)).toContain('approval voided')
    const { revision } = (await hub.orders.get(KEY)) ?? {}
    expect(await hub.orders.changeAddress(KEY, { ...NANJING }, { by, commandId: 'c-1' })).toMatchObject({
      value: { revision },
    })
    await hub.close()
  })
})
