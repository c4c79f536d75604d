import { describe, expect, it } from 'vitest'
import { NOON } from '../order/sample-order'
import { bothStores, inMemory } from '../sql/both-stores'
import { PLENTY, selfRoutingShop } from './automatic-routing-laws'
import { NANJING, receiver, SECRET } from './change-address-laws'
import { judgingShop } from './judging-laws'
import { by, orderKey, placedFact } from './shop-fixture'

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
