import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { minutes, NOON } from '../order/sample-order'
import { by, openShop, placedFact, stockUp } from './shop-fixture'

const KEY = 'TB/s1/1001'

/** A promise and the means to resolve it. */
function opening() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** A memory store of which one reading method throws. */
function halfBroken(broken: 'due' | 'outbox', clock: { now: number }): Store {
  const gone = async () => {
    throw new RangeError(`${broken} is broken`)
  }
  return new Proxy(memoryStore({ clock: () => clock.now }), {
    get(target, property) {
      if (property === broken) return broken === 'due' ? gone : { ...target.outbox, claim: gone }
      const value: unknown = Reflect.get(target, property)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

describe('timers and effects of one tick', () => {
  it('do not wait for each other: an order is closed while a receiver takes its time', async () => {
    const { open, opened } = opening()
    const { hub, book, clock } = openShop({ effects: { OrderBooked: () => opened } })
    await book('1001', placedFact())
    clock.now += minutes(30)
    const ticking = hub.tick()
    await expect.poll(async () => (await hub.orders.get(KEY))?.status).toBe('closed')
    open()
    expect(await ticking).toEqual({ timers: 1, effects: 1, offers: 0, failed: 0 })
  })

  it('belong to one tick: effects that a timer gives rise to are performed', async () => {
    const closed: string[] = []
    const effects = { OrderStatusChanged: async ({ to }: { to: string }) => void closed.push(to) }
    const { hub, book, clock } = openShop({ effects })
    await book('1001', placedFact())
    clock.now += minutes(30)
    await hub.tick()
    expect(closed).toContain('closed')
  })

  it('are independent in their faults: without timers effects are performed, and the tick says what failed', async () => {
    const clock = { now: NOON }
    const booked: string[] = []
    const { hub, book } = openShop({
      store: halfBroken('due', clock),
      effects: { OrderBooked: async ({ orderKey }) => void booked.push(orderKey) },
    })
    await book('1001', placedFact())
    await expect(hub.tick()).rejects.toThrow('due is broken')
    expect(booked).toEqual([KEY])
  })

  it('are independent in their faults: without an outbox timers are attended to', async () => {
    const clock = { now: NOON }
    const { hub, book } = openShop({ store: halfBroken('outbox', clock), effects: { OrderHeld: async () => {} } })
    await book('1001', placedFact())
    clock.now += minutes(30)
    await expect(hub.tick()).rejects.toThrow('outbox is broken')
    expect((await hub.orders.get(KEY))?.status).toBe('closed')
  })

  it('have turns of their own once the hub was started', async () => {
    const { open, opened } = opening()
    let started = 0
    const effects = {
      OrderBooked: () => {
        started += 1
        return opened
      },
    }
    const { hub, book, clock } = openShop({ effects, tickMs: 2 })
    await stockUp(hub, { 'TEA-1': 5 })
    await book('1001', placedFact())
    hub.start()
    await expect.poll(() => started).toBe(1)
    // Due only now, while the effects' turn is still under way.
    await hub.stock.lock({ lockId: 'short', lines: [{ sku: 'TEA-1', quantity: 1 }], ttlMs: 60_000 }, { by })
    clock.now += 60_000
    await expect.poll(async () => (await hub.stock.lockOf('short'))?.state).toBe('expired')
    open()
    await hub.close()
  })
})

describe('a hub that is closed', () => {
  it('ends a tick after the round that is under way, and leaves the backlog to the next process', async () => {
    let performed = 0
    let first = () => {}
    const begun = new Promise<void>((resolve) => {
      first = resolve
    })
    const { open, opened } = opening()
    const { hub, book, store } = openShop({
      effects: {
        OrderBooked: async () => {
          performed += 1
          first()
          await opened
        },
      },
    })
    await Promise.all(Array.from({ length: 501 }, (_, number) => book(`${number}`, placedFact())))
    const ticking = hub.tick()
    await begun
    const closing = hub.close()
    open()
    await expect(ticking).rejects.toMatchObject({ code: 'HUB_CLOSED' })
    await closing
    expect(performed).toBe(500)
    expect((await store.outbox.list({ state: 'ready', limit: 10 })).items).toHaveLength(1)
  })

  it('reports no fault for the tick that it ended', async () => {
    const errors: unknown[] = []
    const { open, opened } = opening()
    let started = 0
    const { hub, book } = openShop({
      effects: {
        OrderBooked: () => {
          started += 1
          return opened
        },
      },
      onError: (error) => errors.push(error),
      tickMs: 2,
    })
    await book('1001', placedFact())
    hub.start()
    await expect.poll(() => started).toBe(1)
    const closing = hub.close()
    open()
    await closing
    expect(errors).toEqual([])
  })
})
