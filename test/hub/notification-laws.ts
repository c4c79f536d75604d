import { expect } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import type { Store } from '../../src/store/store'
import { holdPolicy, keepingTransport } from './notification-fixture'
import { by, openShop, placedFact } from './shop-fixture'

/** Noon in Shanghai. */
const DAY = Date.parse('2026-03-02T12:00:00+08:00')

/** Stores of two processes on one database. */
export type TwoStores = (clock: () => number) => Promise<readonly [Store, Store]>

/** A store whose process can die: nothing it is asked is answered any more. */
function mortal(store: Store): { readonly store: Store; die(): void } {
  let dead = false
  const guarded = <T extends object>(inner: T): T =>
    new Proxy(inner, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value === 'function') {
          return (...given: unknown[]) => {
            if (dead) throw new Error('The process is dead.')
            return Reflect.apply(value, target, given)
          }
        }
        return name === 'outbox' ? guarded(value as object) : value
      },
    })
  return {
    store: guarded(store),
    die: () => {
      dead = true
    },
  }
}

async function two(storesOf: TwoStores, kept: ReturnType<typeof keepingTransport>, send = kept.transport.send) {
  const clock = { now: DAY }
  const [first, second] = await storesOf(() => clock.now)
  const dying = mortal(first)
  const open = (store: Store, transport = kept.transport) =>
    openShop({
      store,
      now: () => clock.now,
      onError: () => undefined,
      notifications: { policy: holdPolicy(), transports: [transport], addressOf: async () => 'here' },
    })
  const one = open(dying.store, { ...kept.transport, send })
  const other = open(second)
  return { clock, one, other, die: dying.die }
}

async function hold({ hub, book }: Awaited<ReturnType<typeof openShop>>, orders: number) {
  for (let no = 0; no < orders; no++) {
    await book(`${no}`, placedFact({}, DAY - 3_600_000))
    expect(await hub.orders.hold(`TB/s1/${no}`, 'P1', { by })).toMatchObject({ ok: true })
  }
}

async function statesOf(hub: Hub) {
  const { items } = await hub.notifications.list({ limit: 1_000 })
  return items.map(({ deliveries }) => deliveries[0]?.state)
}

/** However often two processes look for what is to be sent, each message is sent once, and none is forgotten. */
export async function toldOnceByTwo(storesOf: TwoStores, orders: number): Promise<void> {
  const kept = keepingTransport()
  const { one, other } = await two(storesOf, kept)
  await hold(one, orders)
  for (let round = 0; round < 6; round++) await Promise.all([one.hub.tick(), other.hub.tick(), one.hub.tick()])
  expect(kept.sent).toHaveLength(orders)
  expect(new Set(kept.sent.map(({ message }) => message.id)).size).toBe(orders)
  expect(await statesOf(other.hub)).toEqual(new Array(orders).fill('sent'))
}

/**
 * A process that dies after it sent and before it could say so loses nothing: the other sends what is not known to be sent, under
 * the id it had. So at least once, and a receiver that knows ids sees it once.
 */
export async function toldAgainAfterCrash(storesOf: TwoStores, orders: number): Promise<void> {
  const kept = keepingTransport()
  let die: () => void = () => undefined
  const { clock, one, other, ...process } = await two(storesOf, kept, async (...given) => {
    const answer = await kept.transport.send(...given)
    die()
    return answer
  })
  die = process.die
  await hold(one, orders)
  await one.hub.tick().catch(() => undefined)
  const before = kept.sent.length
  expect(before).toBeGreaterThan(0)
  for (let round = 0; round < 6; round++) {
    clock.now += 60_000
    await other.hub.tick()
  }
  const ids = kept.sent.map(({ message }) => message.id)
  expect(new Set(ids).size).toBe(orders)
  expect(ids.length).toBe(orders + before)
  expect(await statesOf(other.hub)).toEqual(new Array(orders).fill('sent'))
}
