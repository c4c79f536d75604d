import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../src/order/catalog'
import { businessDay } from '../../src/time/business-day'
import { isInside, promotionWindow } from '../../src/time/promotion-window'
import { parseZone } from '../../src/time/zone'
import { openShop, teaOrder } from '../hub/shop-fixture'

/*
 * A promotion set up for a day of Beijing ran by UTC: it began eight hours late for its buyers, and lasted eight hours too long. A
 * window names the zone its edges were written in, and becomes two instants once.
 */

function singlesDay(zone: string) {
  const known = parseZone(zone)
  if (!known.ok) throw new Error(known.rejection.code)
  const window = promotionWindow({ start: '2026-11-11 00:00:00', end: '2026-11-12 00:00:00', zone: known.value })
  if (!window.ok) throw new Error(window.rejection.code)
  return window.value
}

/** An hour on the clock of Beijing. */
const beijing = (text: string) => Date.parse(`${text}+08:00`)

async function giftFor(zone: string, placedAt: number): Promise<readonly string[]> {
  const { start, end } = singlesDay(zone)
  const catalog = createCatalog({
    gifts: [{ id: 'singles-day', from: start, until: end, gift: { sku: 'SPOON', quantity: 1 } }],
  })
  if (!catalog.ok) throw new Error(catalog.rejection.code)
  const { hub, book, clock } = openShop({ catalog: catalog.value })
  clock.now = placedAt
  await book('1', teaOrder(1, placedAt))
  const order = await hub.orders.get('TB/s1/1')
  return (order?.plan ?? []).filter(({ origin }) => origin === 'gift').map(({ sku }) => sku ?? '')
}

describe('a campaign of 11 November in Beijing', () => {
  it.each([
    ['2026-11-10T23:59:59.999', []],
    ['2026-11-11T00:00:00.000', ['SPOON']],
    ['2026-11-11T07:59:59.999', ['SPOON']],
    ['2026-11-11T23:59:59.999', ['SPOON']],
    ['2026-11-12T00:00:00.000', []],
    ['2026-11-12T07:59:59.999', []],
  ])('gives at %s of its own clock: %j', async (local, gifts) => {
    expect(await giftFor('Asia/Shanghai', beijing(local))).toEqual(gifts)
  })

  it('counted by UTC, as it once was, misses its first eight hours and runs for eight too long', async () => {
    expect(await giftFor('Etc/UTC', beijing('2026-11-11T07:59:59.999'))).toEqual([])
    expect(await giftFor('Etc/UTC', beijing('2026-11-12T07:59:59.999'))).toEqual(['SPOON'])
  })

  it('shares no order with the one of the day before', () => {
    const { zone, start, end } = singlesDay('Asia/Shanghai')
    expect(isInside({ start: start - 86_400_000, end: start }, start)).toBe(false)
    expect([businessDay(start, zone), businessDay(end - 1, zone), businessDay(end, zone)]).toEqual([
      '2026-11-11',
      '2026-11-11',
      '2026-11-12',
    ])
  })

  it('numbers its orders by the day of the shop, not of Greenwich', async () => {
    const { hub, book, clock } = openShop({ settings: { zone: 'Asia/Shanghai' } })
    clock.now = beijing('2026-11-11T00:30:00')
    await book('1', teaOrder(1, clock.now))
    expect((await hub.orders.get('TB/s1/1'))?.number).toMatch(/^TB20261111/)
  })
})
