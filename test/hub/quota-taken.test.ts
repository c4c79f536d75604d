import { beforeEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { minutes, NOON } from '../order/sample-order'
import { planOf, publishing, ShownChannel, share } from './publication-fixture'
import { cancelTea, orderTea, quotaPlan, shipTea, takenByLocks, takenOfJd } from './quota-fixture'
import { countsWhatLocksSay } from './quota-laws'
import { by } from './shop-fixture'

let jd: ShownChannel
let tb: ShownChannel
beforeEach(() => {
  jd = new ShownChannel('JD')
  tb = new ShownChannel('TB')
})

const shown = () => [jd.shown.get('jd-1')?.quantity, tb.shown.get('tb-1')?.quantity]

/** A quota of ten of forty teas, published. */
async function tenOfForty(taken?: number | { since: number }) {
  const { hub, store, clock } = publishing([jd, tb], quotaPlan(10, taken))
  await hub.stock.adjust({ sku: 'TEA', change: 40 }, { by })
  await hub.tick()
  expect(shown()).toEqual([10, 30])
  clock.now += minutes(1)
  return { hub, store, clock }
}

describe('what a channel takes of its quota', () => {
  it('is counted by its own orders alone', async () => {
    const { hub } = await tenOfForty()
    await orderTea(hub, 'JD 1', 3)
    await orderTea(hub, 'TB 1', 5)
    await hub.stock.lock({ lockId: 'cart', lines: [{ sku: 'TEA', quantity: 4 }] }, { by })
    await hub.tick()
    expect(shown()).toEqual([7, 21])
    expect(await takenOfJd(hub)).toBe(3)
    expect((await hub.stock.published({ channel: 'TB' })).items[0]?.taken).toBeNull()
    expect((await hub.stock.level({ sku: 'TEA' }))?.telling).toBe('told')
  })

  it('does not come back with a receipt, and stays taken once it has left', async () => {
    const { hub } = await tenOfForty()
    await orderTea(hub, 'JD 1', 4)
    await shipTea(hub, 'JD 1', 4)
    await hub.stock.adjust({ sku: 'TEA', change: 100 }, { by })
    await hub.tick()
    expect((await hub.stock.level({ sku: 'TEA' }))?.onHand).toBe(136)
    expect(shown()).toEqual([6, 130])
  })

  it('is given back where the order is cancelled, or its time is over', async () => {
    const { hub, clock } = await tenOfForty()
    for (const key of ['JD 1', 'JD 2', 'JD 3']) await orderTea(hub, key, 3)
    await hub.tick()
    expect(shown()).toEqual([1, 30])
    await cancelTea(hub, 'JD 1', clock.now)
    await hub.tick()
    expect(shown()).toEqual([4, 30])
    await shipTea(hub, 'JD 2', 3)
    clock.now += minutes(60 * 24 * 30)
    await hub.tick()
    expect(await takenOfJd(hub)).toBe(3)
    expect(shown()).toEqual([7, 30])
  })

  it('is counted where goods come in that it was promised', async () => {
    const { hub, clock } = publishing([jd, tb], quotaPlan(10))
    await hub.inbound.announce({ receiptId: 'r1', sku: 'TEA', quantity: 4, expectedAt: NOON + minutes(90) }, { by })
    await hub.tick()
    await orderTea(hub, 'JD 1', 4)
    for (let turn = 0; turn < 3; turn++) await hub.tick()
    expect(await takenOfJd(hub)).toBe(0)
    clock.now += 1_000
    await hub.inbound.receive('r1', { quantity: 4, final: true }, { by })
    for (let turn = 0; turn < 3; turn++) {
      clock.now += 1_000
      await hub.tick()
    }
    expect((await hub.stock.level({ sku: 'TEA' }))?.locked).toBe(4)
    expect(await takenOfJd(hub)).toBe(4)
  })

  it('sold ahead, is counted when it is promised, and once', async () => {
    const plan = quotaPlan(10)
    const ahead = { ...plan, goods: plan.goods.map((one) => ({ ...one, from: [{ ahead: true }] })) }
    const { hub, clock } = publishing([jd, tb], ahead)
    await hub.inbound.announce({ receiptId: 'r1', sku: 'TEA', quantity: 20, expectedAt: NOON + minutes(90) }, { by })
    await hub.tick()
    clock.now += 1_000
    await orderTea(hub, 'JD 1', 4)
    for (const arrives of [false, true]) {
      if (arrives) await hub.inbound.receive('r1', { quantity: 20, final: true }, { by })
      for (let turn = 0; turn < 3; turn++) {
        clock.now += 1_000
        await hub.tick()
      }
      expect(await takenOfJd(hub)).toBe(4)
      expect(shown()).toEqual([6, 10])
    }
  })

  it('follows an order that changes', async () => {
    const { hub, clock } = await tenOfForty()
    await orderTea(hub, 'JD 1', 3)
    await hub.tick()
    await orderTea(hub, 'JD 1', 8, clock.now, 1)
    await hub.tick()
    expect(shown()).toEqual([2, 30])
  })

  it('is more than the quota where the channel oversold it: it is shown nothing', async () => {
    const { hub } = await tenOfForty()
    await orderTea(hub, 'JD 1', 12)
    await hub.tick()
    expect(shown()).toEqual([0, 28])
  })

  it('adds up the rows the goods are sold from, and follows the plan to others', async () => {
    const from = (...warehouses: string[]) => {
      const plan = quotaPlan(10)
      return {
        ...plan,
        goods: plan.goods.map((one) => ({ ...one, from: warehouses.map((warehouse) => ({ warehouse })) })),
      }
    }
    const { hub, clock } = publishing([jd, tb], from('main', 'west'))
    await hub.stock.adjust({ sku: 'TEA', change: 20 }, { by })
    await hub.stock.adjust({ sku: 'TEA', warehouse: 'west', change: 20 }, { by })
    await hub.tick()
    clock.now += minutes(1)
    await orderTea(hub, 'JD 1', 4)
    await hub.tick()
    expect(shown()).toEqual([6, 30])
    hub.usePublications(planOf(from('west')))
    await hub.tick()
    expect(shown()).toEqual([10, 10])
    hub.usePublications(planOf(from('west', 'main')))
    await hub.tick()
    expect(shown()).toEqual([6, 30])
  })
})

describe('the start of a quota', () => {
  it('is when the article was listed: what was sold before does not count, nor its cancellation', async () => {
    const { hub, clock } = publishing([jd, tb], undefined)
    await hub.stock.adjust({ sku: 'TEA', change: 40 }, { by })
    await orderTea(hub, 'JD 1', 6)
    clock.now += minutes(1)
    hub.usePublications(planOf(quotaPlan(10)))
    await hub.tick()
    expect(shown()).toEqual([10, 24])
    clock.now += minutes(1)
    await orderTea(hub, 'JD 2', 1)
    await cancelTea(hub, 'JD 1', clock.now)
    await hub.tick()
    expect(shown()).toEqual([9, 30])
  })

  it.each([
    // the start after the first order; taken
    [0, 5],
    [1, 2],
    [minutes(1), 2],
    [minutes(1) + 1, 0],
    [minutes(60), 0],
  ])(
    'is an instant of the plan: %i ms after an order of three, a minute before one of two, it counts %i',
    async (after, taken) => {
      const { hub, clock } = publishing([jd, tb], undefined)
      await hub.stock.adjust({ sku: 'TEA', change: 40 }, { by })
      await orderTea(hub, 'JD 1', 3)
      clock.now += minutes(1)
      await orderTea(hub, 'JD 2', 2)
      clock.now += minutes(1)
      hub.usePublications(planOf(quotaPlan(10, { since: NOON + after })))
      await hub.tick()
      expect(shown()).toEqual([10 - taken, 25 + taken])
      expect(await takenOfJd(hub)).toBe(taken)
    },
  )

  it('moves with the plan, and the host may count instead', async () => {
    const { hub, clock } = await tenOfForty({ since: NOON })
    await orderTea(hub, 'JD 1', 3)
    clock.now += minutes(1)
    await hub.tick()
    hub.usePublications(planOf(quotaPlan(10, { since: clock.now })))
    await hub.tick()
    expect(shown()).toEqual([10, 27])
    hub.usePublications(planOf(quotaPlan(10, 8)))
    await hub.tick()
    expect(shown()).toEqual([2, 35])
    expect(await takenOfJd(hub)).toBeNull()
    hub.usePublications(planOf(quotaPlan(10, { since: NOON })))
    await hub.tick()
    expect(shown()).toEqual([7, 30])
  })

  it('is of each quota its own, on the same row', async () => {
    const plan = quotaPlan(10, { since: NOON })
    const quotas = (since: number) => ({
      policies: {
        halves: {
          safetyStock: 0,
          channels: ['JD', 'TB'].map((channel) => share(channel, { share: { kind: 'fixed', quantity: 10 } })),
        },
      },
      goods: plan.goods.map((one) => ({
        ...one,
        listings: one.listings.map((listing) =>
          listing.channel === 'TB' ? { ...listing, taken: { since } } : listing,
        ),
      })),
    })
    const { hub, clock } = await tenOfForty({ since: NOON })
    for (const key of ['JD 1', 'TB 1']) await orderTea(hub, key, 2)
    await hub.tick()
    clock.now += minutes(5)
    for (const key of ['JD 2', 'TB 2']) await orderTea(hub, key, 3)
    await hub.tick()
    hub.usePublications(planOf(quotas(clock.now)))
    await hub.tick()
    expect(shown()).toEqual([5, 7])
    hub.usePublications(planOf(quotas(NOON)))
    await hub.tick()
    expect(shown()).toEqual([5, 5])
  })

  it('is new once the article was off the plan', async () => {
    const { hub, clock } = await tenOfForty()
    await orderTea(hub, 'JD 1', 3)
    await hub.tick()
    hub.usePublications(planOf({ ...quotaPlan(10), goods: [] }))
    await hub.tick()
    clock.now += minutes(1)
    hub.usePublications(planOf(quotaPlan(10)))
    await hub.tick()
    expect(shown()).toEqual([10, 27])
  })
})

describe('counting', () => {
  it('by two processes comes to what the locks say, whatever order things happen in', async () => {
    await countsWhatLocksSay(async (clock) => memoryStore({ clock: () => clock.now }), 60)
  }, 120_000)

  it('reads no movement of a long history again', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const asked: number[] = []
    const watched: Store = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (name === 'movements') asked.push(Number(args[1]))
          return Reflect.apply(value, target, args)
        }
      },
    })
    const { hub } = publishing([jd, tb], quotaPlan(1_000), { store: watched, clock })
    await hub.stock.adjust({ sku: 'TEA', change: 2_000 }, { by })
    await hub.tick()
    let before = 0
    for (let round = 0; round < 40; round++) {
      clock.now += 1_000
      asked.length = 0
      before = (await hub.stock.level({ sku: 'TEA' }))?.version ?? 0
      for (let no = 0; no < 5; no++) await orderTea(hub, `JD ${round}-${no}`, 1)
      await hub.tick()
      if (round > 0) expect(Math.min(...asked)).toBeGreaterThanOrEqual(before)
    }
    expect(shown()).toEqual([800, 1_000])
  })

  it('leaves the row due where it moves meanwhile, and counts what moved with the next turn', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const meanwhile: (() => Promise<unknown>)[] = []
    const moving: Store = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          const answer: unknown = await Reflect.apply(value, target, args)
          if (name === 'movements') await meanwhile.shift()?.()
          return answer
        }
      },
    })
    const web = publishing([jd, tb], undefined, { store, clock })
    const worker = publishing([jd, tb], quotaPlan(10), { store: moving, clock })
    await web.hub.stock.adjust({ sku: 'TEA', change: 40 }, { by })
    await worker.hub.tick()
    clock.now += minutes(1)
    await orderTea(web.hub, 'JD 1', 2)
    // Both shops are told in the first of two rounds: what moves in the second has to wait for the next tick.
    for (const no of ['2', '3']) meanwhile.push(() => orderTea(web.hub, `JD ${no}`, 1))
    for (const channel of [jd, tb]) channel.next.push(() => Promise.reject(new Error('down')))
    await worker.hub.tick()
    expect(await takenOfJd(worker.hub)).toBe(3)
    expect(await takenByLocks(store, 'JD', NOON)).toBe(4)
    expect((await worker.hub.stock.level({ sku: 'TEA' }))?.telling).toBe('due')
    clock.now += minutes(1)
    await worker.hub.tick()
    expect(await takenOfJd(worker.hub)).toBe(4)
    expect((await worker.hub.stock.level({ sku: 'TEA' }))?.telling).toBe('told')
  })
})
