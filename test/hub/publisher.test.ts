import { beforeEach, describe, expect, it } from 'vitest'
import { RetryAfterError } from '../../src/hub/effect-errors'
import { HubConfigError } from '../../src/hub/hub-errors'
import type { HubEvent, HubEventName } from '../../src/hub/hub-event'
import { memoryStore } from '../../src/store/memory-store'
import { testChannel } from '../../src/testing/test-channel'
import { minutes, NOON } from '../order/sample-order'
import { halves, planOf, publishing, ShownChannel, share } from './publication-fixture'
import { by } from './shop-fixture'

let jd: ShownChannel
let tb: ShownChannel
beforeEach(() => {
  jd = new ShownChannel('JD')
  tb = new ShownChannel('TB')
})

const receive = (hub: ReturnType<typeof publishing>['hub'], change: number, place: object = {}) =>
  hub.stock.adjust({ sku: 'TEA', change, ...place }, { by })
let locks = 0
const lock = (hub: ReturnType<typeof publishing>['hub'], quantity: number, ttlMs: number | null = null) =>
  hub.stock.lock({ lockId: `cart-${++locks}`, lines: [{ sku: 'TEA', quantity }], ttlMs }, { by })
const shown = () => [jd.of('jd-1'), tb.of('tb-1')]

