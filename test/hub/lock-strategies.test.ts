import { describe, expect, it } from 'vitest'
import { createLockStrategies, type LockStrategiesInput } from '../../src/inventory/lock-strategies'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON } from '../order/sample-order'
import { by, openShop, paidFact, placedFact, stockUp } from './shop-fixture'

type Hub = ReturnType<typeof openShop>['hub']

function open(input: LockStrategiesInput, options: Parameters<typeof openShop>[0] = {}) {
  const made = createLockStrategies(input)
  if (!made.ok) throw new Error(`${made.rejection.field}: ${made.rejection.reason}`)
  return openShop({ ...options, lockStrategies: made.value })
}

const inPool = async (hub: Hub, sku = 'TEA-1', pool = 'normal') => {
  const level = await hub.stock.level({ sku, pool })
  return level === undefined ? undefined : [level.onHand, level.locked]
}
const tea = (quantity: number) => ({ id: 'l1', sku: 'TEA-1', quantity, unitPrice: 1_000 })
const cup = (quantity: number) => ({ id: 'l2', sku: 'CUP-1', quantity, unitPrice: 1_000 })
const order = (...lines: (ReturnType<typeof tea> & object)[]) => {
  const total = lines.reduce((sum, { quantity }) => sum + quantity * 1_000, 0)
  return { lines, discounts: [], freight: 0, total }
}
const about = async (hub: Hub, no = '1001') => {
  const found = await hub.orders.get(`TB/s1/${no}`)
  return {
    status: found?.status,
    lock: found?.lock?.state,
    holds: found?.holds.map(({ reason }) => reason),
    codes: found?.anomalies.map(({ code }) => code),
  }
}

describe('a strategy', () => {
  it('of a SKU locks it when paid where the shop locks when placed, and the other way round', async () => {
    const paid = open([{ skus: ['TEA-1'], lock: 'whenPaid' }])
    await stockUp(paid.hub, { 'TEA-1': 5 })
    await paid.book('1001', placedFact(order(tea(2))))
    expect(await inPool(paid.hub)).toEqual([5, 0])
    await paid.book('1001', paidFact(2_000))
    expect(await inPool(paid.hub)).toEqual([5, 2])
    const placed = open([{ skus: ['TEA-1'], lock: 'whenPlaced' }], { settings: { lockStock: 'whenPaid' } })
    await stockUp(placed.hub, { 'TEA-1': 5 })
    await placed.book('1001', placedFact(order(tea(2))))
    expect(await inPool(placed.hub)).toEqual([5, 2])
  })

  it('that locks earliest counts for the whole order, and a SKU kept elsewhere is left out', async () => {
    const { hub, book } = open([
      { skus: ['TEA-1'], lock: 'whenPaid' },
      { skus: ['BOX-1'], lock: 'never' },
    ])
    await stockUp(hub, { 'TEA-1': 5, 'CUP-1': 5 })
    const box = { id: 'l3', sku: 'BOX-1', quantity: 1, unitPrice: 1_000 }
    await book('1001', placedFact(order(tea(2), cup(1), box)))
    expect([await inPool(hub), await inPool(hub, 'CUP-1'), await inPool(hub, 'BOX-1')]).toEqual([
      [5, 2],
      [5, 1],
      undefined,
    ])
    expect((await about(hub)).holds).toEqual([])
  })

  it('of never lets an order go out without a lock', async () => {
    const { hub, book } = open([{ lock: 'never' }])
    await book('1001', placedFact(order(tea(2))), paidFact(2_000))
    await hub.orders.review('TB/s1/1001', { by })
    expect(await hub.orders.requestOutbound('TB/s1/1001', { by })).toMatchObject({ ok: true })
  })

  it('set anew counts for documents booked from then on', async () => {
    const { hub, book } = open([])
    await stockUp(hub, { 'TEA-1': 5 })
    const anew = createLockStrategies([{ lock: 'whenPaid' }])
    if (!anew.ok) throw new Error(anew.rejection.reason)
    await book('1001', placedFact(order(tea(1))))
    hub.useLockStrategies(anew.value)
    await book('1002', placedFact(order(tea(1))))
    expect(await inPool(hub)).toEqual([5, 1])
  })
})

