import { describe, expect, it } from 'vitest'
import { NOON } from '../order/sample-order'
import { openShop, paidFact, placedFact } from './shop-fixture'

const MINUTE = 60_000

function watched() {
  const shop = openShop()
  const offsets: number[] = []
  shop.hub.on('ClockOffsetRaised', ({ channel, offsetMs }) => offsets.push(channel === 'TB' ? offsetMs : Number.NaN))
  return { ...shop, offsets }
}

describe('a channel whose clock is ahead', () => {
  it.each([
    [0, []],
    [5 * MINUTE, []],
    [5 * MINUTE + 1, [5 * MINUTE + 1]],
    [-400 * 86_400_000, []],
  ])('by %i ms raises %j, and the order is kept', async (ahead, raised) => {
    const { book, offsets } = watched()
    expect(await book('1001', placedFact({}, NOON + ahead))).toMatchObject({ value: { kind: 'booked' } })
    expect(offsets).toEqual(raised)
  })

  it('raises it once for each episode, not once for each order', async () => {
    const { book, clock, offsets } = watched()
    for (let index = 0; index < 20; index++) {
      await book(`${index}`, paidFact(100, clock.now + 10 * MINUTE, `pay-${index}`))
      clock.now += 30 * MINUTE
    }
    expect(offsets).toEqual([10 * MINUTE])
    clock.now += 31 * MINUTE
    await book('later', paidFact(100, clock.now + 7 * MINUTE, 'pay-later'))
    expect(offsets).toEqual([10 * MINUTE, 7 * MINUTE])
  })
})
