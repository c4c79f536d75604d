import { describe, expect, it } from 'vitest'
import { UNKNOWN, WITHHELD } from '../../src/order/disclosed'
import { NOON } from '../order/sample-order'
import { bothStores, inMemory } from '../sql/both-stores'
import { addressShop, KEY, NANJING, receiver, SECRET } from './change-address-laws'
import { by, orderKey, paidFact, placedFact } from './shop-fixture'

const HANGZHOU = { region: '杭州市', shown: '杭州市' }
const IN_NANJING = { region: '南京市', shown: '南京市' }
const SUZHOU = receiver({ province: '江苏省', city: '苏州市', district: '姑苏区', detail: '平江路 5 号' })

describe.each(await bothStores())('the delivery address of a placed order (%s)', (_name, storeOn) => {
  it('is the one a person gave, and stays so whatever the channel repeats', async () => {
    const { hub, change, snapshot, where, order, events } = await addressShop(storeOn)
    expect(await where()).toEqual(HANGZHOU)
    expect(await change(NANJING, 'c-1', 'buyer moved')).toMatchObject({ ok: true, value: { orderKey: KEY } })
    expect(await where()).toEqual(IN_NANJING)
    expect((await order()).changedAddress).toEqual({ by, at: NOON, reason: 'buyer moved', contestedAt: null })
    await snapshot({ memos: { buyer: '', seller: 'again' } })
    await snapshot({ tags: ['vip'] })
    expect(await where()).toEqual(IN_NANJING)
    const after = await order()
    expect(after.content?.tags).toEqual(['vip'])
    expect(after.holds).toEqual([])
    expect(after.content?.personal?.recipient).toMatchObject({ name: '林**', address: { detail: '滨河大道 9****' } })
    expect(events).toEqual(['OrderAddressChanged changed'])
    await hub.close()
  })

  it('both changed here and at the channel waits for a person: ours stays in force, and both are told of', async () => {
    const { hub, change, snapshot, where, order, events, clock } = await addressShop(storeOn)
    await change()
    await snapshot(SUZHOU)
    expect(await where()).toEqual(IN_NANJING)
    expect(await order()).toMatchObject({
      holds: [{ reason: 'GATE' }],
      changedAddress: { contestedAt: clock.now },
      anomalies: [{ code: 'ADDRESS_CONTESTED', about: 'recipient.address' }],
    })
    const since = clock.now
    await snapshot({ ...SUZHOU, tags: ['again'] })
    expect((await order()).changedAddress?.contestedAt).toBe(since)
    expect(events).toEqual(['OrderAddressChanged changed', 'OrderHeld GATE', 'AnomalyRaised ADDRESS_CONTESTED'])

    expect(await change(NANJING)).toMatchObject({ ok: true })
    expect(await order()).toMatchObject({ holds: [], anomalies: [], changedAddress: { contestedAt: null } })
    expect(await where()).toEqual(IN_NANJING)
    await snapshot({ ...SUZHOU, tags: ['once more'] })
    expect((await order()).holds).toEqual([])
    expect(events.slice(3)).toEqual([
      'HoldLifted GATE',
      'AnomalyCleared ADDRESS_CONTESTED',
      'OrderAddressChanged confirmed',
    ])
    await hub.close()
  })

  it('is contested no more when the channel goes back to the one it was changed over', async () => {
    const { hub, change, snapshot, order } = await addressShop(storeOn)
    await change()
    await snapshot(SUZHOU)
    await snapshot()
    expect(await order()).toMatchObject({ holds: [], anomalies: [], changedAddress: { contestedAt: null } })
    await hub.close()
  })

  it('is the channel’s again, silently, once the channel says the same', async () => {
    const { hub, change, snapshot, order, stored, where, events } = await addressShop(storeOn)
    await change({ ...NANJING, province: '江苏' })
    await snapshot(receiver({ ...NANJING, detail: ' 滨河大道99号8幢802室' }))
    expect((await order()).changedAddress).toBeUndefined()
    expect(await stored()).not.toHaveProperty('changedAddress')
    expect(await where()).toEqual(IN_NANJING)
    expect(events).toEqual(['OrderAddressChanged changed'])
    await hub.close()
  })

  it('with another receiver is the channel’s again only with that receiver', async () => {
    const { hub, change, snapshot, order } = await addressShop(storeOn)
    await change({ ...NANJING, name: SECRET.name, phone: SECRET.phone })
    await snapshot(receiver({ ...NANJING }))
    expect((await order()).content?.personal?.recipient).toMatchObject({ name: '顾**', phone: '139****5678' })
    await snapshot(receiver({ ...NANJING, name: SECRET.name, phone: '+86 139-0000-5678' }))
    expect((await order()).changedAddress).toBeUndefined()
    await hub.close()
  })

  it('is taken back by giving the channel’s own', async () => {
    const { hub, change, where, order, events } = await addressShop(storeOn)
    await change()
    const own = { province: '浙江', city: '杭州市', district: '西湖区', detail: '文三路1号' }
    expect(await change(own)).toMatchObject({ ok: true })
    expect(await where()).toEqual(HANGZHOU)
    expect((await order()).changedAddress).toBeUndefined()
    expect(events).toEqual(['OrderAddressChanged changed', 'OrderAddressChanged takenBack'])
    await hub.close()
  })

  it('is nowhere in clear, and gone with its buyer', async () => {
    const { hub, store, change, stored, snapshot, clock } = await addressShop(storeOn)
    const said: unknown[] = []
    hub.on('OrderAddressChanged', (body) => said.push(body))
    await change({ ...NANJING, name: SECRET.name, phone: SECRET.phone }, 'c-1')
    await change({ ...NANJING, name: SECRET.name, phone: SECRET.phone }, 'c-2')
    const everything = async () => {
      const blocks = []
      for (const { chain } of await store.audit.heads())
        for await (const block of hub.audit.blocks(chain)) blocks.push(block)
      const records = await Promise.all(
        (['order', 'intake', 'case', 'subjectKey'] as const).map((kind) => store.list(kind, { limit: 100 })),
      )
      const answers = [...(await store.read('answer', ['c-1', 'c-2'])).values()]
      return JSON.stringify([records, answers, blocks, said])
    }
    const kept = await everything()
    for (const word of ['滨河大道', '802 室', SECRET.name, SECRET.phone]) expect(kept).not.toContain(word)
    const sealed = (await stored())?.changedAddress?.personal ?? ''
    expect(sealed.length).toBeGreaterThan(40)

    expect(await hub.privacy.erase({ orderKey: KEY }, { by })).toMatchObject({ ok: true, value: { orders: 1 } })
    expect(await stored()).not.toHaveProperty('changedAddress')
    expect(await everything()).not.toContain(sealed)
    expect((await hub.orders.get(KEY))?.content).toMatchObject({
      personal: null,
      personalState: 'erased',
      mergeKey: null,
    })
    clock.now += 1
    expect(await change()).toEqual({ ok: false, rejection: { code: 'SUBJECT_ERASED' } })
    await snapshot(SUZHOU)
    expect(await stored()).not.toHaveProperty('changedAddress')
    await hub.close()
  })

  it('goes with the order to another buyer, and is erased with that one', async () => {
    const { hub, change, snapshot, where, stored } = await addressShop(storeOn)
    await change()
    await snapshot({ buyer: { id: 'buyer-2', nick: '二号', ip: '203.0.113.8' } })
    expect(await where()).toEqual(IN_NANJING)
    await hub.privacy.erase({ channel: 'TB', buyer: 'buyer-1' }, { by })
    expect(await where()).toEqual(IN_NANJING)
    await hub.privacy.erase({ channel: 'TB', buyer: 'buyer-2' }, { by })
    expect(await stored()).not.toHaveProperty('changedAddress')
    await hub.close()
  })

  it('is changed once under one command id, and its audit names who did it', async () => {
    const { hub, store, change, order } = await addressShop(storeOn)
    const first = await change(NANJING, 'c-1', 'buyer moved')
    const { revision } = await order()
    expect(await change(NANJING, 'c-1', 'buyer moved')).toEqual(first)
    expect((await order()).revision).toBe(revision)
    expect(await change({ ...NANJING, detail: '别处 1 号' }, 'c-1', 'buyer moved')).toMatchObject({
      rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'address' },
    })
    const entries = []
    for (const { chain } of await store.audit.heads())
      for await (const block of hub.audit.blocks(chain)) entries.push(...block.entries)
    expect(entries.filter(({ action }) => action === 'changeAddress')).toMatchObject([
      { actor: by, commandId: 'c-1', outcome: 'accepted', facts: { address: 'changed', reason: 'buyer moved' } },
    ])
    const found = await hub.cases.investigate(KEY)
    expect(found).toMatchObject({ value: { order: { changedAddress: { by, at: NOON, reason: 'buyer moved' } } } })
    expect(found.ok && found.value.authors.some(({ action }) => action === 'changeAddress')).toBe(true)
    expect((await hub.audit.verify()).every(({ ok }) => ok)).toBe(true)
    await hub.close()
  })
})

