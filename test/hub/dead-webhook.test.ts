import { describe, expect, it } from 'vitest'
import { newShopWatch, type ShopWatch } from '../../src/anomaly/shop-watch'
import { newUsualSpans } from '../../src/anomaly/usual-spans'
import { put } from '../../src/testing/store-records'
import { bytesOf, orderOf, snapshotOf } from '../channels/json/json-fixtures'
import { minutes } from '../order/sample-order'
import { answered, deliveryOf, webHub } from './webhook-fixtures'

/** A day and an hour of ten-minute steps: every hour of the day was watched whole. */
const DAY_OF_STEPS = 150
const SHOP_KEY = 'WEB/main'

/** Six spans in each hour of eight weeks. */
const usual = { usual: new Array<number>(168).fill(6), weeks: new Array<number>(168).fill(8) }

/** A shop that is known to be pushed to six times an hour, or to be polled only. */
function known(way: 'pushed' | 'polled', at: number): ShopWatch {
  const watch = { ...newShopWatch(SHOP_KEY, at), ...usual }
  if (way === 'polled') return watch
  return { ...watch, pushes: { ...newUsualSpans(at), ...usual, since: at, at, wholeAt: at, missed: null } }
}

/** A shop whose site posts an order every ten minutes; a poll asks for the same order a minute later. */
function pushedAndPolledShop() {
  const errors: unknown[] = []
  const { hub, clock, store } = webHub({ anomalies: {}, onError: (error) => errors.push(error) })
  let no = 0
  let polls = 0
  let orderedAt = ''
  const order = () =>
    orderOf({ orderNo: `W${no}`, snapshot: snapshotOf({ updatedAt: orderedAt, placedAt: orderedAt }) })
  return {
    hub,
    errors,
    isKnown: (way: 'pushed' | 'polled') => put(store, 'shopWatch', { [SHOP_KEY]: known(way, clock.now()) }),
    ordered: () => {
      no += 1
      orderedAt = new Date(clock.now()).toISOString()
    },
    async push() {
      const delivery = deliveryOf(order(), { id: `msg-${no}`, signedAt: clock.now() })
      expect(await answered(hub.webhook(delivery))).toEqual([202, 'RECEIVED'])
      await hub.settle()
    },
    /** The channel answers with the last order, in bytes of its own each time. */
    async poll() {
      polls += 1
      const raw = bytesOf(`${JSON.stringify(order())}${' '.repeat(polls)}`)
      await hub.intake.book({ channel: 'WEB', shop: 'main', raw, source: 'pull' })
      await hub.anomalies.shops.polled('WEB', 'main')
    },
    async passes(ms: number) {
      clock.advance(ms)
      await hub.tick()
    },
    cases: async (kind: string) => (await hub.cases.list({ kind })).items,
  }
}

type PushedAndPolledShop = ReturnType<typeof pushedAndPolledShop>

async function sellsFor(shop: PushedAndPolledShop, steps: number, ways: readonly ('push' | 'poll')[]) {
  for (let step = 0; step < steps; step++) {
    shop.ordered()
    for (const way of ways) await shop[way]()
    await shop.passes(minutes(10))
  }
}

describe('a shop that is pushed to and polled', () => {
  it('is told of when its webhook dies behind a poll that works, and no more once it is back', async () => {
    const shop = pushedAndPolledShop()
    await sellsFor(shop, DAY_OF_STEPS, ['push', 'poll'])
    expect(await shop.cases('webhook-gap')).toEqual([])

    // Six orders an hour are usual: sixty minutes without a push are six gaps at most.
    await sellsFor(shop, 5, ['poll'])
    expect(await shop.cases('webhook-gap')).toEqual([])
    await sellsFor(shop, 7, ['poll'])
    const [found, ...more] = await shop.cases('webhook-gap')
    expect([found?.state, found?.subject, more]).toEqual(['open', { kind: 'shop', key: 'WEB/main' }, []])
    expect(found?.evidence).toContainEqual(expect.objectContaining({ field: 'shop.missedPushes', value: 12 }))
    expect(await shop.cases('channel-silent')).toEqual([])

    await sellsFor(shop, 1, ['push', 'poll'])
    expect((await shop.cases('webhook-gap')).map(({ state }) => state)).toEqual(['closedBySystem'])
    expect(shop.errors).toEqual([])
  })

  it('is not told of on a day on which nobody buys and the channel says so', async () => {
    const shop = pushedAndPolledShop()
    await shop.isKnown('pushed')
    await sellsFor(shop, 3, ['push', 'poll'])
    for (let step = 0; step < 30; step++) {
      // The poll looks back and brings the last order once more: that is no news.
      await shop.poll()
      await shop.passes(minutes(10))
    }
    expect(await shop.cases('webhook-gap')).toEqual([])
    expect(await shop.cases('channel-silent')).toEqual([])
  })

  it('is told of twice when the channel does not answer either: pushes stopped, and nothing comes at all', async () => {
    const shop = pushedAndPolledShop()
    await shop.isKnown('pushed')
    await sellsFor(shop, 3, ['push', 'poll'])
    await sellsFor(shop, 7, [])
    expect((await shop.cases('webhook-gap')).map(({ state }) => state)).toEqual(['open'])
    expect((await shop.cases('channel-silent')).map(({ state }) => state)).toEqual(['open'])
  })

  it('is still told of when what was pushed long ago is booked again by a person', async () => {
    const shop = pushedAndPolledShop()
    const delivery = (orderNo: string) => ({ channel: 'WEB', shop: 'main', raw: bytesOf(orderOf({ orderNo })) })
    await shop.hub.intake.book({ ...delivery('A'), dedupeKey: 'twice', source: 'webhook' })
    await shop.hub.intake.book({ ...delivery('B'), dedupeKey: 'twice', source: 'webhook' })
    const [aside] = (await shop.hub.intake.list({ state: 'quarantined' })).items
    await shop.isKnown('pushed')
    await sellsFor(shop, 3, ['push', 'poll'])
    await sellsFor(shop, 7, ['poll'])
    const replayed = await shop.hub.intake.replay(aside?.key ?? '', { by: { type: 'user', id: 'u-1' } })
    expect(replayed).toMatchObject({ ok: true, value: { kind: 'booked', changed: true } })
    await shop.passes(minutes(5))
    expect((await shop.cases('webhook-gap')).map(({ state }) => state)).toEqual(['open'])
  })
})

describe('a shop that is only polled', () => {
  it('has no webhook to die, and is told of when its channel no longer answers', async () => {
    const shop = pushedAndPolledShop()
    await shop.isKnown('polled')
    await sellsFor(shop, 3, ['poll'])
    expect((await shop.hub.anomalies.shops.get('WEB', 'main'))?.pushes).toBeNull()
    await sellsFor(shop, 5, [])
    expect(await shop.cases('channel-silent')).toEqual([])
    await sellsFor(shop, 2, [])
    expect((await shop.cases('channel-silent')).map(({ state }) => state)).toEqual(['open'])
    expect(await shop.cases('webhook-gap')).toEqual([])
  })
})

describe('a shop that is only pushed to', () => {
  it('is told of once when its pushes stop', async () => {
    const shop = pushedAndPolledShop()
    await shop.isKnown('pushed')
    await sellsFor(shop, 3, ['push'])
    await sellsFor(shop, 7, [])
    expect((await shop.cases('webhook-gap')).map(({ state }) => state)).toEqual(['open'])
    expect(await shop.cases('channel-silent')).toEqual([])
  })
})
