import { describe, expect, it } from 'vitest'
import { NOON } from '../order/sample-order'
import { DAY, key, rows, tea, teaShop } from './inbound-fixture'
import { by, paidFact, placedFact } from './shop-fixture'

describe('announced goods', () => {
  it('are promised to orders that wait, the oldest first, and go to them when they come in', async () => {
    const { hub, book, announce, receive, order, tick } = teaShop()
    await hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by })
    await book('2', tea(2, { placed: 2 }))
    await book('1', tea(2, { placed: 1 }))
    await announce('asn-1', 3)
    await tick()
    expect(await order('1')).toEqual({
      holds: ['STOCK_INBOUND'],
      found: ['STOCK_INBOUND'],
      promise: [{ now: 0, inbound: ['asn-1 2'], overdue: [], day: 7, place: 1 }],
    })
    expect(await order('2')).toMatchObject({ holds: ['STOCK_SHORT'], promise: [] })
    expect(await rows(hub)).toEqual({ here: [1, 0, 0, 1], onItsWay: [3, 2, 0, 1] })

    expect(await receive('asn-1', 3)).toMatchObject({ ok: true, value: { state: 'received', received: 3, open: 0 } })
    // Before anything is given to anybody a newcomer finds only what was not promised.
    expect(await rows(hub)).toEqual({ here: [4, 0, 2, 2], onItsWay: [0, 2, 0, 0] })
    await tick()
    expect(await order('1')).toEqual({ holds: [], found: [], promise: [] })
    expect(await order('2')).toMatchObject({ holds: [], promise: [] })
    expect(await rows(hub)).toEqual({ here: [4, 4, 0, 0], onItsWay: [0, 0, 0, 0] })
    expect((await tick()).timers).toBe(0)
  })

  it('are sold to presale orders up to what was announced, and not beyond', async () => {
    const { hub, book, announce, order, tick } = teaShop()
    await announce('asn-1', 3, { pool: 'presale' })
    await book('1', tea(2, { ahead: true }))
    await book('2', tea(2, { ahead: true }))
    await book('3', tea(1, { ahead: true }))
    expect((await order('1')).holds).toEqual(['STOCK_INBOUND'])
    expect((await order('2')).holds).toEqual(['STOCK_SHORT'])
    expect((await order('3')).promise).toMatchObject([{ inbound: ['asn-1 1'], place: 2 }])
    expect(await rows(hub, 'presale')).toEqual({ here: [0, 0, 0, 0], onItsWay: [3, 3, 0, 0] })
    await announce('asn-2', 2, { pool: 'presale', days: 9 })
    await tick()
    expect((await order('2')).promise).toMatchObject([{ inbound: ['asn-2 2'], day: 9, place: 3 }])
  })
})

