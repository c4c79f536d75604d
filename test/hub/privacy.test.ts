import { describe, expect, it } from 'vitest'
import { buyerIndexOf } from '../../src/hub/prepare-document'
import { reject } from '../../src/outcome'
import { NOON, sampleContent } from '../order/sample-order'
import { by, keys, openShop, paidFact, placedFact, stockUp } from './shop-fixture'

const BUYER = 'buyer-77'
const withBuyer = (id: string | { absent: 'unknown' }) => ({ buyer: { ...sampleContent().buyer, id } })

async function soldTo(buyer: string | { absent: 'unknown' }) {
  const shop = openShop()
  await stockUp(shop.hub, { 'TEA-1': 100, 'CUP-1': 100 })
  await shop.book('1001', placedFact({ ...withBuyer(buyer), mergeKey: 'oaid-1' }), paidFact())
  await shop.book('1002', placedFact(withBuyer(buyer)))
  await shop.book('1003', placedFact(withBuyer('somebody-else')))
  return shop
}

describe('erasing a buyer', () => {
  it('takes the personal data of all of the buyer’s orders, and of nobody else’s', async () => {
    const { hub, store } = await soldTo(BUYER)
    const before = await hub.orders.get('TB/s1/1001')
    expect(before?.content).toMatchObject({ personalState: 'masked', personal: expect.anything() })
    const erased = await hub.privacy.erase({ channel: 'TB', buyer: BUYER }, { by })
    expect(erased).toEqual({ ok: true, value: { kind: 'erased', erasedAt: NOON, orders: 2, documents: 2 } })
    for (const key of ['TB/s1/1001', 'TB/s1/1002']) {
      const order = await hub.orders.get(key)
      expect(order?.content).toMatchObject({
        personal: null,
        personalState: 'erased',
        buyerIndex: null,
        mergeKey: null,
      })
    }
    expect((await hub.orders.get('TB/s1/1003'))?.content).toMatchObject({ personalState: 'masked' })
    const after = await hub.orders.get('TB/s1/1001')
    expect(after).toMatchObject({ amounts: before?.amounts, payment: before?.payment, status: before?.status })
    expect(after?.revision).toBe((before?.revision ?? 0) + 1)
    expect((await hub.audit.verify()).every(({ ok }) => ok)).toBe(true)

    const index = buyerIndexOf(keys, 'TB', BUYER)
    const kept = JSON.stringify([await store.list('order', { limit: 10 }), await store.list('intake', { limit: 10 })])
    expect(kept).not.toContain(index)
    expect((await store.list('order', { where: { buyer: index }, limit: 10 })).items).toEqual([])
    const subject = `buyer:${index}`
    expect((await store.read('subjectKey', [subject])).get(subject)?.value).toEqual({
      state: 'erased',
      subject,
      erasedAt: NOON,
    })
  })

  it('leaves one entry of who did it, and tells of the orders that changed', async () => {
    const { hub } = await soldTo(BUYER)
    const changed: string[] = []
    hub.on('OrderChanged', ({ orderKey }) => changed.push(orderKey))
    await hub.privacy.erase({ channel: 'TB', buyer: BUYER }, { by, commandId: 'erase-1' })
    expect(changed.sort()).toEqual(['TB/s1/1001', 'TB/s1/1002'])
    const entries = []
    for await (const block of hub.audit.blocks('memory')) entries.push(...block.entries)
    expect(entries.filter(({ action }) => action === 'eraseSubject')).toMatchObject([
      { actor: by, commandId: 'erase-1', outcome: 'accepted', changes: [{ kind: 'subjectKey' }] },
    ])
    expect(JSON.stringify(entries)).not.toContain(BUYER)
  })

  it('a second time changes nothing and says when it was done', async () => {
    const { hub, clock } = await soldTo(BUYER)
    await hub.privacy.erase({ channel: 'TB', buyer: BUYER }, { by })
    clock.now += 1_000
    const again = { kind: 'alreadyErased', orders: 0, documents: 0 }
    expect(await hub.privacy.erase({ channel: 'TB', buyer: BUYER }, { by })).toEqual({
      ok: true,
      value: { ...again, erasedAt: NOON },
    })
    expect(await hub.privacy.erase({ orderKey: 'TB/s1/1001' }, { by })).toEqual({
      ok: true,
      value: { ...again, erasedAt: null },
    })
  })

  it('stays so: neither an old event nor a newer snapshot brings anything back', async () => {
    const { hub, book } = await soldTo(BUYER)
    await hub.privacy.erase({ channel: 'TB', buyer: BUYER }, { by })
    await book('1001', placedFact(withBuyer(BUYER)), paidFact())
    await book('1001', placedFact(withBuyer(BUYER), NOON + 5, 7))
    await book('1001', placedFact(withBuyer({ absent: 'unknown' }), NOON + 9, 8))
    await book('1001', placedFact(withBuyer('another-name'), NOON + 10, 9))
    expect((await hub.orders.get('TB/s1/1001'))?.content).toMatchObject({ personalState: 'erased', buyerIndex: null })
    await book('1004', placedFact(withBuyer(BUYER)))
    expect((await hub.orders.get('TB/s1/1004'))?.content).toMatchObject({ personalState: 'erased', buyerIndex: null })
  })

  it('by one order takes all that its buyer ordered', async () => {
    const { hub } = await soldTo(BUYER)
    expect(await hub.privacy.erase({ orderKey: 'TB/s1/1002' }, { by })).toMatchObject({
      value: { orders: 2, documents: 2 },
    })
    expect((await hub.orders.get('TB/s1/1001'))?.content?.personalState).toBe('erased')
  })

  it('of an order whose buyer nobody named takes that order alone', async () => {
    const { hub, book } = await soldTo({ absent: 'unknown' })
    expect(await hub.privacy.erase({ orderKey: 'TB/s1/1001' }, { by })).toMatchObject({
      value: { orders: 1, documents: 1 },
    })
    await book('1001', placedFact(withBuyer({ absent: 'unknown' }), NOON + 5, 7))
    expect((await hub.orders.get('TB/s1/1001'))?.content?.personalState).toBe('erased')
    expect((await hub.orders.get('TB/s1/1002'))?.content?.personalState).toBe('masked')
  })

  it('nobody has heard of leaves a tombstone all the same', async () => {
    const { hub, book } = openShop()
    expect(await hub.privacy.erase({ channel: 'TB', buyer: BUYER }, { by })).toMatchObject({
      value: { kind: 'erased', orders: 0 },
    })
    await book('1001', placedFact(withBuyer(BUYER)))
    expect((await hub.orders.get('TB/s1/1001'))?.content?.personalState).toBe('erased')
  })

  it('that was interrupted is finished by erasing again', async () => {
    const { hub } = await soldTo(BUYER)
    const abort = new AbortController()
    abort.abort(new Error('enough'))
    const whom = { orderKey: 'TB/s1/1001' }
    await expect(hub.privacy.erase(whom, { by, signal: abort.signal })).rejects.toThrow('enough')
    expect((await hub.orders.get('TB/s1/1002'))?.content?.personalState).toBe('erased')
    expect(await hub.privacy.erase(whom, { by })).toMatchObject({
      value: { kind: 'alreadyErased', orders: 2, documents: 2 },
    })
  })

  it('drops the bytes of the buyer’s documents, so that they cannot be read again', async () => {
    const { hub, store } = await soldTo(BUYER)
    await hub.privacy.erase({ channel: 'TB', buyer: BUYER }, { by })
    const { items } = await store.list('intake', { limit: 10 })
    expect(items.map(({ orders, raw }) => [orders[0], raw === null]).sort()).toEqual([
      ['TB/s1/1001', true],
      ['TB/s1/1002', true],
      ['TB/s1/1003', false],
    ])
  })

  it.each([
    [{ orderKey: 'TB/s1/9999' }, reject({ code: 'ORDER_UNKNOWN' })],
    [{ channel: 'tb', buyer: BUYER }, reject({ code: 'INPUT_INVALID', field: 'channel' })],
    [{ channel: 'TB', buyer: '' }, reject({ code: 'INPUT_INVALID', field: 'buyer' })],
  ])('%j is refused', async (whom, refusal) => {
    expect(await openShop().hub.privacy.erase(whom, { by })).toEqual(refusal)
  })
})
