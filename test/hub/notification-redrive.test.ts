import { afterAll, describe, expect, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { holdPolicy, keepingTransport } from './notification-fixture'
import { type TwoStores, toldAgainAfterCrash, toldOnceByTwo } from './notification-laws'
import { by, openShop, placedFact } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const day = Date.parse('2026-03-02T12:00:00+08:00')

type StoreOf = (clock: () => number) => Store | Promise<Store>
const stores: readonly (readonly [string, StoreOf])[] = [
  ['memory', (clock) => memoryStore({ clock })],
  ['PGlite', (clock) => pgliteStore({ PGlite, clock })],
]

/** A shop whose first message was refused for good: its outbox message is a dead letter. */
async function afterRefusal(storeOf: StoreOf, kept = keepingTransport()) {
  const clock = { now: day }
  const { hub, book } = openShop({
    store: await storeOf(() => clock.now),
    now: () => clock.now,
    onError: () => undefined,
    notifications: { policy: holdPolicy(), transports: [kept.transport], addressOf: async () => 'here' },
  })
  kept.failures.push({ code: 'SEND_CREDENTIALS', providerCode: '93000' })
  await book('1', placedFact({}, day - 3_600_000))
  await hub.orders.hold('TB/s1/1', 'P1', { by })
  await hub.tick()
  const dead = async () => (await hub.outbox.list({ state: 'dead', limit: 10 })).items
  const [letter] = await dead()
  if (letter === undefined) throw new Error('There is no dead letter.')
  const one = async () => {
    const [first] = (await hub.notifications.list()).items
    if (first === undefined) throw new Error('Nothing was told.')
    return first
  }
  const redrive = async () => {
    expect(await hub.outbox.resolve(letter.id, 'redrive')).toBe(true)
    await hub.tick()
  }
  return { ...kept, hub, clock, dead, one, redrive }
}

describe.each(stores)('on %s, a dead letter of a notification', (_, storeOf) => {
  it('that is put back is sent, under the id it had', async () => {
    const { sent, tried, dead, one, redrive, hub } = await afterRefusal(storeOf)
    await redrive()
    expect([sent.length, new Set(tried.map(({ id }) => id)).size, await dead()]).toEqual([1, 1, []])
    expect((await one()).deliveries).toMatchObject([{ state: 'sent', error: null, providerId: 'p-1' }])
    await hub.tick()
    expect(sent).toHaveLength(1)
  })

  it('that is refused again is one again, and may be put back again', async () => {
    const { sent, failures, dead, one, redrive } = await afterRefusal(storeOf)
    failures.push({ code: 'SEND_REFUSED', providerCode: '40003' })
    await redrive()
    expect([sent.length, (await dead()).length]).toEqual([0, 1])
    expect((await one()).deliveries).toMatchObject([{ state: 'failed', error: 'SEND_REFUSED 40003' }])
    await redrive()
    expect([sent.length, await dead()]).toEqual([1, []])
  })

  it('of which nothing is failed any more sends nothing, and is done', async () => {
    const { sent, hub, dead, one, redrive } = await afterRefusal(storeOf)
    await hub.notifications.resend((await one()).id, { by })
    await hub.tick()
    expect(sent).toHaveLength(1)
    await redrive()
    expect([sent.length, await dead()]).toEqual([1, []])
  })

  it('waits its turn where the transport may take no more', async () => {
    const slow = keepingTransport({ limits: { bodyBytes: 2_000, titleBytes: 0, perMinute: 1 } })
    const { sent, clock, hub, dead, one, redrive } = await afterRefusal(storeOf, slow)
    await redrive()
    expect([sent.length, await dead()]).toEqual([0, []])
    expect((await one()).deliveries).toMatchObject([{ state: 'held', why: 'pace', until: day + 65_000 }])
    clock.now = day + 65_000
    await hub.tick()
    expect(sent).toHaveLength(1)
  })
})

describe.each(stores)('on %s, notifications', (_, storeOf) => {
  const two: TwoStores = async (clock) => {
    const store = await storeOf(clock)
    return [store, store]
  }

  it('of two hubs are sent once, and none is lost', () => toldOnceByTwo(two, 5))
  it('that one had sent when it died come again under their ids, and none is lost', () => toldAgainAfterCrash(two, 3))
})
