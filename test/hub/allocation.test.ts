import { afterAll, describe, expect, it } from 'vitest'
import { HubConfigError } from '../../src/hub/hub-errors'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { allocated, type EmptyStore, heldShort, results, twoChannels, whatIsShownIsServed } from './allocation-laws'
import { by } from './shop-fixture'

const onMemory: EmptyStore = async (clock) => memoryStore({ clock: () => clock.now })
const liveFirst = { policy: { channels: ['LIVE'] } }

describe('orders that wait for stock', () => {
  it('are served by the channel before the time, and shown with what decided it', async () => {
    const { hub, order, receive } = await twoChannels(onMemory)
    await order('TB 1', { TEA: 2 }, { placedAt: NOON - 9 })
    await order('LIVE 2', { TEA: 2 })
    await order('TB 3', { TEA: 2 })
    await receive('TEA', 4)
    const shown = await allocated(hub, { skus: ['TEA'], rules: liveFirst, dryRun: true })
    expect(results(shown)).toEqual(['LIVE 2 chosen', 'TB 1 chosen', 'TB 3 unserved'])
    expect(shown.orders[1]).toMatchObject({ after: { id: 'LIVE/s1/2', decidedBy: 'channel' } })
    expect(shown.orders[2]?.reasons).toMatchObject([
      {
        kind: 'short',
        sku: 'TEA',
        wanted: 2,
        left: 0,
        preferred: [{ decidedBy: 'channel' }, { decidedBy: 'orderedAt' }],
      },
    ])
    expect(await hub.stock.level({ sku: 'TEA' })).toMatchObject({ locked: 0 })
    const served = await allocated(hub, { skus: ['TEA'], rules: liveFirst })
    expect(results(served)).toEqual(['LIVE 2 served', 'TB 1 served', 'TB 3 unserved'])
    expect(await Promise.all(['LIVE 2', 'TB 1', 'TB 3'].map((key) => heldShort(hub, key)))).toEqual([
      false,
      false,
      true,
    ])
  })

  it('are served from any warehouse that is named, the nearest to their region first, and leave from there', async () => {
    const { hub, order, pay, receive } = await twoChannels(onMemory)
    await order('TB 1', { TEA: 2, CUP: 1 })
    await order('TB 2', { TEA: 1 }, { placedAt: NOON + 1, city: '广州市' })
    for (const warehouse of ['east', 'south']) await receive('TEA', 3, warehouse)
    await receive('CUP', 1, 'east')
    const regions = [{ region: '广州市', warehouses: ['south'] }]
    const rules = { policy: { regions }, warehouses: ['main', 'east', 'south'] }
    const run = await allocated(hub, { skus: ['TEA', 'CUP'], rules })
    expect(run.orders.map(({ rows }) => rows.map(({ stockKey }) => stockKey))).toEqual([
      ['east/normal/CUP', 'east/normal/TEA'],
      ['south/normal/TEA'],
    ])
    await pay('TB 1', 300)
    await hub.orders.review('TB/s1/1', { by })
    expect(await hub.orders.ship('TB/s1/1', { parcel: 'P1' }, { by })).toMatchObject({ ok: true })
    expect(await hub.stock.level({ sku: 'TEA', warehouse: 'east' })).toMatchObject({ onHand: 1, locked: 0 })
  })

  it('are not spread over warehouses, and are told so', async () => {
    const { hub, order, receive } = await twoChannels(onMemory)
    await order('TB 1', { TEA: 2 })
    for (const warehouse of ['east', 'south']) await receive('TEA', 1, warehouse)
    const run = await allocated(hub, { skus: ['TEA'], rules: { warehouses: ['east', 'south'] } })
    expect(run.orders).toMatchObject([{ result: 'unserved', reasons: [{ kind: 'noSingleWarehouse' }] }])
  })

  it('rank by what a level of the buyer counts', async () => {
    const { hub, order, receive } = await twoChannels(onMemory)
    await order('TB 1', { TEA: 1 }, { level: 'new' })
    await order('TB 2', { TEA: 1 }, { level: 'gold', placedAt: NOON + 5 })
    await receive('TEA', 1)
    const rules = { policy: { criteria: ['buyerLevel' as const] }, buyerLevels: { gold: 1 } }
    expect(results(await allocated(hub, { skus: ['TEA'], rules }))).toEqual(['TB 2 served', 'TB 1 unserved'])
  })

  it('come too late where stock or the order changed after it was decided, and take nothing from those behind', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined
    const store = memoryStore({ clock: () => NOON })
    const read: Store['read'] = async (kind, keys) => {
      const found = await store.read(kind, keys)
      const happens = meanwhile
      meanwhile = undefined
      await happens?.()
      return found
    }
    const reading = new Proxy(store, { get: (own, name) => (name === 'read' ? read : Reflect.get(own, name, own)) })
    const { hub, order, receive } = await twoChannels(async () => reading)
    for (const [no, quantity] of [1, 2, 3, 1].entries())
      await order(`TB ${no + 1}`, { TEA: quantity }, { placedAt: NOON + no })
    await receive('TEA', 7)
    meanwhile = async () => {
      await hub.stock.lock({ lockId: 'cart', lines: [{ sku: 'TEA', quantity: 4 }] }, { by })
      await hub.orders.cancel('TB/s1/2', 'changed mind', { by })
    }
    const run = await allocated(hub, { skus: ['TEA'] })
    expect(run.orders.map(({ result, rejection }) => [result, rejection?.code ?? null])).toEqual([
      ['served', null],
      ['tooLate', 'ORDER_NOT_WAITING'],
      ['tooLate', 'STOCK_INSUFFICIENT'],
      ['served', null],
    ])
    expect(await hub.stock.level({ sku: 'TEA' })).toMatchObject({ onHand: 7, locked: 6 })
  })

  it('beyond the limit are left for another run, which says so', async () => {
    const { hub, order, receive } = await twoChannels(onMemory)
    for (const no of [1, 2, 3]) await order(`TB ${no}`, { TEA: 1 }, { placedAt: NOON + no })
    await receive('TEA', 3)
    const first = await allocated(hub, { skus: ['TEA'], limit: 2 })
    expect([results(first), first.more]).toEqual([['TB 1 served', 'TB 2 served'], true])
    const second = await allocated(hub, { skus: ['TEA'], limit: 2 })
    expect([results(second), second.more]).toEqual([['TB 3 served'], false])
  })

  it('get what comes in by the standing rules of the hub, without anybody asking', async () => {
    const { hub, order, receive } = await twoChannels(onMemory, { allocation: liveFirst })
    await order('TB 1', { TEA: 2 }, { placedAt: NOON - 9 })
    await order('LIVE 2', { TEA: 2 })
    await receive('TEA', 2)
    await hub.tick()
    expect(await Promise.all(['LIVE 2', 'TB 1'].map((key) => heldShort(hub, key)))).toEqual([false, true])
    await receive('TEA', 2)
    await hub.tick()
    expect(await heldShort(hub, 'TB 1')).toBe(false)
    expect((await hub.tick()).timers).toBe(0)
  })

  it('are refused with the place that is wrong', async () => {
    const { hub } = await twoChannels(onMemory)
    const refused = (input: object) => hub.allocation.allocate(input as never, { by })
    expect(await refused({ skus: [] })).toMatchObject({ rejection: { code: 'INPUT_INVALID', field: 'skus' } })
    expect(await refused({ skus: ['TEA'], rules: { policy: { criteria: ['price'] } } })).toMatchObject({
      rejection: { field: 'rules.policy.criteria.0' },
    })
    expect(await hub.allocation.allocate({ skus: ['TEA'] }, { by: { type: 'user', id: '' } })).toMatchObject({
      rejection: { field: 'by' },
    })
    await expect(twoChannels(onMemory, { allocation: { warehouses: [] } })).rejects.toThrow(HubConfigError)
  })
})

describe('what a dry run shows is what is served', () => {
  it('in memory', () => whatIsShownIsServed(onMemory, 60), 120_000)
})

describe('on PGlite', () => {
  const shared = sharedPGlite()
  afterAll(async () => (await shared).close())
  it('what a dry run shows is what is served', async () => {
    const { PGlite } = await shared
    await whatIsShownIsServed(({ now }) => pgliteStore({ PGlite, clock: () => now }), 4)
  }, 120_000)
})
