import { expect, it } from 'vitest'
import { stockPlace } from '../../src/inventory/stock-level'
import { NOON } from '../order/sample-order'
import { DAY, key, tea, teaShop } from './inbound-fixture'
import { by } from './shop-fixture'

/** Two orders of two: the first goods are late by now, the later ones are not. */
async function lateShop() {
  const shop = teaShop()
  const { announce, book, clock, tick, hub } = shop
  await announce('early', 2, { days: 1 })
  await announce('later', 2, { days: 5 })
  await book('1', tea(2))
  await book('2', tea(2, { placed: 1 }))
  await tick()
  const affected: [string, number | null][] = []
  hub.on('InboundOverdue', async ({ stockKey }) => {
    for (const { orderKey, overdue, promisedAt } of await hub.inbound.promises(stockPlace(stockKey))) {
      if (overdue.length > 0) affected.push([orderKey, promisedAt])
    }
  })
  clock.now = NOON + 2 * DAY
  return { ...shop, affected }
}

it('late goods are a date for nobody, and those who are first in line keep one by the goods that are in time', async () => {
  const { tick, order } = await lateShop()
  await tick()
  expect((await order('1')).promise).toMatchObject([{ inbound: ['later 2'], overdue: [], day: 5 }])
  expect((await order('2')).promise).toMatchObject([{ inbound: [], overdue: ['early 2'], day: null }])
})

it('whoever hears that goods are late learns from the line which orders have no date any more', async () => {
  const { tick, affected } = await lateShop()
  await tick()
  await tick()
  expect(affected).toEqual([[key('2'), null]])
})

it('orders that rest on late goods keep their promise, their finding and their record', async () => {
  const { tick, order, store } = await lateShop()
  const records = async () => {
    const found = await store.read('order', [key('1'), key('2')])
    return [...found.values()].map(({ version }) => version)
  }
  const before = await records()
  await tick()
  for (const no of ['1', '2']) {
    expect(await order(no)).toMatchObject({ holds: ['STOCK_INBOUND'], found: ['STOCK_INBOUND'] })
  }
  expect(await records()).toEqual(before)
})

it('an order is promised late goods where nothing else is left, without a date, and gets one with theirs', async () => {
  const { hub, announce, book, tick, order } = await lateShop()
  await announce('long-over', 1, { days: 0 })
  await book('3', tea(1, { placed: 2 }))
  await tick()
  const ask = () => hub.inbound.availableToPromise({ sku: 'TEA-1', quantity: 1 })
  expect((await order('3')).promise).toMatchObject([{ now: 0, inbound: [], overdue: ['early 1'], day: null }])
  expect(await ask()).toMatchObject({ value: { now: 0, inbound: [], overdue: [], uncovered: 1, promisedAt: null } })
  await hub.inbound.change('early', { expectedAt: NOON + 9 * DAY }, { by })
  expect((await order('2')).promise).toMatchObject([{ inbound: ['early 2'], day: 9 }])
  expect((await order('3')).promise).toMatchObject([{ overdue: ['long-over 1'], day: null }])
})

it('late goods that are given up break the newest promise, with a finding', async () => {
  const { hub, tick, order } = await lateShop()
  await tick()
  expect(await hub.inbound.cancel('early', { by })).toMatchObject({ value: { broken: 1 } })
  expect(await order('1')).toMatchObject({ found: ['STOCK_INBOUND'], promise: [{ day: 5 }] })
  expect(await order('2')).toMatchObject({ found: ['STOCK_SHORT'], promise: [] })
})