describe('what channels may sell', () => {
  it('is told with the next tick after stock changed, and only then', async () => {
    const { hub } = publishing([jd, tb], halves())
    expect((await hub.tick()).offers).toBe(2)
    expect(shown()).toEqual(['0 offSale', '0 offSale'])
    await receive(hub, 40)
    expect((await hub.tick()).offers).toBe(2)
    expect(shown()).toEqual(['20 onSale', '20 onSale'])
    expect((await hub.tick()).offers).toBe(0)
    await lock(hub, 10)
    await hub.tick()
    expect(shown()).toEqual(['15 onSale', '15 onSale'])
  })

  it('is the newest number of a burst, in as many calls as one change makes', async () => {
    const { hub } = publishing([jd, tb], halves())
    await hub.tick()
    for (let i = 0; i < 20; i++) await receive(hub, 10)
    await hub.tick()
    expect([jd.sent('jd-1'), tb.sent('tb-1')]).toEqual([
      [0, 100],
      [0, 100],
    ])
  })

  it('does not change when goods that were locked leave', async () => {
    const { hub } = publishing([jd, tb], halves())
    await receive(hub, 40)
    await lock(hub, 10)
    await hub.tick()
    await hub.stock.deduct(`cart-${locks}`, { by })
    const before = jd.calls.length
    await hub.tick()
    expect(jd.calls.length).toBe(before)
    expect((await hub.stock.list({ sku: 'TEA' })).items[0]?.telling).toBe('told')
  })

  it('follows a lock that expires within the same tick', async () => {
    const { hub, clock } = publishing([jd, tb], halves())
    await receive(hub, 40)
    await lock(hub, 40, minutes(1))
    await hub.tick()
    expect(shown()).toEqual(['0 offSale', '0 offSale'])
    clock.now += minutes(1)
    await hub.tick()
    expect(shown()).toEqual(['20 onSale', '20 onSale'])
  })

  it('adds up the warehouses and pools the goods are sold from, and no others', async () => {
    const plan = halves()
    const from = [{ warehouse: 'east' }, { warehouse: 'west', pool: 'outlet' }]
    const { hub } = publishing([jd, tb], { ...plan, goods: plan.goods.map((goods) => ({ ...goods, from })) })
    await receive(hub, 10, { warehouse: 'east' })
    await receive(hub, 6, { warehouse: 'west', pool: 'outlet' })
    await receive(hub, 100)
    await hub.tick()
    expect(shown()).toEqual(['8 onSale', '8 onSale'])
  })

  it('in shared mode may come to more than there is', async () => {
    const channels = [share('JD', { share: { kind: 'rest' } }), share('TB', { share: { kind: 'rest' } })]
    const { hub } = publishing([jd, tb], halves({ mode: 'shared', channels }))
    await receive(hub, 9)
    await hub.tick()
    expect(shown()).toEqual(['9 onSale', '9 onSale'])
  })

  it('counts what a channel took of its quota', async () => {
    const channels = [share('JD', { share: { kind: 'fixed', quantity: 10 } }), share('TB', { share: { kind: 'rest' } })]
    const plan = halves({ channels })
    const goods = plan.goods.map((one) => ({
      ...one,
      listings: one.listings.map((listing) => ({ ...listing, taken: listing.channel === 'JD' ? 7 : 0 })),
    }))
    const { hub } = publishing([jd, tb], { ...plan, goods })
    await receive(hub, 9)
    await hub.tick()
    expect(shown()).toEqual(['3 onSale', '6 onSale'])
  })

  it('is not sent to channels that do not want to be told; the others are', async () => {
    const deaf = { adapter: () => testChannel({ code: 'TB' }) }
    const { hub } = publishing([jd, deaf], halves())
    await receive(hub, 40)
    expect((await hub.tick()).offers).toBe(1)
    expect((await hub.stock.published()).items.map(({ channel }) => channel)).toEqual(['JD'])
    expect(await hub.stock.republish({ channel: 'TB', shop: 'main' })).toEqual({
      ok: false,
      rejection: { code: 'UNSUPPORTED', channel: 'TB' },
    })
  })

  it('goes out in batches no larger than the adapter takes, what stops a sale first', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `A${index}`)
    const listings = (sku: string) => [{ channel: 'JD', shop: 'main', channelSku: sku }]
    const plan = { ...halves(), goods: names.map((sku) => ({ sku, policy: 'halves', listings: listings(sku) })) }
    const { hub } = publishing([{ adapter: () => jd.adapter(3) }, tb], plan)
    await hub.tick()
    for (const sku of names) if (sku !== 'A5') await hub.stock.adjust({ sku, change: 8 }, { by })
    await hub.tick()
    await hub.stock.adjust({ sku: 'A5', change: 8 }, { by })
    await hub.stock.lock({ lockId: 'all', lines: [{ sku: 'A6', quantity: 8 }] }, { by })
    jd.calls.length = 0
    await hub.tick()
    expect(jd.calls.map(({ offers }) => offers.map(({ channelSku }) => channelSku))).toEqual([['A6'], ['A5']])
    await hub.stock.republish({ channel: 'JD', shop: 'main' })
    expect(jd.calls.slice(2).map(({ offers }) => offers.length)).toEqual([1, 3, 3])
  })
})

