import { describe, expect, it } from 'vitest'
import type { ChannelAdapter } from '../../src/channel/channel-adapter'
import { createKeyRing } from '../../src/security/key-ring'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON } from '../order/sample-order'
import { by, keys, levels, openShop, paidFact, placedFact, plainChannel, stockUp } from './shop-fixture'

const KEY = 'TB/s1/1001'
const plenty = { 'TEA-1': 10, 'CUP-1': 10 }
describe("an order's own lock", () => {
  it('cannot be ended from outside', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    const lockId = 'order:TB/s1/1001:1'
    for (const end of ['deduct', 'release'] as const) {
      expect(await hub.stock[end](lockId, { by })).toEqual({
        ok: false,
        rejection: { code: 'INPUT_INVALID', field: 'lockId' },
      })
    }
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 2]])
  })

  it('is followed to its end when its shop stops locking', async () => {
    const store = memoryStore({ clock: () => NOON })
    const before = openShop({ store })
    await stockUp(before.hub, plenty)
    await before.book('1001', placedFact(), paidFact())
    await before.book('1002', placedFact(), paidFact())
    const after = openShop({ store, settings: { lockStock: 'never' } })
    await after.hub.orders.review(KEY, { by })
    expect(await after.hub.orders.ship(KEY, { parcel: 'P1' }, { by })).toMatchObject({ ok: true })
    await after.hub.orders.cancel('TB/s1/1002', 'changed mind', { by })
    await after.book('1003', placedFact(), paidFact())
    expect(await levels(after.hub, 'TEA-1', 'CUP-1')).toEqual([
      [8, 0],
      [9, 0],
    ])
  })
})

describe('a parcel', () => {
  it('leaves once, and so does each line', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, plenty)
    await book('1001', placedFact(), paidFact())
    await hub.orders.review(KEY, { by })
    const ship = (parcel: string, lines?: string[]) =>
      hub.orders.ship(KEY, lines === undefined ? { parcel } : { parcel, lines }, { by })
    expect(await ship('P1', [])).toMatchObject({ rejection: { code: 'INPUT_INVALID', field: 'lines' } })
    expect(await ship('P1', ['l1'])).toMatchObject({ ok: true })
    expect(await ship('P1', ['l2'])).toMatchObject({ rejection: { code: 'PARCEL_SHIPPED', parcel: 'P1' } })
    expect(await ship('P2', ['l1', 'l2'])).toMatchObject({ rejection: { code: 'LINES_SHIPPED', lines: ['l1'] } })
    expect(await ship('P2')).toMatchObject({ rejection: { code: 'LINES_SHIPPED', lines: ['l1'] } })
    expect(await ship('P2', ['l2'])).toMatchObject({ value: { status: 'shipped' } })
  })
})

describe('a reason', () => {
  it.each(['', ' ', '张三', 'call 13800000000', 'x'.repeat(65), 'a\nb'])('%j is no reason', async (reason) => {
    const { hub, book } = openShop()
    await book('1001', placedFact())
    expect(await hub.orders.cancel(KEY, reason, { by })).toMatchObject({
      rejection: { code: 'INPUT_INVALID', field: 'reason' },
    })
  })

  it('of the hub itself cannot be given by a person', async () => {
    const { hub, book } = openShop()
    await book('1001', placedFact())
    expect(await hub.orders.hold(KEY, 'GATE', { by })).toMatchObject({ rejection: { code: 'HOLD_RULED' } })
  })

  it("in a buyer's own words stays in the sealed document", async () => {
    const { book, store } = openShop()
    await book('1001', placedFact(), {
      kind: 'OrderCancelled',
      ref: 'c',
      at: NOON + 1,
      reason: '张三 13800000000 改地址',
    })
    expect(JSON.stringify([...(await store.read('order', [KEY]))])).not.toContain('张三')
  })
})

