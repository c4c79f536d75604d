import { createHub, type Hub, type HubOptions } from '../hub/create-hub'
import type { ShopSettingsInput } from '../hub/shop-settings'
import { createKeyRing, type KeyRing } from '../security/key-ring'
import { memoryStore } from '../store/memory-store'
import type { Store } from '../store/store'
import { TEST_NOON } from './builders'
import { SeededRandom } from './seeded-random'
import { testChannel } from './test-channel'

/** Time that only moves when a test says so. */
export interface TestClock {
  now(): number
  /** Moves time forward, or backwards by a negative number. */
  advance(ms: number): void
}

/** A clock that stands still until it is moved; `at` is epoch milliseconds. */
export function testClock(at: number = TEST_NOON): TestClock {
  let time = at
  return {
    now: () => time,
    advance: (ms) => {
      time += ms
    },
  }
}

/** Keys that follow from a seed: never use them for anything real. */
export function testKeys(seed = 'keys'): KeyRing {
  const random = new SeededRandom(seed)
  return createKeyRing({ primary: 'test', keys: { test: random.bytes(32) }, root: random.bytes(32) })
}

/** A hub on a store in memory, and the clock that both go by. */
export interface TestHub {
  readonly hub: Hub
  readonly clock: TestClock
  readonly store: Store
}

export type TestHubOptions = Partial<HubOptions> & {
  /** Shops of the channel `TEST`; by default one, `main`, with default settings. */
  readonly shops?: readonly ShopSettingsInput[]
  /** Equal seeds give equal ids and equal random bytes. */
  readonly seed?: string
}

/**
 * A hub on a memory store, with a clock that stands still, ids `id-1`, `id-2` …, and the channel `TEST` with the shop
 * `main`: ready in one line, equal in every run.
 */
export function aHub({ shops = [{ shop: 'main' }], seed = 'hub', ...options }: TestHubOptions = {}): TestHub {
  const clock = testClock()
  const store = options.store ?? memoryStore({ clock: clock.now })
  const random = new SeededRandom(seed)
  let ids = 0
  const hub = createHub({
    keys: testKeys(),
    channels: [{ adapter: testChannel(), shops }],
    now: clock.now,
    random: (size) => random.bytes(size),
    newId: () => `id-${++ids}`,
    ...options,
    store,
  })
  return { hub, clock, store }
}
