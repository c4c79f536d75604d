import fc from 'fast-check'
import { expect } from 'vitest'
import type { AllocateInput, AllocationRun } from '../../src/hub/allocation-service'
import type { Hub, HubOptions } from '../../src/hub/create-hub'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { by, openShop, paidFact, placedFact, plainChannel } from './shop-fixture'

export type EmptyStore = (clock: { now: number }) => Promise<Store>

/** A shop of each of two channels, whose orders may wait as long as they like. */
export async function twoChannels(empty: EmptyStore, options: Partial<HubOptions> = {}) {
  const clock = { now: NOON }
  const channels = ['TB', 'LIVE'].map((code) => ({
    adapter: { ...plainChannel, code },
    shops: [{ shop: 's1', paymentTimeLimitMs: null }],
  }))
  const { hub } = openShop({ store: await empty(clock), now: () => clock.now, channels, ...options })
  const order = (
    key: string,
    lines: Record<string, number>,
    differing: { level?: string; placedAt?: number; city?: string; warehouse?: string } = {},
  ) => {
    const [channel = '', channelOrderNo = ''] = key.split(' ')
    const { placedAt = NOON, level = null, city = '杭州市', warehouse = null } = differing
    const content = placedFact({
      placedAt,
      warehouse,
      buyer: { id: `buyer of ${key}`, nick: '', ip: '', level },
      recipient: {
        name: '林小满',
        phone: '13800001234',
        address: { province: '浙江省', city, district: '', detail: '1 号', postalCode: '' },
      },
      lines: Object.entries(lines).map(([sku, quantity], at) => ({ id: `l${at}`, sku, quantity, unitPrice: 100 })),
      discounts: [],
      freight: 0,
      commission: 0,
      total: Object.values(lines).reduce((all, one) => all + one, 0) * 100,
    })
    return hub.intake.book({
      channel,
      shop: 's1',
      raw: Buffer.from(JSON.stringify({ channelOrderNo, facts: [content] })),
    })
  }
  const receive = (sku: string, change: number, warehouse = 'main') =>
    hub.stock.adjust({ sku, change, warehouse }, { by })
  const pay = (key: string, amount: number) => {
    const [channel = '', channelOrderNo = ''] = key.split(' ')
    const raw = Buffer.from(JSON.stringify({ channelOrderNo, facts: [paidFact(amount)] }))
    return hub.intake.book({ channel, shop: 's1', raw })
  }
  return { hub, clock, order, pay, receive }
}

export async function allocated(hub: Hub, input: AllocateInput): Promise<AllocationRun> {
  const run = await hub.allocation.allocate(input, { by })
  if (!run.ok) throw new Error(JSON.stringify(run.rejection))
  return run.value
}

/** Who got what, such as `TB/s1/1 served`. */
export const results = ({ orders }: AllocationRun) =>
  orders.map(({ orderKey, result }) => `${orderKey.replace('/s1/', ' ')} ${result}`)

export const heldShort = async (hub: Hub, key: string) =>
  (await hub.orders.get(key.replace(' ', '/s1/')))?.holds.some(({ reason }) => reason === 'STOCK_SHORT')

const SKUS = ['TEA', 'CUP', 'POT']

/**
 * Whatever waits and comes in: what a dry run chose is what a run serves, nobody gets what a better-ranked order could have
 * had, no piece is set aside twice, and an order is served whole or not at all.
 */
export async function whatIsShownIsServed(empty: EmptyStore, numRuns: number): Promise<void> {
  const quantities = fc.dictionary(fc.constantFrom(...SKUS), fc.integer({ min: 1, max: 4 }), { minKeys: 1 })
  const orders = fc.array(
    fc.record({
      channel: fc.constantFrom('TB', 'LIVE'),
      lines: quantities,
      placedAt: fc.integer({ min: NOON - 5, max: NOON }),
      level: fc.constantFrom('gold', 'new', undefined),
    }),
    { minLength: 1, maxLength: 8 },
  )
  const stock = fc.record({ main: quantities, east: quantities })
  await fc.assert(
    fc.asyncProperty(orders, stock, fc.boolean(), async (wanted, there, anywhere) => {
      const { hub, order, receive } = await twoChannels(empty)
      for (const [no, { channel, lines, placedAt, level }] of wanted.entries()) {
        await order(`${channel} ${no}`, lines, { placedAt, ...(level === undefined ? {} : { level }) })
      }
      for (const [warehouse, pieces] of Object.entries(there))
        for (const [sku, change] of Object.entries(pieces)) await receive(sku, change, warehouse)
      const input: AllocateInput = {
        skus: SKUS,
        rules: {
          policy: { criteria: ['channel', 'buyerLevel', 'orderedAt'], channels: ['LIVE'] },
          buyerLevels: { gold: 2 },
          ...(anywhere ? { warehouses: ['main', 'east'] } : {}),
        },
      }
      const shown = await allocated(hub, { ...input, dryRun: true })
      expect(shown.orders.length).toBe(wanted.length)
      expect((await hub.stock.list({})).items.every(({ locked }) => locked === 0)).toBe(true)
      const served = await allocated(hub, input)
      const chosen = shown.orders.map((one) => (one.result === 'chosen' ? { ...one, result: 'served' } : one))
      expect(served.orders).toEqual(chosen)

      const left = new Map<string, number>()
      for (const [warehouse, pieces] of Object.entries(there))
        for (const [sku, quantity] of Object.entries(pieces)) left.set(`${warehouse}/normal/${sku}`, quantity)
      for (const { orderKey, result, rows } of served.orders) {
        const { lines = {} } = wanted[Number(orderKey.split('/')[2])] ?? {}
        const fits = (warehouse: string) =>
          Object.entries(lines).every(([sku, quantity]) => (left.get(`${warehouse}/normal/${sku}`) ?? 0) >= quantity)
        expect([orderKey, result]).toEqual([
          orderKey,
          fits('main') || (anywhere && fits('east')) ? 'served' : 'unserved',
        ])
        for (const { stockKey, quantity } of rows) left.set(stockKey, (left.get(stockKey) ?? 0) - quantity)
        const lock = (await hub.orders.get(orderKey))?.lock
        expect(lock?.state).toBe(result === 'served' ? 'locked' : 'refused')
        if (result === 'served') {
          expect((await hub.stock.lockOf(lock?.id ?? ''))?.lines).toEqual(rows)
          expect(rows.map(({ quantity }) => quantity).sort()).toEqual(Object.values(lines).sort())
        }
      }
      for (const { key, available } of (await hub.stock.list({})).items)
        expect([key, available]).toEqual([key, left.get(key)])
      expect(results(await allocated(hub, input)).every((text) => text.endsWith('unserved'))).toBe(true)
    }),
    { numRuns },
  )
}
