import { channelDocumentSchema } from 'orderhub/channel'
import { checkGate, EMPTY_CATALOG, planLines } from 'orderhub/order'
import {
  aHub,
  channelDocument,
  handedOver,
  orderContent,
  orderLine,
  paid,
  placed,
  SeededRandom,
  stockLevel,
  testPayload,
} from 'orderhub/testing'
import { describe, expect, it } from 'vitest'

const BY = { type: 'user', id: 'u-1' } as const

describe('builders', () => {
  it('make an order that passes every gate check', () => {
    const content = orderContent()
    expect(checkGate(content, planLines({ channel: 'TEST', shop: 'main', content }, EMPTY_CATALOG))).toEqual([])
  })

  it('keep total and lines in step unless told otherwise', () => {
    expect(orderContent({ lines: [orderLine({ quantity: 3 })], freight: 600 }).total).toBe(12_570)
    expect(orderContent({ total: 1 }).total).toBe(1)
  })

  it('make documents the hub accepts', () => {
    const facts = [placed(), paid(7_980), handedOver()]
    expect(channelDocumentSchema.safeParse(channelDocument({ facts })).success).toBe(true)
  })

  it('name a stock row by its place', () => {
    expect(stockLevel({ sku: 'A', warehouse: 'east' })).toMatchObject({ key: 'east/normal/A', onHand: 100 })
  })

  it('make equal hubs that do equal things', async () => {
    const run = async () => {
      const { hub, clock, store } = aHub()
      await hub.stock.adjust({ sku: 'TEA-GREEN-250G', change: 5 }, { by: BY })
      const raw = testPayload(channelDocument())
      await hub.intake.book({ channel: 'TEST', shop: 'main', raw })
      clock.advance(60_000)
      await hub.orders.hold('TEST/main/3690001112223334445', 'CHECK', { by: BY })
      const { items } = await store.list('order', { limit: 10 })
      return JSON.stringify([items, await store.audit.heads()])
    }
    expect(await run()).toBe(await run())
  })
})

describe('seeded random numbers', () => {
  it('are equal for equal seeds, and a draw in one stream shifts no other', () => {
    const draw = (extra: boolean) => {
      const random = new SeededRandom('seed')
      const first = random.split('first')
      const second = random.split('second')
      if (extra) first.bits()
      return [second.bits(), second.int(1, 6), second.chance(0.5), second.shuffled([1, 2, 3])]
    }
    expect(draw(true)).toEqual(draw(false))
  })

  it('spread evenly enough', () => {
    const random = new SeededRandom('dice')
    const counts = [0, 0, 0, 0, 0, 0]
    for (let roll = 0; roll < 60_000; roll++) {
      const face = random.int(0, 5)
      counts[face] = (counts[face] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })
})