describe('a number that could not be told', () => {
  const fails = (error: unknown = new Error('down')) => jd.next.push(() => Promise.reject(error))

  it('is tried again after a while, and then the newest is told', async () => {
    const { hub, clock } = publishing([jd, tb], halves())
    await receive(hub, 40)
    fails()
    await hub.tick()
    expect(shown()).toEqual([undefined, '20 onSale'])
    expect((await hub.stock.published({ channel: 'JD' })).items[0]).toMatchObject({
      told: null,
      pending: { number: 20, state: 'onSale' },
      failures: 1,
      error: 'EFFECT_FAILED',
    })
    await hub.tick()
    expect(jd.calls.length).toBe(1)
    await lock(hub, 20)
    clock.now += minutes(1)
    await hub.tick()
    expect(jd.sent('jd-1')).toEqual([20, 10])
    expect((await hub.stock.published({ channel: 'JD' })).items[0]).toMatchObject({
      told: { number: 10, state: 'onSale', version: 1 },
      pending: null,
      failures: 0,
      error: null,
    })
  })

  it('waits as long as the channel asks', async () => {
    const { hub, clock } = publishing([jd, tb], halves())
    fails(new RetryAfterError(minutes(5)))
    await hub.tick()
    clock.now += minutes(5) - 1
    await hub.tick()
    expect(jd.calls.length).toBe(1)
    clock.now += 1
    await hub.tick()
    expect(jd.of('jd-1')).toBe('0 offSale')
  })

  it('lets the others of its shop wait as well, and no other shop', async () => {
    const listings = (sku: string) => ['JD', 'TB'].map((channel) => ({ channel, shop: 'main', channelSku: sku }))
    const goods = ['A', 'B', 'C'].map((sku) => ({ sku, policy: 'halves', listings: listings(sku) }))
    const { hub, clock } = publishing([{ adapter: () => jd.adapter(1) }, tb], { ...halves(), goods })
    fails(new RetryAfterError(minutes(5)))
    await hub.tick()
    clock.now += minutes(4)
    await hub.tick()
    expect([jd.calls.length, tb.shown.size]).toEqual([1, 3])
    clock.now += minutes(1)
    fails()
    await hub.tick()
    expect(jd.calls.length).toBe(2)
    clock.now += minutes(1)
    await hub.tick()
    expect(jd.shown.size).toBe(3)
  })

  it('of one shop keeps no other from being told while the hub runs by itself', async () => {
    const { hub } = publishing([jd, tb], halves(), { tickMs: 5 })
    let fail = () => undefined as unknown
    jd.next.push(() => new Promise((_, reject) => (fail = () => reject(new Error('slow')))))
    hub.start()
    await expect.poll(() => [jd.calls.length, tb.of('tb-1')]).toEqual([1, '0 offSale'])
    await receive(hub, 40)
    await expect.poll(() => tb.of('tb-1')).toBe('20 onSale')
    fail()
    await hub.close()
  })

  it('is tried on for ever, and somebody is told once', async () => {
    const { hub, clock } = publishing([jd, tb], halves())
    const failed: unknown[] = []
    hub.on('PublicationFailed', (body) => failed.push(body))
    for (let tries = 0; tries < 9; tries++) fails()
    for (let tries = 0; tries < 9; tries++) {
      await hub.tick()
      expect(failed.length).toBe(tries < 4 ? 0 : 1)
      clock.now += minutes(10)
    }
    expect(failed).toMatchObject([{ channel: 'JD', sku: 'TEA', channelSku: 'jd-1', code: 'EFFECT_FAILED', tries: 5 }])
    await hub.tick()
    expect(jd.of('jd-1')).toBe('0 offSale')
  })

  it('for good is not offered again until it changes or is asked for', async () => {
    const { hub, clock } = publishing([jd, tb], halves())
    const failed: unknown[] = []
    hub.on('PublicationFailed', (body) => failed.push(body))
    const refuse = () => jd.next.push(async () => [{ channelSku: 'jd-1', code: 'ARTICLE_UNKNOWN' }])
    refuse()
    await hub.tick()
    clock.now += minutes(60)
    await hub.tick()
    expect(jd.sent('jd-1')).toEqual([0])
    expect(failed).toMatchObject([{ code: 'ARTICLE_UNKNOWN', tries: 1 }])
    refuse()
    await hub.stock.republish({ channel: 'JD', shop: 'main' })
    expect(jd.sent('jd-1')).toEqual([0, 0])
    await receive(hub, 10)
    await hub.tick()
    expect(jd.of('jd-1')).toBe('5 onSale')
    await receive(hub, -10)
    await hub.tick()
    await hub.tick()
    expect(jd.sent('jd-1')).toEqual([0, 0, 5, 0])
  })

  it('of which nobody knows what became is told again once its lease is over, by any process', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const first = publishing([jd, tb], halves(), { store, clock })
    await receive(first.hub, 40)
    jd.next.push(() => new Promise(() => undefined))
    const dead = first.hub.tick()
    await expect.poll(() => jd.calls.length).toBe(1)

    const second = publishing([jd, tb], halves(), { store, clock })
    await lock(second.hub, 20)
    await second.hub.tick()
    expect(jd.calls.length).toBe(1)
    clock.now += 30_000
    await second.hub.tick()
    expect(jd.sent('jd-1')).toEqual([20, 10])
    expect(jd.calls.map(({ offers }) => offers[0]?.version)).toEqual([0, 1])
    void dead
  })

  it('does not believe an answer that comes after its lease, about what was sent since', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const [first, second] = [
      publishing([jd, tb], halves(), { store, clock }),
      publishing([jd, tb], halves(), { store, clock }),
    ]
    const answers: { take(): void; fail(): void }[] = []
    const hang = () =>
      jd.next.push(
        () => new Promise((take, fail) => answers.push({ take: () => take([]), fail: () => fail(new Error('down')) })),
      )
    hang()
    hang()
    await receive(first.hub, 40)
    const ticks = [first.hub.tick()]
    await expect.poll(() => answers.length).toBe(1)
    await lock(first.hub, 20)
    clock.now += 30_000
    ticks.push(second.hub.tick())
    await expect.poll(() => answers.length).toBe(2)
    answers[0]?.take()
    await ticks[0]
    expect((await first.hub.stock.published({ channel: 'JD' })).items[0]).toMatchObject({
      told: null,
      pending: { number: 10 },
    })
    answers[1]?.fail()
    await ticks[1]
    clock.now += minutes(1)
    await first.hub.tick()
    expect(jd.of('jd-1')).toBe('10 onSale')
  })
})