describe('goods that come in', () => {
  it.each([
    // received, final → what is here [on hand, locked, reserved, available], what is on its way, who has theirs
    [2, false, [2, 2, 0, 0], [8, 4, 0, 4], ['1']],
    [3, false, [3, 2, 1, 0], [7, 4, 0, 4], ['1']],
    [6, false, [6, 6, 0, 0], [4, 0, 0, 4], ['1', '2', '3']],
    [7, true, [7, 6, 0, 1], [0, 0, 0, 0], ['1', '2', '3']],
    [12, false, [12, 6, 0, 6], [0, 0, 0, 0], ['1', '2', '3']],
  ])('%i of 10 (the last: %s) serve the promised orders first', async (quantity, final, here, onItsWay, served) => {
    const { hub, book, announce, receive, order, tick } = teaShop()
    await announce('asn-1', 10, { pool: 'presale' })
    for (const no of ['1', '2', '3']) await book(no, tea(2, { ahead: true }))
    await receive('asn-1', quantity, { final })
    // A newcomer comes between the goods and those they were promised to.
    await book('9', tea(1, { ahead: false }))
    await tick()
    expect(await rows(hub, 'presale')).toEqual({ here, onItsWay })
    const with9 = await Promise.all(['1', '2', '3'].map(async (no) => [no, (await order(no)).holds]))
    expect(with9.filter(([, holds]) => holds?.length === 0).map(([no]) => no)).toEqual(served)
  })

  it('in parts are counted once for each command id, whatever their order', async () => {
    const { hub, announce, receive } = teaShop()
    await announce('asn-1', 10)
    for (const _ of [1, 2]) await receive('asn-1', 4, { id: 'truck-1' })
    await receive('asn-1', 4, { id: 'truck-2' })
    expect(await receive('asn-1', 5, { id: 'truck-1' })).toMatchObject({ rejection: { code: 'IDEMPOTENCY_MISMATCH' } })
    expect(await hub.inbound.get('asn-1')).toMatchObject({ state: 'open', received: 8, open: 2, overdue: false })
    expect((await rows(hub)).here).toEqual([8, 0, 0, 8])
    await receive('asn-1', 2, { id: 'truck-3' })
    // A surplus that comes after the last of them.
    await receive('asn-1', 1, { id: 'truck-4' })
    expect(await hub.inbound.get('asn-1')).toMatchObject({ state: 'received', received: 11, open: 0 })
    expect(await rows(hub)).toEqual({ here: [11, 0, 0, 11], onItsWay: [0, 0, 0, 0] })
  })

  it('of a receipt nobody announced, or one that was cancelled, are refused', async () => {
    const { hub, announce, receive } = teaShop()
    const unknown = { rejection: { code: 'INBOUND_UNKNOWN' } }
    expect(await receive('asn-1', 4, { id: 'truck-1' })).toMatchObject(unknown)
    expect(await hub.inbound.cancel('asn-1', { by })).toMatchObject(unknown)
    expect(await hub.inbound.change('asn-1', { quantity: 3 }, { by })).toMatchObject(unknown)
    await announce('asn-1', 10)
    // The same delivery, told again once the receipt is known.
    expect(await receive('asn-1', 4, { id: 'truck-1' })).toMatchObject({ ok: true })
    for (const _ of [1, 2]) {
      expect(await hub.inbound.cancel('asn-1', { by })).toMatchObject({
        ok: true,
        value: { state: 'cancelled', open: 0 },
      })
    }
    const ended = { rejection: { code: 'INBOUND_ENDED', state: 'cancelled' } }
    expect(await receive('asn-1', 4, { id: 'truck-2' })).toMatchObject(ended)
    expect(await hub.inbound.change('asn-1', { quantity: 30 }, { by })).toMatchObject(ended)
    expect(await rows(hub)).toEqual({ here: [4, 0, 0, 4], onItsWay: [0, 0, 0, 0] })
  })

  it.each(['order', 'goods'])(
    'or an order that is cancelled: whichever is first (%s), the goods are free once',
    async (first) => {
      const { hub, book, announce, receive, order, tick } = teaShop()
      await announce('asn-1', 2, { pool: 'presale' })
      await book('1', tea(2, { ahead: true }))
      await book('2', tea(2, { ahead: true }))
      const cancel = () => hub.orders.cancel(key('1'), 'changed mind', { by })
      if (first === 'order') await cancel()
      await receive('asn-1', 2)
      if (first === 'goods') await cancel()
      await tick()
      expect((await order('2')).holds).toEqual([])
      expect(await rows(hub, 'presale')).toEqual({ here: [2, 2, 0, 0], onItsWay: [0, 0, 0, 0] })
      await hub.orders.cancel(key('2'), 'changed mind', { by })
      await tick()
      expect(await rows(hub, 'presale')).toEqual({ here: [2, 0, 0, 2], onItsWay: [0, 0, 0, 0] })
      expect((await tick()).timers).toBe(0)
    },
  )

  it('go to an order that is promised several SKUs one by one', async () => {
    const { hub, book, announce, receive, order, tick } = teaShop()
    await announce('asn-1', 1)
    await hub.inbound.announce({ receiptId: 'asn-2', sku: 'CUP-1', quantity: 1, expectedAt: 0 }, { by })
    const lines = ['CUP-1', 'TEA-1'].map((sku) => ({ id: sku, sku, quantity: 1, unitPrice: 1_000 }))
    await book('1', placedFact({ lines, discounts: [], freight: 0, total: 2_000 }))
    await tick()
    expect((await order('1')).promise).toMatchObject([
      { overdue: ['asn-2 1'], day: null },
      { inbound: ['asn-1 1'], day: 7 },
    ])
    await receive('asn-1', 1)
    await tick()
    expect(await order('1')).toMatchObject({ holds: ['STOCK_INBOUND'], promise: [{ overdue: ['asn-2 1'] }] })
    await receive('asn-2', 1)
    await tick()
    expect(await order('1')).toEqual({ holds: [], found: [], promise: [] })
  })
})