describe('pre-occupied stock', () => {
  const timed = () => open([{ lock: 'preOccupied' }], { settings: { paymentTimeLimitMs: null } })

  it('is free again after 30 minutes; the order is held, and a payment locks anew', async () => {
    const { hub, book, clock } = timed()
    await stockUp(hub, { 'TEA-1': 5 })
    await book('1001', placedFact(order(tea(2))))
    clock.now = NOON + minutes(30) - 1
    await hub.tick()
    expect(await inPool(hub)).toEqual([5, 2])
    clock.now += 1
    expect(await hub.tick()).toMatchObject({ timers: 1, failed: 0 })
    expect(await inPool(hub)).toEqual([5, 0])
    expect(await about(hub)).toEqual({
      status: 'awaitingPayment',
      lock: 'expired',
      holds: ['LOCK_EXPIRED'],
      codes: ['LOCK_EXPIRED'],
    })
    expect(await hub.orders.lift('TB/s1/1001', 'LOCK_EXPIRED', { by })).toMatchObject({
      rejection: { code: 'HOLD_RULED' },
    })
    await book('1001', paidFact(2_000, clock.now))
    expect(await inPool(hub)).toEqual([5, 2])
    expect(await about(hub)).toEqual({ status: 'paid', lock: 'locked', holds: [], codes: [] })
    clock.now += minutes(60)
    expect(await hub.tick()).toMatchObject({ timers: 0 })
    expect(await inPool(hub)).toEqual([5, 2])
  })

  it('stays for good once it is paid in time', async () => {
    const { hub, book, clock } = timed()
    await stockUp(hub, { 'TEA-1': 5 })
    await book('1001', placedFact(order(tea(2))))
    clock.now = NOON + minutes(30) - 1
    await book('1001', paidFact(2_000))
    clock.now += minutes(60)
    await hub.tick()
    expect(await inPool(hub)).toEqual([5, 2])
    const lock = (await hub.orders.get('TB/s1/1001'))?.lock
    expect(lock).toMatchObject({ state: 'locked', generation: 1 })
    expect((await hub.stock.lockOf(lock?.id ?? ''))?.expiresAt).toBeNull()
  })

  it('that nobody has seen end is decided anew by the payment that comes too late', async () => {
    const { hub, book, clock } = timed()
    await stockUp(hub, { 'TEA-1': 2 })
    await book('1001', placedFact(order(tea(2))))
    clock.now = NOON + minutes(30)
    await book('1001', paidFact(2_000))
    const lock = (await hub.orders.get('TB/s1/1001'))?.lock
    expect(lock).toMatchObject({ state: 'locked', generation: 2 })
    expect((await hub.stock.lockOf('order:TB/s1/1001:1'))?.state).toBe('expired')
  })

  it('that somebody else took meanwhile leaves the paid order short', async () => {
    const { hub, book, clock } = timed()
    await stockUp(hub, { 'TEA-1': 2 })
    await book('1001', placedFact(order(tea(2))))
    clock.now = NOON + minutes(30)
    await hub.tick()
    await book('1002', placedFact(order(tea(2))), paidFact(2_000))
    await book('1001', paidFact(2_000))
    expect(await about(hub)).toMatchObject({ status: 'paid', lock: 'refused', holds: ['STOCK_SHORT'] })
  })

  it('gets no more time by a change of the order, and is freed by its end', async () => {
    const { hub, book, clock } = timed()
    await stockUp(hub, { 'TEA-1': 5 })
    await book('1001', placedFact(order(tea(2))))
    clock.now = NOON + minutes(20)
    await book('1001', placedFact(order(tea(3)), NOON, 2))
    expect((await hub.stock.lockOf('order:TB/s1/1001:2'))?.expiresAt).toBe(NOON + minutes(30))
    clock.now = NOON + minutes(40)
    await hub.orders.cancel('TB/s1/1001', 'BUYER', { by })
    expect([await inPool(hub), await about(hub)]).toMatchObject([[5, 0], { status: 'cancelled', lock: 'expired' }])
    expect(await hub.tick()).toMatchObject({ timers: 0 })
  })

  it('lasts no longer than its strategy says, though a clock was set back since it began', async () => {
    const { hub, book, clock } = open([{ lock: 'preOccupied' }])
    await stockUp(hub, { 'TEA-1': 5 })
    await book('1001', placedFact(order(tea(2))))
    clock.now -= 7 * 24 * 60 * minutes(1)
    await book('1001', placedFact(order(tea(3)), NOON, 2))
    const lock = await hub.stock.lockOf('order:TB/s1/1001:2')
    expect(lock?.expiresAt).toBe(clock.now + minutes(30))
  })

  it('cannot be ended by a host', async () => {
    const { hub, book, clock } = timed()
    await stockUp(hub, { 'TEA-1': 5 })
    await book('1001', placedFact(order(tea(2))))
    clock.now += minutes(30)
    expect(await hub.stock.expire('order:TB/s1/1001:1', { by })).toMatchObject({
      rejection: { code: 'INPUT_INVALID', field: 'lockId' },
    })
  })
})