describe('the sale of a SKU on a channel', () => {
  const limits = { safetyStock: 5, restoreAbove: 10, reopenAbove: 2, purchaseLimit: 3 }
  const names = ['SaleLimited', 'SaleStopped', 'SaleRestored', 'StockLow', 'StockRecovered'] as const

  it('is limited, stopped and restored at its thresholds, each told once and kept for the host', async () => {
    const effects: HubEvent['name'][] = []
    const only = [share('JD', { share: { kind: 'rest' }, ...limits })]
    const plan = halves({ channels: only })
    const goods = plan.goods.map((one) => ({ ...one, listings: one.listings.slice(0, 1) }))
    const handlers = Object.fromEntries(names.map((name) => [name, async () => void effects.push(name)]))
    const { hub } = publishing([jd], { ...plan, goods }, { effects: handlers })
    const heard: HubEventName[] = []
    for (const name of names) hub.on(name, () => heard.push(name))
    const step = async (change: number) => {
      heard.length = 0
      effects.length = 0
      await receive(hub, change)
      await hub.tick()
      expect([...effects].sort()).toEqual([...heard].sort())
      return [jd.of('jd-1'), ...heard]
    }
    expect(await step(20)).toEqual(['20 onSale'])
    expect(await step(-14)).toEqual(['6 onSale'])
    expect(await step(-1)).toEqual(['5 limited', 'SaleLimited', 'StockLow'])
    expect(await step(5)).toEqual(['10 limited'])
    expect(await step(1)).toEqual(['11 onSale', 'SaleRestored', 'StockRecovered'])
    expect(await step(-11)).toEqual(['0 offSale', 'SaleStopped', 'StockLow'])
    expect(await step(2)).toEqual(['0 offSale'])
    expect(await step(1)).toEqual(['3 limited', 'SaleLimited'])
  })

  it('is told anew where only its state changed', async () => {
    const channels = [share('JD', { share: { kind: 'rest' }, cap: 6 }), share('TB', { share: { kind: 'rest' } })]
    const { hub } = publishing([jd, tb], halves({ mode: 'shared', safetyStock: 10, channels }))
    await receive(hub, 30)
    await hub.tick()
    await receive(hub, -20)
    await hub.tick()
    expect(jd.calls.map(({ offers }) => `${offers[0]?.quantity} ${offers[0]?.state}`)).toEqual([
      '6 onSale',
      '6 limited',
    ])
  })
})