describe('an address', () => {
  it.each([
    ['an empty street', { ...NANJING, detail: '  ' }, 'detail'],
    ['no city', { ...NANJING, city: '' }, 'city'],
    ['half a character', { ...NANJING, detail: '滨河 \ud800 号' }, 'detail'],
    ['an endless street', { ...NANJING, detail: 'x'.repeat(1_001) }, 'detail'],
    ['a country by name', { ...NANJING, country: 'China' }, 'country'],
    ['a word nobody asked for', { ...NANJING, door: '1' }, 'door'],
    ['nothing', undefined, ''],
  ])('with %s is refused', async (_name, address, field) => {
    const { hub, stored } = await addressShop(inMemory)
    const refused = await hub.orders.changeAddress(KEY, address as never, { by })
    expect(refused).toMatchObject({ rejection: { code: 'INPUT_INVALID', field } })
    expect(await stored()).not.toHaveProperty('changedAddress')
  })

  it('that is in force already, however it is written, is refused as unchanged', async () => {
    const { change } = await addressShop(inMemory)
    const unchanged = { ok: false, rejection: { code: 'ADDRESS_UNCHANGED' } }
    expect(await change({ province: '浙江', city: '杭州', detail: '文三路1号' })).toEqual(unchanged)
    expect(await change()).toMatchObject({ ok: true })
    expect(await change()).toEqual(unchanged)
    expect(await change({ ...NANJING, phone: SECRET.phone })).toMatchObject({ ok: true })
    expect(await change({ ...NANJING, postalCode: '210000' })).toMatchObject({ ok: true })
    expect(await change({ ...NANJING, district: '秦淮区' })).toMatchObject({ ok: true })
  })

  it('given anew without the receiver keeps the one that was given before', async () => {
    const { change, order } = await addressShop(inMemory)
    await change({ ...NANJING, name: SECRET.name })
    await change({ ...NANJING, detail: '别处 1 号' })
    expect((await order()).content?.personal?.recipient.name).toBe('顾**')
  })

  it.each([
    ['paid, and has not come itself', [paidFact(1)], { code: 'CONTENT_MISSING' }],
    ['sealed by its platform', [placedFact({ sealed: true }), paidFact()], { code: 'ORDER_SEALED' }],
    [
      'cancelled',
      [placedFact(), { kind: 'OrderCancelled', ref: 'x', at: NOON + 9e4, reason: 'buyer' } as const],
      { code: 'ORDER_STATUS', status: 'cancelled' },
    ],
    [
      'with the warehouse',
      [placedFact(), paidFact(), { kind: 'OutboundRequested', ref: 'o', at: NOON + 9e4 } as const],
      { code: 'ORDER_STATUS', status: 'awaitingOutbound' },
    ],
    [
      'shipped',
      [placedFact(), paidFact(), { kind: 'ParcelHandedOver', ref: 's', at: NOON + 9e4, parcel: 'p-1' } as const],
      { code: 'ORDER_STATUS', status: 'shipped' },
    ],
    [
      'with a waybill',
      [placedFact(), paidFact(), { kind: 'WaybillIssued', ref: 'w', at: NOON + 9e4, parcel: 'p-1' } as const],
      { code: 'WAYBILL_ISSUED', parcels: ['p-1'] },
    ],
  ])('of an order that is %s is not changed', async (_name, facts, rejection) => {
    const { hub, book } = await addressShop(inMemory)
    await book('2', ...(facts as never[]))
    expect(await hub.orders.changeAddress(orderKey('2'), NANJING, { by })).toMatchObject({ ok: false, rejection })
  })

  it('of an order nobody knows is not changed', async () => {
    const { hub } = await addressShop(inMemory)
    const unknown = { rejection: { code: 'ORDER_UNKNOWN' } }
    expect(await hub.orders.changeAddress(orderKey('none'), NANJING, { by })).toMatchObject(unknown)
  })

  it.each(['awaitingPayment', 'paid', 'reviewed'])('of an order that is %s is changed', async (status) => {
    const { hub, book } = await addressShop(inMemory)
    await book('2', placedFact(), ...(status === 'awaitingPayment' ? [] : [paidFact()]))
    if (status === 'reviewed') await hub.orders.review(orderKey('2'), { by })
    expect(await hub.orders.changeAddress(orderKey('2'), NANJING, { by })).toMatchObject({ value: { status } })
  })

  it('of an order that shares its parcel with others is changed only after the merge is undone', async () => {
    const { hub, book, change } = await addressShop(inMemory, { mergeKey: 'oaid-1' })
    await book('2', placedFact({ mergeKey: 'oaid-1' }), paidFact())
    const merged = await hub.fulfilments.merge([KEY, orderKey('2')], { by })
    if (!merged.ok) throw new Error(merged.rejection.code)
    const { fulfilment } = merged.value
    expect(await change()).toEqual({ ok: false, rejection: { code: 'ORDER_REGROUPED', fulfilment } })
    await hub.fulfilments.undo(fulfilment, { by })
    expect(await change()).toMatchObject({ ok: true })
  })
})

