import { describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import { openShop, paidFact, stockUp, teaOrder } from '../hub/shop-fixture'
import { NOON } from '../order/sample-order'

/*
 * Orders of Amazon carried times ahead of the shop's clock, and were dropped as impossible. A time says when, and never whether: the
 * order is kept, its goods are set aside, and the clock is what somebody looks at.
 */

const HOUR = 3_600_000

async function arriving(aheadMs: number) {
  const raised: number[] = []
  const shop = openShop({
    anomalies: {
      references: async (orders) => new Map(orders.map(({ key }) => [key, { clockOffsetMs: raised.at(-1) ?? 0 }])),
    },
  })
  shop.hub.on('ClockOffsetRaised', ({ offsetMs }) => raised.push(offsetMs))
  await stockUp(shop.hub, { 'TEA-1': 10 })
  const placedAt = NOON + aheadMs
  const booked = await shop.book('1', teaOrder(2, placedAt), paidFact(2_000, placedAt))
  return { ...shop, raised, booked }
}

const kinds = async (hub: Hub) => (await hub.cases.list({})).items.map(({ kind }) => kind)

describe('an order that was placed in our future', () => {
  it.each([
    ['a second', 1_000, []],
    ['five minutes', 5 * 60_000, []],
    ['a little more', 5 * 60_000 + 1, [5 * 60_000 + 1]],
    ['eight hours, the zone of Beijing', 8 * HOUR, [8 * HOUR]],
    ['fifteen hours, Seattle seen from Beijing', 15 * HOUR, [15 * HOUR]],
    ['a year', 365 * 24 * HOUR, [365 * 24 * HOUR]],
  ])('by %s is booked, and its goods are set aside', async (_, aheadMs, alarms) => {
    const { hub, booked, raised } = await arriving(aheadMs)
    expect(booked).toMatchObject({ ok: true, value: { kind: 'booked' } })
    expect(await hub.orders.get('TB/s1/1')).toMatchObject({ status: 'paid', lock: { state: 'locked' } })
    expect(await hub.stock.level({ sku: 'TEA-1' })).toMatchObject({ onHand: 10, locked: 2 })
    expect(raised).toEqual(alarms)
  })

  it('becomes a case about the clock, and is sent like any other', async () => {
    const { hub, book, clock } = await arriving(8 * HOUR)
    await hub.tick()
    // The order's, and that of its shop.
    expect((await kinds(hub)).sort()).toEqual(['channel-clock-ahead', 'clocks-apart'])

    // Our time has passed the order's, and nothing was picked meanwhile: it is late by its own time, not lost.
    clock.now += 8 * HOUR + 6 * HOUR + 1
    await hub.tick()
    expect(await kinds(hub)).toContain('not-picked')
    await book('1', {
      kind: 'ParcelHandedOver',
      ref: 'h',
      at: clock.now,
      parcel: 'P1',
      carrier: 'SF',
      trackingNo: 'SF1',
    })
    expect(await hub.orders.get('TB/s1/1')).toMatchObject({ status: 'shipped' })
  })
})