describe('a plan', () => {
  it('can be replaced while the hub runs: what is listed no more goes off sale', async () => {
    const { hub } = publishing([jd, tb], halves())
    await receive(hub, 40)
    await hub.tick()
    const plan = halves({ channels: [share('JD', { share: { kind: 'rest' } })] })
    hub.usePublications(
      planOf({ ...plan, goods: plan.goods.map((one) => ({ ...one, listings: one.listings.slice(0, 1) })) }),
    )
    await hub.tick()
    expect(shown()).toEqual(['40 onSale', '0 offSale'])
    expect((await hub.stock.published({ channel: 'TB' })).items[0]?.listed).toBe(false)
    hub.usePublications(planOf({ policies: {}, goods: [] }))
    await hub.tick()
    expect(shown()).toEqual(['0 offSale', '0 offSale'])
    expect((await hub.stock.list({ sku: 'TEA' })).items[0]?.telling).toBe(null)
    hub.usePublications(planOf(halves()))
    await hub.tick()
    expect(shown()).toEqual(['20 onSale', '20 onSale'])
  })

  it.each([
    ['has not heard yet that an article was taken off', async () => Promise.reject(new Error('away')), '20 onSale'],
    ['refuses for good to hear it', async () => [{ code: 'UNKNOWN', channelSku: 'tb-1' }], '40 onSale'],
  ])(
    'that gives its pieces to another channel raises that one as far as it may, where the first %s',
    async (_why, answer, jdShows) => {
      const { hub, clock } = publishing([jd, tb], halves())
      await receive(hub, 40)
      await hub.tick()
      tb.next.push(answer)
      const plan = halves({ channels: [share('JD', { share: { kind: 'rest' } })] })
      const alone = { ...plan, goods: plan.goods.map((one) => ({ ...one, listings: one.listings.slice(0, 1) })) }
      hub.usePublications(planOf(alone))
      await hub.tick()
      expect(shown()).toEqual([jdShows, '20 onSale'])
      clock.now += minutes(30)
      await hub.tick()
      await hub.tick()
      expect(jd.of('jd-1')).toBe('40 onSale')
    },
  )

  it('knows after a restart what a channel may still be showing of articles it lists no more', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const { hub } = publishing([jd, tb], halves(), { store, clock })
    await receive(hub, 40)
    await hub.tick()
    tb.next.push(async () => Promise.reject(new Error('away')))
    hub.usePublications(planOf({ policies: {}, goods: [] }))
    await hub.tick()
    expect(shown()).toEqual(['0 offSale', '20 onSale'])
    const plan = halves({ channels: [share('JD', { share: { kind: 'rest' } })] })
    const alone = { ...plan, goods: plan.goods.map((one) => ({ ...one, listings: one.listings.slice(0, 1) })) }
    const again = publishing([jd, tb], alone, { store, clock })
    await again.hub.tick()
    expect(shown()).toEqual(['20 onSale', '20 onSale'])
    clock.now += minutes(30)
    await again.hub.tick()
    await again.hub.tick()
    expect(shown()).toEqual(['40 onSale', '0 offSale'])
  })

  it('of goods that move to another warehouse leaves the old one alone', async () => {
    const { hub } = publishing([jd, tb], halves())
    await receive(hub, 40)
    await hub.tick()
    const plan = halves()
    hub.usePublications(
      planOf({ ...plan, goods: plan.goods.map((one) => ({ ...one, from: [{ warehouse: 'west' }] })) }),
    )
    await hub.tick()
    const rows = (await hub.stock.list({ sku: 'TEA' })).items
    expect(rows.map(({ warehouse, telling }) => [warehouse, telling])).toEqual([
      ['main', null],
      ['west', 'told'],
    ])
    expect(shown()).toEqual(['0 offSale', '0 offSale'])
  })

  it('that is the same again sends nothing, in this process or after a restart', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const { hub } = publishing([jd, tb], halves(), { store, clock })
    await receive(hub, 40)
    await hub.tick()
    hub.usePublications(planOf(halves()))
    expect((await hub.tick()).offers).toBe(0)
    const again = publishing([jd, tb], halves(), { store, clock })
    expect((await again.hub.tick()).offers).toBe(0)
    await lock(again.hub, 10)
    await again.hub.tick()
    expect(jd.calls.map(({ offers }) => offers[0]?.version)).toEqual([0, 1])
  })

  it('that lists a shop nobody registered is not taken', () => {
    const { hub } = publishing([jd, tb], undefined)
    const plan = halves()
    const listings = [{ channel: 'JD', shop: 'other' }]
    const goods = plan.goods.map((one) => ({ ...one, listings }))
    expect(() => hub.usePublications(planOf({ ...plan, goods }))).toThrow(HubConfigError)
  })

  it('is published by the process that has it: one without leaves everything alone', async () => {
    const clock = { now: NOON }
    const store = memoryStore({ clock: () => clock.now })
    const web = publishing([jd, tb], undefined, { store, clock })
    const worker = publishing([jd, tb], halves(), { store, clock })
    await worker.hub.tick()
    await receive(web.hub, 40)
    expect(await web.hub.tick()).toEqual({ timers: 0, effects: 0, offers: 0, failed: 0 })
    await worker.hub.tick()
    expect(shown()).toEqual(['20 onSale', '20 onSale'])
  })
})