describe('stock past its time', () => {
  it.each(['order', 'host'])('makes room for the order of a buyer before it is answered short (%s)', async (whose) => {
    const { hub, book, clock } = open([{ campaign: 'timed', lock: 'preOccupied' }])
    await stockUp(hub, { 'TEA-1': 2 })
    if (whose === 'order') await book('1001', placedFact({ ...order(tea(2)), tags: ['timed'] }))
    else await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 2 }], ttlMs: minutes(20) }, { by })
    await book('1002', placedFact(order(tea(1))))
    expect(await about(hub, '1002')).toMatchObject({ lock: 'refused' })
    clock.now += minutes(30)
    const booked = await book('1003', placedFact(order(tea(2))))
    expect(booked).toMatchObject({ ok: true, value: { number: `TB202601090000${whose === 'order' ? 3 : 2}` } })
    expect(await about(hub, '1003')).toMatchObject({ lock: 'locked', holds: [] })
  })

  it('of an order makes room for a lock of a host, and the order says so', async () => {
    const { hub, book, clock } = open([{ lock: 'preOccupied' }], { settings: { paymentTimeLimitMs: null } })
    await stockUp(hub, { 'TEA-1': 2 })
    await book('1001', placedFact(order(tea(2))))
    clock.now += minutes(30)
    const locked = await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'TEA-1', quantity: 2 }] }, { by })
    expect(locked).toMatchObject({ ok: true })
    expect(await about(hub)).toMatchObject({ lock: 'expired', codes: ['LOCK_EXPIRED'] })
  })

  it('is looked for only where something is short', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    let looks = 0
    const due = store.due.bind(store)
    store.due = (at, limit) => {
      looks += 1
      return due(at, limit)
    }
    const { hub, book } = openShop({ store })
    await stockUp(hub, { 'TEA-1': 1 })
    await book('1001', placedFact(order(tea(1))))
    expect(looks).toBe(0)
    await book('1002', placedFact(order(tea(1))))
    await book('1003', placedFact(order(tea(1))))
    expect(looks).toBe(1)
  })
})

describe("a campaign's quota", () => {
  const campaign: LockStrategiesInput[number] = {
    campaign: 'D11',
    skus: ['TEA-1'],
    lock: 'whenPlaced',
    pool: 'campaign',
  }
  const quota = (hub: Hub, change: number) => hub.stock.adjust({ sku: 'TEA-1', pool: 'campaign', change }, { by })
  const wish = (quantity: number) => placedFact({ ...order(tea(quantity)), tags: ['D11'] })

  it('is the size of its pool: who comes later waits for it', async () => {
    const { hub, book } = open([campaign])
    await stockUp(hub, { 'TEA-1': 9 })
    await quota(hub, 3)
    await book('1001', wish(2))
    await book('1002', wish(2))
    await book('1003', placedFact(order(tea(2))))
    expect([await inPool(hub, 'TEA-1', 'campaign'), await inPool(hub)]).toEqual([
      [3, 2],
      [9, 2],
    ])
    expect(await about(hub, '1002')).toMatchObject({ holds: ['STOCK_SHORT'] })
    await hub.orders.cancel('TB/s1/1001', 'BUYER', { by })
    await hub.tick()
    expect(await about(hub, '1002')).toMatchObject({ holds: [] })
  })

  it('with a fall-back is followed by the other pool, for the whole line, and the order stays there', async () => {
    const { hub, book, clock } = open([{ ...campaign, fallBack: 'normal' }])
    await stockUp(hub, { 'TEA-1': 9 })
    await quota(hub, 3)
    await book('1001', wish(2))
    await book('1002', wish(2), paidFact(2_000))
    const both = async () => [await inPool(hub, 'TEA-1', 'campaign'), await inPool(hub)]
    expect(await both()).toEqual([
      [3, 2],
      [9, 2],
    ])
    await hub.orders.cancel('TB/s1/1001', 'BUYER', { by })
    clock.now += 1
    await book('1002', placedFact({ ...order(tea(2)), tags: ['D11', 'seen'] }, NOON, 2))
    expect(await both()).toEqual([
      [3, 0],
      [9, 2],
    ])
    await hub.orders.review('TB/s1/1002', { by })
    await hub.orders.ship('TB/s1/1002', { parcel: 'P1' }, { by })
    expect(await both()).toEqual([
      [3, 0],
      [7, 0],
    ])
  })

  it('and its fall-back used up, the order waits for the other pool', async () => {
    const { hub, book } = open([{ ...campaign, fallBack: 'normal' }])
    await stockUp(hub, { 'TEA-1': 1 })
    await quota(hub, 1)
    await book('1001', wish(2), paidFact(2_000))
    expect(await about(hub)).toMatchObject({ lock: 'refused', holds: ['STOCK_SHORT'] })
    expect((await hub.orders.get('TB/s1/1001'))?.waitsFor).toBe('main/normal/TEA-1')
    await stockUp(hub, { 'TEA-1': 1 })
    await hub.tick()
    expect(await inPool(hub)).toEqual([2, 2])
  })

  it('is drawn on by what leaves unseen, then its fall-back', async () => {
    const { hub, book } = open([{ ...campaign, fallBack: 'normal', lock: 'whenPaid' }])
    await stockUp(hub, { 'TEA-1': 5 })
    await quota(hub, 1)
    const left = { kind: 'ParcelHandedOver' as const, ref: 'p', at: NOON + 9_000, parcel: 'P1' }
    await book('1001', wish(2), left)
    expect([await inPool(hub, 'TEA-1', 'campaign'), await inPool(hub)]).toEqual([
      [1, 0],
      [3, 0],
    ])
  })
})