describe('a receipt', () => {
  it.each([
    ['cut', { quantity: 3 }, ['3', '2']],
    ['cut to nothing but a piece', { quantity: 1 }, ['3', '2', '1']],
    ['cut by what nobody was promised', { quantity: 6 }, []],
  ])('that is %s breaks the newest promises, with one finding each', async (_how, change, broken) => {
    const { hub, book, announce, order, events, tick } = teaShop()
    await announce('asn-1', 7, { pool: 'presale' })
    for (const no of ['1', '2', '3']) await book(no, tea(2, { ahead: true }))
    const changed = await hub.inbound.change('asn-1', change, { by })
    expect(changed).toMatchObject({ ok: true, value: { broken: broken.length, open: change.quantity } })
    for (const name of ['PromiseBroken', 'StockShort']) {
      const told = events.filter((event) => event.name === name).map(({ body }) => 'orderKey' in body && body.orderKey)
      expect(told).toEqual(broken.map(key))
    }
    await tick()
    for (const no of ['1', '2', '3']) {
      const found = broken.includes(no) ? ['STOCK_SHORT'] : ['STOCK_INBOUND']
      expect(await order(no)).toMatchObject({ holds: found, found })
    }
    // They wait like any other, and are promised anew.
    await hub.inbound.announce(
      { receiptId: 'asn-2', sku: 'TEA-1', pool: 'presale', quantity: 6, expectedAt: NOON + 9 * DAY },
      { by },
    )
    await tick()
    for (const no of ['1', '2', '3']) expect((await order(no)).holds).toEqual(['STOCK_INBOUND'])
  })

  it('that is cancelled leaves no promise behind it', async () => {
    const { hub, book, announce, order, tick } = teaShop()
    await announce('asn-1', 2)
    await book('1', tea(2))
    await tick()
    expect(await hub.inbound.cancel('asn-1', { by })).toMatchObject({ value: { broken: 1 } })
    expect(await order('1')).toMatchObject({ holds: ['STOCK_SHORT'], found: ['STOCK_SHORT'], promise: [] })
    await hub.stock.adjust({ sku: 'TEA-1', change: 2 }, { by })
    await tick()
    expect((await order('1')).holds).toEqual([])
  })

  it('is told to be late once for each date, and is no date for anybody then', async () => {
    const { hub, book, announce, order, events, clock, tick } = teaShop()
    await announce('asn-1', 2, { days: 1 })
    await book('1', tea(2))
    await tick()
    clock.now += 2 * DAY
    for (const _ of [1, 2]) await tick()
    expect(events.filter(({ name }) => name === 'InboundOverdue')).toMatchObject([{ body: { open: 2 } }])
    expect((await order('1')).promise).toMatchObject([{ overdue: ['asn-1 2'], inbound: [], day: null }])
    expect(await hub.inbound.list({ state: 'open' })).toMatchObject({ items: [{ overdue: true, sku: 'TEA-1' }] })
    await hub.inbound.change('asn-1', { expectedAt: NOON + 4 * DAY }, { by })
    expect((await order('1')).promise).toMatchObject([{ inbound: ['asn-1 2'], overdue: [], day: 4 }])
    clock.now += 3 * DAY
    await tick()
    expect(events.filter(({ name }) => name === 'InboundOverdue')).toHaveLength(2)
  })

  it('is announced once, however often it is told', async () => {
    const { hub, announce } = teaShop()
    const first = await announce('asn-1', 2)
    expect(await announce('asn-1', 2)).toEqual(first)
    expect(await announce('asn-1', 3)).toMatchObject({ rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'quantity' } })
    expect((await rows(hub)).onItsWay).toEqual([2, 0, 0, 2])
    await hub.inbound.change('asn-1', { quantity: 5 }, { by, commandId: 'c-1' })
    await hub.inbound.change('asn-1', { quantity: 5 }, { by, commandId: 'c-1' })
    expect((await rows(hub)).onItsWay).toEqual([5, 0, 0, 5])
    expect(await hub.inbound.change('asn-1', {}, { by })).toMatchObject({ rejection: { code: 'INPUT_INVALID' } })
  })
})