describe('numbers that move from one channel to another', () => {
  const favour = (channel: string) =>
    planOf(
      halves({
        channels: ['JD', 'TB'].map((name) =>
          share(name, { share: { kind: 'rest' }, priority: name === channel ? 0 : 1 }),
        ),
      }),
    )

  it('are raised only when the cut of the other has arrived', async () => {
    const { hub, clock } = publishing([jd, tb], undefined)
    hub.usePublications(favour('JD'))
    await receive(hub, 10)
    await hub.tick()
    expect(shown()).toEqual(['10 onSale', '0 offSale'])
    jd.next.push(() => Promise.reject(new Error('down')))
    hub.usePublications(favour('TB'))
    await hub.tick()
    expect(shown()).toEqual(['10 onSale', '0 offSale'])
    expect((await hub.stock.published({ channel: 'TB' })).items[0]).toMatchObject({ target: 10, told: { number: 0 } })
    clock.now += minutes(1)
    await hub.tick()
    expect(shown()).toEqual(['0 offSale', '10 onSale'])
  })
})

describe('sending everything anew', () => {
  it('tells numbers again that the channel should have, under new versions, and says how far it is', async () => {
    const { hub } = publishing([jd, tb], halves())
    await receive(hub, 40)
    await hub.tick()
    jd.shown.clear()
    const progress: unknown[] = []
    const done = await hub.stock.republish(
      { channel: 'JD', shop: 'main' },
      { onProgress: (step) => void progress.push(step) },
    )
    expect(done).toEqual({ ok: true, value: { offers: 1 } })
    expect(progress).toEqual([{ done: 1, total: 1 }])
    expect([jd.of('jd-1'), jd.calls.at(-1)?.offers[0]?.version, tb.calls.length]).toEqual(['20 onSale', 1, 1])
  })

  it('ends when it is aborted, and is refused for a shop nobody knows', async () => {
    const { hub } = publishing([jd, tb], halves())
    await hub.tick()
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(hub.stock.republish({ channel: 'JD', shop: 'main' }, { signal })).rejects.toThrow('enough')
    expect(jd.calls.length).toBe(1)
    expect(await hub.stock.republish({ channel: 'JD', shop: 'other' })).toMatchObject({
      rejection: { code: 'SHOP_UNKNOWN' },
    })
  })
})
