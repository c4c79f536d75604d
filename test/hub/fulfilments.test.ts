import { afterAll, describe, expect, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { code, mergeAgainstCancel, merged, reviewed, shopWithStock, stockOf } from './fulfilment-fixture'
import { by, orderKey, plainChannel } from './shop-fixture'

const open = (options = {}) => shopWithStock(memoryStore({ clock: () => NOON }), options)

describe('orders of one door', () => {
  it('leave in one parcel, told to the channel under each number', async () => {
    const { hub, paid } = await open()
    const [a, b] = [await paid('1'), await paid('2')]
    const told: unknown[] = []
    hub.on('ParcelShipped', ({ channelOrderNo, parcel, lines }) => told.push([channelOrderNo, parcel, lines]))
    expect(await hub.fulfilments.candidates({ channel: 'TB', shop: 's1' })).toEqual([[a, b]])
    const { fulfilment, parts } = await merged(hub, [b, a])
    expect(parts).toEqual([{ id: '1', warehouse: null, parcel: null }])
    expect(await hub.fulfilments.candidates({ channel: 'TB', shop: 's1' })).toEqual([])
    await reviewed(hub, a, b)
    expect(code(await hub.orders.ship(a, { parcel: 'P0' }, { by }))).toBe('ORDER_REGROUPED')
    expect(code(await hub.fulfilments.ship(fulfilment, { part: '2', parcel: 'P1' }, { by }))).toBe('PART_UNKNOWN')
    const shipped = await hub.fulfilments.ship(fulfilment, { part: '1', parcel: 'P1' }, { by })
    expect(shipped).toMatchObject({ value: { state: 'shipped', parts: [{ parcel: 'P1' }] } })
    expect(told).toEqual([
      ['1', 'P1', null],
      ['2', 'P1', null],
    ])
    for (const key of [a, b]) expect((await hub.orders.get(key))?.status).toBe('shipped')
    expect(await hub.stock.level({ sku: 'TEA-1' })).toMatchObject({ onHand: 96, locked: 0 })
    expect(code(await hub.fulfilments.undo(fulfilment, { by }))).toBe('FULFILMENT_STATE')
  })

  it('keep their locks and their money, and come apart as they were', async () => {
    const { hub, store, paid } = await open()
    const [a, b] = [await paid('1'), await paid('2')]
    const before = [await stockOf(store), await hub.orders.get(a), await hub.orders.get(b)] as const
    const { fulfilment } = await merged(hub, [a, b])
    expect(await stockOf(store)).toEqual(before[0])
    const amounts = (await hub.fulfilments.get(fulfilment))?.parts[0]?.amounts
    expect(amounts).toMatchObject({ goods: 6_000, platformDiscount: 400, merchantDiscount: 202, freight: 1_000 })
    expect(code(await hub.fulfilments.undo(fulfilment, { by }))).toBe('ok')
    const after = [await stockOf(store), await hub.orders.get(a), await hub.orders.get(b)] as const
    const revised = (order: (typeof before)[1]) => ({ ...order, revision: (order?.revision ?? 0) + 2 })
    expect(after).toEqual([before[0], revised(before[1]), revised(before[2])])
    await merged(hub, [a, b])
  })

  it.each([
    [{ sealed: true }, 'ORDER_SEALED'],
    [{ cashOnDelivery: true }, 'CASH_ON_DELIVERY'],
    [{ crossBorder: true }, 'CROSS_BORDER'],
    [{ mergeKey: null }, 'MERGE_KEY_MISSING'],
    [{ mergeKey: 'another-door' }, 'mergeKey'],
    [{ buyer: { id: 'buyer-2', nick: '', ip: '' } }, 'buyer'],
    [{ warehouse: 'GZ' }, 'ORDER_HELD'],
  ])('alone: %j is %s', async (differing, reason) => {
    const { hub, paid } = await open()
    const [a, b] = [await paid('1'), await paid('2', differing)]
    const outcome = await hub.fulfilments.merge([a, b], { by })
    const rejection = outcome.ok ? {} : (outcome.rejection as { because?: string; differs?: string; orderKey?: string })
    expect([rejection.because ?? rejection.differs, rejection.orderKey]).toEqual([reason, b])
    expect(await hub.fulfilments.candidates({ channel: 'TB', shop: 's1' })).toEqual([])
  })

  it('wait for a hold, unless it says that they need not', async () => {
    const { hub, paid } = await open({ settings: { holdReasons: { 'gift to come': { mergeable: true } } } })
    const [a, b] = [await paid('1'), await paid('2')]
    await hub.orders.hold(b, 'gift to come', { by })
    const { fulfilment } = await merged(hub, [a, b])
    await hub.fulfilments.undo(fulfilment, { by })
    await hub.orders.hold(b, 'address to be confirmed', { by })
    expect(code(await hub.fulfilments.merge([a, b], { by }))).toBe('REGROUP_FORBIDDEN')
  })

  it('leave together as soon as no hold of theirs keeps them from the door', async () => {
    const mergeable = true
    const holdReasons = { 'gift to come': { mergeable }, 'gift card': { mergeable, blocksShipping: false } }
    const { hub, paid } = await open({ settings: { holdReasons } })
    const [a, b] = [await paid('1'), await paid('2')]
    const { fulfilment } = await merged(hub, [a, b])
    await reviewed(hub, a, b)
    for (const reason of Object.keys(holdReasons)) await hub.orders.hold(b, reason, { by })
    expect(await hub.fulfilments.ship(fulfilment, { part: '1', parcel: 'P1' }, { by })).toEqual({
      ok: false,
      rejection: { code: 'ORDER_HELD', orderKey: b, reasons: ['gift to come'] },
    })
    await hub.orders.lift(b, 'gift to come', { by })
    expect(code(await hub.fulfilments.ship(fulfilment, { part: '1', parcel: 'P1' }, { by }))).toBe('ok')
  })

  it('are merged once, however often it is asked for', async () => {
    const { hub, paid } = await open()
    const [a, b] = [await paid('1'), await paid('2')]
    const first = await hub.fulfilments.merge([a, b], { by, commandId: 'merge-1' })
    expect(await hub.fulfilments.merge([b, a], { by, commandId: 'merge-1' })).toEqual(first)
    expect(code(await hub.fulfilments.merge([a, b], { by }))).toBe('REGROUP_FORBIDDEN')
    expect(code(await hub.fulfilments.merge([a, orderKey('3')], { by }))).toBe('ORDER_UNKNOWN')
    expect(code(await hub.fulfilments.merge([a], { by }))).toBe('INPUT_INVALID')
  })
})

describe('one order', () => {
  it('leaves in parts, a line at a time or pieces of one', async () => {
    const wrote: unknown[] = []
    const adapter = {
      ...plainChannel,
      capabilities: { ...plainChannel.capabilities, writeBackShipment: true },
      writeBackShipment: async ({ channelOrderNo, parcel, lines, pieces }: Record<string, unknown>) => {
        wrote.push({ channelOrderNo, parcel, lines, pieces })
      },
    }
    const { hub, store, paid } = await open({ channels: [{ adapter, shops: [{ shop: 's1' }] }] })
    const a = await paid('1', { sealed: false })
    const before = await stockOf(store)
    const parts = [[{ line: 'l1', quantity: 1 }], [{ line: 'l1' }, { line: 'l2' }]]
    const split = await hub.fulfilments.split(a, { by: 'lines', parts }, { by })
    if (!split.ok) throw new Error(split.rejection.code)
    expect(await stockOf(store)).toEqual(before)
    const id = split.value.fulfilment
    await reviewed(hub, a)
    expect(code(await hub.fulfilments.ship(id, { part: '1', parcel: 'P1' }, { by }))).toBe('ok')
    expect(await hub.orders.get(a)).toMatchObject({ status: 'reviewed', lock: { state: 'locked' } })
    expect(await hub.stock.level({ sku: 'TEA-1' })).toMatchObject({ onHand: 99, locked: 1 })
    expect(code(await hub.fulfilments.undo(id, { by }))).toBe('ORDER_PARTLY_SHIPPED')
    expect(code(await hub.fulfilments.ship(id, { part: '2', parcel: 'P2' }, { by }))).toBe('ok')
    expect(await hub.orders.get(a)).toMatchObject({ status: 'shipped', lock: { state: 'deducted' }, anomalies: [] })
    expect(await hub.stock.level({ sku: 'TEA-1' })).toMatchObject({ onHand: 98, locked: 0 })
    expect(await hub.stock.level({ sku: 'CUP-1' })).toMatchObject({ onHand: 99, locked: 0 })
    await hub.tick()
    expect(wrote).toEqual([
      { channelOrderNo: '1', parcel: 'P1', lines: ['l1'], pieces: [{ line: 'l1', sku: 'TEA-1', quantity: 1 }] },
      {
        channelOrderNo: '1',
        parcel: 'P2',
        lines: ['l1', 'l2'],
        pieces: [
          { line: 'l1', sku: 'TEA-1', quantity: 1 },
          { line: 'l2', sku: 'CUP-1', quantity: 1 },
        ],
      },
    ])
  })

  it('goes with the rest of its goods free again when that is cancelled', async () => {
    const { hub, paid } = await open()
    const a = await paid('1')
    const split = await hub.fulfilments.split(
      a,
      { by: 'lines', parts: [[{ line: 'l1', quantity: 1 }], [{ line: 'l1' }, { line: 'l2' }]] },
      { by },
    )
    if (!split.ok) throw new Error(split.rejection.code)
    await reviewed(hub, a)
    await hub.fulfilments.ship(split.value.fulfilment, { part: '1', parcel: 'P1' }, { by })
    expect(code(await hub.orders.cancel(a, 'changed mind', { by, rest: true }))).toBe('ok')
    expect(await hub.stock.level({ sku: 'TEA-1' })).toMatchObject({ onHand: 99, locked: 0 })
    expect(code(await hub.fulfilments.ship(split.value.fulfilment, { part: '2', parcel: 'P2' }, { by }))).toBe(
      'ORDER_STATUS',
    )
  })

  it.each([
    [[[{ line: 'l1' }], [{ line: 'l3' }]], 'LINES_UNKNOWN'],
    [[[{ line: 'l1', quantity: 3 }], [{ line: 'l2' }]], 'SPLIT_UNEVEN'],
    [[[{ line: 'l1', quantity: 1 }], [{ line: 'l2' }]], 'SPLIT_UNEVEN'],
    [[[{ line: 'l1' }], [{ line: 'l1' }, { line: 'l2' }]], 'SPLIT_UNEVEN'],
    [[[{ line: 'l1' }, { line: 'l2' }]], 'INPUT_INVALID'],
    [[[{ line: 'l1' }], [{ line: 'l2' }]], 'ok'],
  ])('is not split unevenly: %j is %s', async (parts, expected) => {
    const { hub, paid } = await open()
    expect(code(await hub.fulfilments.split(await paid('1'), { by: 'lines', parts }, { by }))).toBe(expected)
  })

  it('is not split where the platform forbids it', async () => {
    const { hub, paid } = await open()
    const parts = [[{ line: 'l1' }], [{ line: 'l2' }]]
    const outcome = await hub.fulfilments.split(await paid('1', { sealed: true }), { by: 'lines', parts }, { by })
    expect(outcome).toMatchObject({ rejection: { code: 'REGROUP_FORBIDDEN', because: 'ORDER_SEALED' } })
    expect(code(await hub.fulfilments.split(await paid('2'), { by: 'warehouse' }, { by }))).toBe('SPLIT_COUNT')
    expect(code(await hub.fulfilments.split(await paid('3'), { by: 'presale' }, { by }))).toBe('SPLIT_COUNT')
  })
})

describe('merging against cancelling', () => {
  it('decides both, in memory', () => mergeAgainstCancel(async ({ now }) => memoryStore({ clock: () => now }), 5))

  const shared = sharedPGlite()
  afterAll(async () => (await shared).close())
  it('decides both, on PGlite', async () => {
    const { PGlite } = await shared
    await mergeAgainstCancel(async ({ now }) => pgliteStore({ PGlite, clock: () => now }), 3)
  }, 120_000)
})