describe('an order promised goods on their way', () => {
  it('may not go to the door before they are here', async () => {
    const { hub, book, announce, receive, tick } = teaShop()
    await announce('asn-1', 1, { pool: 'presale' })
    await book('1', tea(1, { ahead: true }), paidFact(1_000))
    expect(await hub.orders.review(key('1'), { by })).toMatchObject({
      rejection: { code: 'ORDER_HELD', reasons: ['STOCK_INBOUND'] },
    })
    await receive('asn-1', 1)
    await tick()
    for (const step of ['review', 'requestOutbound', 'pack'] as const) await hub.orders[step](key('1'), { by })
    expect(await hub.orders.ship(key('1'), { parcel: 'P1' }, { by })).toMatchObject({ ok: true })
    expect(await rows(hub, 'presale')).toEqual({ here: [0, 0, 0, 0], onItsWay: [0, 0, 0, 0] })
  })

  it('that its channel shipped all the same takes nothing of what is on its way', async () => {
    const { hub, book, announce, order } = teaShop()
    await announce('asn-1', 1, { pool: 'presale' })
    const shipped = { kind: 'ParcelHandedOver' as const, ref: 'p', at: NOON + 90_000, parcel: 'P1' }
    await book('1', tea(1, { ahead: true }), paidFact(1_000))
    await book('1', shipped)
    expect(await order('1')).toMatchObject({ found: ['SHIPPED_NOT_DEDUCTED'], promise: [] })
    expect(await rows(hub, 'presale')).toEqual({ here: [0, 0, 0, 0], onItsWay: [1, 0, 0, 1] })
  })

  it('keeps its place in the line when it is paid', async () => {
    const { book, announce, order } = teaShop()
    await announce('asn-1', 2, { pool: 'presale' })
    for (const no of ['1', '2']) await book(no, tea(1, { ahead: true }))
    await book('1', paidFact(1_000))
    expect((await order('1')).promise).toMatchObject([{ place: 1 }])
  })
})

describe('what a buyer may be told', () => {
  it('is what is here, what comes when, and what nobody announced', async () => {
    const { hub, book, announce, tick } = teaShop()
    await hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by })
    await announce('asn-1', 4)
    await announce('late', 3, { days: -1 })
    await book('1', tea(2))
    await tick()
    expect(await hub.inbound.availableToPromise({ sku: 'TEA-1', quantity: 10 })).toEqual({
      ok: true,
      value: {
        quantity: 10,
        now: 1,
        inbound: [{ receiptId: 'asn-1', quantity: 2, expectedAt: NOON + 7 * DAY }],
        overdue: [{ receiptId: 'late', quantity: 3, expectedAt: NOON - DAY }],
        uncovered: 4,
        promisedAt: null,
      },
    })
    expect(await hub.inbound.availableToPromise({ sku: 'TEA-1', quantity: 3 })).toMatchObject({
      value: { now: 1, promisedAt: NOON + 7 * DAY },
    })
    expect(await hub.inbound.outlook({ sku: 'TEA-1' })).toEqual({
      inbound: 7,
      promised: 2,
      available: 5,
      nextExpectedAt: NOON + 7 * DAY,
      overdue: 3,
    })
    expect(await hub.inbound.promises({ sku: 'TEA-1' })).toMatchObject([{ orderKey: key('1'), quantity: 2, place: 1 }])
  })
})

describe('the past of goods on their way', () => {
  it('is told like that of any row, with what made it', async () => {
    const { hub, clock, book, announce, receive, tick } = teaShop()
    await announce('asn-1', 5, { pool: 'presale' })
    await tick()
    await book('1', tea(2, { ahead: true }))
    const before = clock.now
    clock.now += 1_000
    await receive('asn-1', 5)
    await tick()
    const row = { sku: 'TEA-1', pool: 'inbound:presale' }
    expect(await hub.stock.levelAt(row, before)).toMatchObject({ value: { onHand: 5, locked: 2, available: 3 } })
    expect(await hub.stock.levelAt(row, clock.now)).toMatchObject({ value: { onHand: 0, locked: 0 } })
    const history = await hub.stock.history(row)
    expect(history).toMatchObject({
      value: {
        items: [
          { kind: 'announced', cause: { kind: 'command', commandId: 'inbound:asn-1' } },
          { kind: 'locked', cause: { kind: 'lock', orderKey: key('1') } },
          { kind: 'arrived', cause: { kind: 'command', commandId: 'asn-1-5' } },
          { kind: 'fulfilled', cause: { kind: 'lock', orderKey: key('1') } },
          { kind: 'attended', cause: { kind: 'hub' } },
        ],
      },
    })
    expect(await hub.stock.adjust({ ...row, change: 5 }, { by })).toMatchObject({
      rejection: { code: 'INPUT_INVALID', field: 'pool' },
    })
  })
})
