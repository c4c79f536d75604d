import { describe, expect, it } from 'vitest'
import type { ChannelAdapter, ShipmentWriteBack } from '../../src/channel/channel-adapter'
import type { HubOptions } from '../../src/hub/create-hub'
import { PermanentEffectError } from '../../src/hub/effect-errors'
import { memoryStore } from '../../src/store/memory-store'
import { NOON } from '../order/sample-order'
import { by, openShop, paidFact, placedFact, plainChannel, type Shop, stockUp } from './shop-fixture'

const topics = ['OrderBooked', 'ParcelShipped'] as const

function writingBack(code: string, written: ShipmentWriteBack[]): ChannelAdapter {
  return {
    ...plainChannel,
    code,
    capabilities: { ...plainChannel.capabilities, writeBackShipment: true },
    writeBackShipment: async (shipment) => void written.push(shipment),
  }
}

async function shipped({ hub, book }: Shop): Promise<void> {
  await stockUp(hub, { 'TEA-1': 5, 'CUP-1': 5 })
  await book('1001', placedFact(), paidFact())
  await hub.orders.review('TB/s1/1001', { by })
  expect(await hub.orders.ship('TB/s1/1001', { parcel: 'P1' }, { by })).toMatchObject({ ok: true })
}

const channels = (...adapters: ChannelAdapter[]): Pick<HubOptions, 'channels'> => ({
  channels: adapters.map((adapter) => ({ adapter, shops: [{ shop: 's1' }] })),
})

describe('two processes over one store', () => {
  it('with one list of topics: the one without handlers writes what the other performs', async () => {
    const store = memoryStore({ clock: () => NOON })
    const booked: string[] = []
    const web = openShop({ store, topics })
    const worker = openShop({
      store,
      topics,
      effects: { OrderBooked: async (body) => void booked.push(body.orderKey) },
    })
    await web.book('1001', placedFact())
    expect(await web.hub.tick()).toMatchObject({ effects: 0 })
    expect(await worker.hub.tick()).toMatchObject({ effects: 1 })
    expect(booked).toEqual(['TB/s1/1001'])
  })

  it('without it each writes only what it performs itself', async () => {
    const store = memoryStore({ clock: () => NOON })
    await openShop({ store }).book('1001', placedFact())
    expect((await store.outbox.list({ limit: 10 })).items).toEqual([])
    await openShop({ store, effects: { OrderBooked: async () => {} } }).book('1002', placedFact())
    expect((await store.outbox.list({ limit: 10 })).items).toHaveLength(1)
  })
})

describe('a list of topics that leaves out what its own process performs', () => {
  it.each([
    ['an effect', { topics: ['ParcelShipped'], effects: { OrderBooked: async () => {} } }],
    ['a write-back', { topics: ['OrderBooked'], ...channels(writingBack('TB', [])) }],
  ] as const)('is refused: %s', (_name, options) => {
    expect(() => openShop(options)).toThrow(expect.objectContaining({ code: 'HUB_CONFIG' }))
  })
})

describe('a shipment', () => {
  it('is written back to the channel that declares it, once', async () => {
    const written: ShipmentWriteBack[] = []
    const shop = openShop(channels(writingBack('TB', written)))
    await shipped(shop)
    await shop.hub.tick()
    expect(written).toMatchObject([{ channelOrderNo: '1001', parcel: 'P1' }])
  })

  it('of a channel that does not declare it is attempted nowhere, and the host is told as ever', async () => {
    const written: ShipmentWriteBack[] = []
    const told: string[] = []
    const shop = openShop({
      ...channels(plainChannel, writingBack('JD', written)),
      effects: { ParcelShipped: async ({ parcel }) => void told.push(parcel) },
    })
    await shipped(shop)
    await shop.hub.tick()
    expect([written, told]).toEqual([[], ['P1']])
    expect((await shop.store.outbox.list({ limit: 10 })).items).toMatchObject([{ state: 'done', attempts: 1 }])
  })

  it('of a channel that this process does not know waits for one that does', async () => {
    const store = memoryStore({ clock: () => NOON })
    const web = openShop({ store, ...channels(writingBack('TB', [])) })
    const worker = openShop({ store, ...channels(writingBack('JD', [])) })
    await shipped(web)
    await worker.hub.tick()
    expect((await store.outbox.list({ limit: 10 })).items).toMatchObject([{ state: 'ready', lastError: 'HUB_CONFIG' }])
  })
})

describe('what is reported and told', () => {
  it('an effect given up is reported with its topic, its message and the last code', async () => {
    const errors: unknown[] = []
    const { hub, book } = openShop({
      effects: { OrderBooked: () => Promise.reject(new PermanentEffectError('gone')) },
      onError: (error) => errors.push(error),
    })
    await book('1001', placedFact())
    await hub.tick()
    const messageId = (await hub.outbox.list({ state: 'dead', limit: 1 })).items[0]?.id
    expect(errors).toMatchObject([
      { code: 'EFFECT_GIVEN_UP', topic: 'OrderBooked', messageId, lastCode: 'EFFECT_PERMANENT' },
    ])
  })

  it('a listener that throws, at once or later, silences no other, and each fault is reported', async () => {
    const errors: string[] = []
    const { hub, book } = openShop({ onError: (error) => errors.push(String(error)) })
    const told: string[] = []
    hub.on('OrderBooked', () => {
      throw new Error('first')
    })
    hub.on('OrderBooked', async () => {
      throw new Error('second')
    })
    hub.on('OrderBooked', () => {
      throw new Error('third')
    })
    hub.on('OrderBooked', ({ orderKey }) => told.push(orderKey))
    await book('1001', placedFact())
    await Promise.resolve()
    expect(told).toEqual(['TB/s1/1001'])
    expect(errors.sort()).toEqual(['Error: first', 'Error: second', 'Error: third'])
  })
})
