import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import { availableToSell } from '../../src/inventory/available-to-sell'
import { parseSharePolicy } from '../../src/inventory/share-policy'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON } from '../order/sample-order'
import { ErraticChannel, FATES, type Fate } from './erratic-channel'
import { planOf, publishing, share } from './publication-fixture'
import { by } from './shop-fixture'

const SKUS = ['TEA', 'CUP']

/** Who is served first, and how: changing it moves pieces from one channel to another. */
const policies = [
  [share('JD', { share: { kind: 'rest' } }), share('TB', { share: { kind: 'rest' }, priority: 1 })],
  [share('JD', { share: { kind: 'rest' }, priority: 1 }), share('TB', { share: { kind: 'rest' } })],
  [share('JD'), share('TB')],
  [share('JD', { share: { kind: 'fixed', quantity: 7 } }), share('TB', { share: { kind: 'rest' }, cap: 20, floor: 2 })],
].map((channels) => ({ safetyStock: 0, channels }))

const planNo = (no: number) =>
  planOf({
    policies: { one: policies[no] },
    goods: SKUS.map((sku) => ({
      sku,
      policy: 'one',
      from: [{ warehouse: 'main' }, { warehouse: 'west' }],
      listings: ['JD', 'TB'].map((channel) => ({ channel, shop: 'main' })),
    })),
  })

type Step =
  | { readonly kind: 'stock'; readonly sku: string; readonly warehouse: string; readonly change: number }
  | { readonly kind: 'lock' | 'release'; readonly sku: string; readonly warehouse: string; readonly change: number }
  /** Of one hub; 2: of both at once. */
  | { readonly kind: 'tick'; readonly hub: number }
  | { readonly kind: 'arrive'; readonly channel: number; readonly which: number; readonly fate: Fate }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'plan'; readonly no: number }

const place = { sku: fc.constantFrom(...SKUS), warehouse: fc.constantFrom('main', 'west') }
const stock = (min: number) =>
  fc.record({ kind: fc.constant('stock' as const), ...place, change: fc.integer({ min, max: 30 }) })
const lock = fc.record({
  kind: fc.constantFrom('lock' as const, 'release' as const),
  ...place,
  change: fc.integer({ min: 1, max: 9 }),
})
const tick = fc.record({ kind: fc.constant('tick' as const), hub: fc.integer({ min: 0, max: 2 }) })
const arrive = fc.record({
  kind: fc.constant('arrive' as const),
  channel: fc.integer({ min: 0, max: 1 }),
  which: fc.nat(9),
  fate: fc.constantFrom(...FATES),
})
const wait = fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 2_000, 31_000) })
const plan = fc.record({ kind: fc.constant('plan' as const), no: fc.nat(policies.length - 1) })

/** A turn begun by one plan ends after the next plan was followed. */
const replacedMeanwhile: Step[] = [
  { kind: 'tick', hub: 0 },
  { kind: 'arrive', channel: 0, which: 0, fate: 'taken' },
  { kind: 'plan', no: 1 },
  { kind: 'stock', sku: 'TEA', warehouse: 'main', change: 1 },
  { kind: 'arrive', channel: 1, which: 0, fate: 'taken' },
  { kind: 'tick', hub: 2 },
]

/** Two hubs on one store, and two channels that hear of the stock when the steps let them. */
class World {
  readonly clock = { now: NOON }
  readonly channels = [new ErraticChannel('JD'), new ErraticChannel('TB')]
  readonly hubs: readonly Hub[]
  private readonly ticks: Promise<unknown>[] = []
  private readonly locks: string[] = []
  private no = 0
  private ids = 0

  constructor() {
    const store = memoryStore({ clock: () => this.clock.now })
    const given = { store, clock: this.clock, publications: planNo(0) }
    this.hubs = [0, 1].map(() => publishing(this.channels, undefined, given).hub)
  }