describe('bytes that were handed in', () => {
  const raw = (text: string) => ({ channel: 'TB', shop: 's1', raw: Buffer.from(text) })

  it('are kept when a document is put aside, even if its source keeps them', async () => {
    let readable = false
    const adapter: ChannelAdapter = {
      ...plainChannel,
      read: (bytes, shop) =>
        readable ? plainChannel.read(bytes, shop) : { ok: false, rejection: { code: 'NEW_FIELD', pointer: '/x' } },
    }
    const { hub } = openShop({ channels: [{ adapter, shops: [{ shop: 's1' }] }] })
    const text = JSON.stringify({ channelOrderNo: '1001', facts: [placedFact()] })
    const put = await hub.intake.book({ ...raw(text), keepRaw: false })
    if (put.ok || put.rejection.code !== 'QUARANTINED') throw new Error('was not put aside')
    readable = true
    expect(await hub.intake.replay(put.rejection.intakeKey, { by })).toMatchObject({
      ok: true,
      value: { kind: 'booked' },
    })
  })

  it('are a copy: the caller may use its buffer again', async () => {
    const { hub } = openShop()
    const document = raw(JSON.stringify({ channelOrderNo: '1001', facts: [placedFact()] }))
    const receiving = hub.intake.receive(document)
    document.raw.fill(0x20)
    const received = await receiving
    if (!received.ok) throw new Error(received.rejection.code)
    expect(await hub.intake.process(received.value.key)).toMatchObject({ ok: true, value: { kind: 'booked' } })
  })

  it('of facts a host read itself can be replayed', async () => {
    const { hub } = openShop()
    const document = { channelOrderNo: 'not an id', facts: [placedFact()] }
    const put = await hub.intake.bookFacts({ channel: 'TB', shop: 's1', document })
    if (put.ok || put.rejection.code !== 'QUARANTINED') throw new Error('was not put aside')
    expect(await hub.intake.replay(put.rejection.intakeKey, { by })).toMatchObject({
      rejection: { code: 'QUARANTINED', reason: 'DOCUMENT_SHAPE' },
    })
  })

  it.each([
    ['dedupeKey', { dedupeKey: '' }],
    ['dedupeKey', { dedupeKey: 'x'.repeat(10_000) }],
    ['source', { source: 'a b' }],
  ])('come with a %s that can be kept, or not at all', async (field, beside) => {
    const { hub } = openShop()
    expect(await hub.intake.receive({ ...raw('{}'), ...beside })).toEqual({
      ok: false,
      rejection: { code: 'INPUT_INVALID', field },
    })
  })

  it('are not taken while the key to seal them with is not at hand', async () => {
    const store = memoryStore({ clock: () => NOON })
    const first = openShop({ store })
    await first.hub.intake.receive(raw('{}'))
    const other = createKeyRing({
      primary: 'k2',
      keys: { k2: Uint8Array.from({ length: 32 }, (_, i) => i) },
      root: Uint8Array.from({ length: 32 }, (_, i) => (i * 7 + 2) % 251),
    })
    expect(other.rootId).toBe(keys.rootId)
    const second = openShop({ store, keys: other })
    await expect(second.hub.intake.receive(raw('{ }'))).rejects.toMatchObject({ code: 'SEALING_KEY' })
  })

  it('that can never be booked are put aside at the first try, not tried at every tick', async () => {
    let broken = false
    const { hub, clock } = openShop({
      catalog: {
        gifts: [],
        componentsOf: () => undefined,
        skuOf: () => {
          if (broken) throw new TypeError('a defect')
          return null
        },
      },
    })
    broken = true
    const facts = [placedFact({ lines: [{ id: 'l1', channelSku: 'X', quantity: 1, unitPrice: 1 }] })]
    await hub.intake.receive(raw(JSON.stringify({ channelOrderNo: '1001', facts })))
    clock.now += minutes(1)
    await hub.tick()
    expect((await hub.intake.list({ state: 'quarantined' })).items.map(({ reason }) => reason)).toEqual([
      'BOOKING_FAILED',
    ])
  })
})