describe('what the platform keeps back', () => {
  const hidden = { ...receiver({ name: WITHHELD, phone: WITHHELD, detail: WITHHELD }), mergeKey: 'oaid-1' }

  it('of the receiver has to be given with the new address', async () => {
    const { change, order } = await addressShop(inMemory, hidden)
    const rejection = { code: 'RECEIVER_WITHHELD', fields: ['name', 'phone'] }
    expect(await change()).toEqual({ ok: false, rejection })
    expect(await change({ ...NANJING, name: SECRET.name })).toMatchObject({ rejection: { fields: ['phone'] } })
    expect(await change({ ...NANJING, name: SECRET.name, phone: SECRET.phone })).toMatchObject({ ok: true })
    expect((await order()).content?.personal?.recipient).toMatchObject({ name: '顾**', address: { city: '南京市' } })
  })

  it('of the address is compared by the platform’s token', async () => {
    const { change, snapshot, order } = await addressShop(inMemory, hidden)
    await change({ ...NANJING, name: SECRET.name, phone: SECRET.phone })
    await snapshot(hidden)
    expect((await order()).changedAddress?.contestedAt).toBeNull()
    await snapshot({ ...hidden, mergeKey: 'oaid-2' })
    expect((await order()).changedAddress?.contestedAt).not.toBeNull()
  })

  it('from some day on is no other address', async () => {
    const { change, snapshot, order } = await addressShop(inMemory)
    await change()
    await snapshot(receiver({ name: WITHHELD, phone: WITHHELD, detail: WITHHELD, district: UNKNOWN }))
    expect(await order()).toMatchObject({ holds: [], changedAddress: { contestedAt: null } })
  })
})