  async take(step: Step): Promise<void> {
    const [hub] = this.hubs
    if (hub === undefined) return
    const { clock } = this
    if (step.kind === 'stock' && step.change !== 0) await hub.stock.adjust(step, { by })
    if (step.kind === 'lock') {
      const lockId = `lock-${++this.ids}`
      this.locks.push(lockId)
      await hub.stock.lock({ lockId, lines: [{ ...step, quantity: step.change }] }, { by })
    }
    if (step.kind === 'release') await hub.stock.release(this.locks.pop() ?? 'none', { by })
    if (step.kind === 'tick') this.ticks.push(...this.ticking(step.hub).map((one) => one.tick()))
    if (step.kind === 'arrive') this.channels[step.channel]?.arrive(step.which, step.fate)
    if (step.kind === 'wait') clock.now += step.ms
    if (step.kind === 'plan') this.use(step.no)
    for (let turns = 0; turns < 12; turns++) await turn()
  }

  private ticking(which: number): readonly Hub[] {
    return which === 2 ? this.hubs : this.hubs.slice(which, which + 1)
  }

  private use(no: number): void {
    this.no = no
    for (const hub of this.hubs) hub.usePublications(planNo(no))
  }

  /** Lets everything come to rest: channels answer, time passes, both hubs tick until there is nothing more to tell. */
  async rest(): Promise<void> {
    for (const channel of this.channels) channel.behave()
    await Promise.all(this.ticks)
    for (let quiet = 0, rounds = 0; quiet < 2; rounds++) {
      expect(rounds).toBeLessThan(20)
      this.clock.now += minutes(11)
      const sent = await Promise.all(this.hubs.map((hub) => hub.tick()))
      quiet = sent.every(({ offers }) => offers === 0) ? quiet + 1 : 0
    }
  }

  async available(sku: string): Promise<number> {
    const rows = await this.hubs[0]?.stock.list({ sku })
    return rows?.items.reduce((sum, { available }) => sum + available, 0) ?? 0
  }

  /** What the calculator says the channels may sell, in their order. */
  async expected(sku: string): Promise<readonly number[]> {
    const policy = parseSharePolicy(policies[this.no])
    if (!policy.ok) throw new Error(policy.rejection.reason)
    return availableToSell(policy.value).publish(await this.available(sku))
  }

  shown(sku: string): readonly number[] {
    return this.channels.map((channel) => channel.quantity(sku))
  }
}

it('in the end every channel shows what the calculator says, and none was sent an older number after a newer', async () => {
  const steps = fc.array(
    fc.oneof(stock(-20), lock, { weight: 3, arbitrary: tick }, { weight: 4, arbitrary: arrive }, wait, plan),
    { maxLength: 60, size: 'max' },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const world = new World()
      for (const step of taken) await world.take(step)
      await world.rest()
      expect(world.channels.flatMap(({ wrongs }) => wrongs)).toEqual([])
      for (const sku of SKUS) expect([sku, ...world.shown(sku)]).toEqual([sku, ...(await world.expected(sku))])
    }),
    { numRuns: 60, examples: [[replacedMeanwhile]] },
  )
}, 120_000)

it('as long as nothing is lost on its way for a whole lease, one number of an article is under way at a time', async () => {
  const steps = fc.array(fc.oneof(stock(-20), lock, tick, tick, arrive), { maxLength: 40, size: 'max' })
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const world = new World()
      for (const step of taken) {
        await world.take(step)
        expect(world.channels.flatMap((channel) => channel.overlapping())).toEqual([])
      }
      await world.rest()
    }),
    { numRuns: 40 },
  )
}, 120_000)

it('pieces that move between channels are never shown by both: the numbers come to no more than there is at any moment', async () => {
  const steps = fc.array(
    fc.oneof(stock(1), { weight: 3, arbitrary: tick }, { weight: 4, arbitrary: arrive }, wait, {
      weight: 2,
      arbitrary: plan,
    }),
    { maxLength: 60, size: 'max' },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const world = new World()
      const available = new Map<string, number>()
      const tooMuch: string[] = []
      for (const channel of world.channels) {
        channel.onShown = () => {
          for (const sku of SKUS) {
            const sum = world.shown(sku).reduce((all, one) => all + one, 0)
            if (sum > (available.get(sku) ?? 0)) tooMuch.push(`${sku}: ${sum} of ${available.get(sku)}`)
          }
        }
      }
      for (const step of taken) {
        if (step.kind === 'stock') available.set(step.sku, (available.get(step.sku) ?? 0) + step.change)
        await world.take(step)
      }
      await world.rest()
      expect(tooMuch).toEqual([])
    }),
    { numRuns: 60 },
  )
}, 120_000)