describe('the merge key', () => {
  it('of a changed address is the platform’s no more: orders changed to one address may share a parcel', async () => {
    const { hub, book, change, order } = await addressShop(inMemory, { mergeKey: 'oaid-1' })
    await book('2', placedFact({ mergeKey: 'oaid-1' }), paidFact())
    await change()
    expect(await hub.fulfilments.merge([KEY, orderKey('2')], { by })).toMatchObject({
      rejection: { code: 'MERGE_APART', differs: 'mergeKey' },
    })
    await hub.orders.changeAddress(orderKey('2'), { ...NANJING, province: '江苏' }, { by })
    const { mergeKey } = (await order()).content ?? {}
    expect(mergeKey).toMatch(/^changed:/)
    expect(await hub.fulfilments.merge([KEY, orderKey('2')], { by })).toMatchObject({ ok: true })
  })

  it('is not made up where the platform gives none, and follows the receiver', async () => {
    const plain = await addressShop(inMemory)
    await plain.change()
    expect((await plain.order()).content?.mergeKey).toBeNull()
    const { change, snapshot, order } = await addressShop(inMemory, { mergeKey: 'oaid-1' })
    await change()
    const before = (await order()).content?.mergeKey
    await snapshot(receiver({ phone: '13700001111' }))
    expect((await order()).content?.mergeKey).not.toBe(before)
  })
})

describe('a changed address', () => {
  it('completes an order that was held for an incomplete one', async () => {
    const { change, order, snapshot } = await addressShop(inMemory, receiver({ detail: '' }))
    expect((await order()).holds).toMatchObject([{ reason: 'GATE' }])
    await change()
    expect(await order()).toMatchObject({ holds: [], anomalies: [] })
    await snapshot({ tags: ['x'] })
    expect(await order()).toMatchObject({ holds: [], anomalies: [] })
  })

  it('is shown to its buyer masked, and that it was changed', async () => {
    const { hub, change } = await addressShop(inMemory)
    const place = { province: '浙江省', city: '杭州市', district: '西湖区' }
    expect(await hub.buyers.view(KEY)).toMatchObject({ address: place, addressChangedAt: null })
    await change()
    const view = await hub.buyers.view(KEY)
    expect(view).toMatchObject({ address: { city: '南京市', detail: '滨河大道 9****' }, addressChangedAt: NOON })
    expect(JSON.stringify(view)).not.toContain(by.id)
    await hub.privacy.erase({ orderKey: KEY }, { by })
    expect(await hub.buyers.view(KEY)).toMatchObject({ address: null, addressChangedAt: null })
  })
})
