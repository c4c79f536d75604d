import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import type { PublicationPlan } from '../../src/hub/publication-plan'
import { memoryStore } from '../../src/store/memory-store'
import { minutes, NOON } from '../order/sample-order'
import { ErraticChannel, FATES, type Fate } from './erratic-channel'
import { publishing } from './publication-fixture'
import { by } from './shop-fixture'

/** What may happen to stock that is published. */
export type Step =
  | { readonly kind: 'stock'; readonly sku: string; readonly warehouse: string; readonly change: number }
  | { readonly kind: 'lock' | 'release'; readonly sku: string; readonly warehouse: string; readonly change: number }
  /** Of one hub; 2: of both at once. */
  | { readonly kind: 'tick'; readonly hub: number }
  | { readonly kind: 'arrive'; readonly channel: number; readonly which: number; readonly fate: Fate }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'plan'; readonly no: number }

/** Steps on stock of these SKUs, in two warehouses, under so many plans. */
export function anyStep(skus: readonly string[], plans: number) {
  const place = { sku: fc.constantFrom(...skus), warehouse: fc.constantFrom('main', 'west') }
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
  const plan = fc.record({ kind: fc.constant('plan' as const), no: fc.nat(plans - 1) })
  return { stock, lock, tick, arrive, wait, plan }
}

/** Two hubs on one store, and two channels that hear of the stock when the steps let them. */
export class World {
  readonly clock = { now: NOON }
  readonly channels = [new ErraticChannel('JD'), new ErraticChannel('TB')]
  readonly hubs: readonly Hub[]
  private readonly ticks: Promise<unknown>[] = []
  private readonly locks: string[] = []
  no = 0
  private ids = 0

  constructor(private readonly planNo: (no: number) => PublicationPlan) {
    const store = memoryStore({ clock: () => this.clock.now })
    const given = { store, clock: this.clock, publications: this.planNo(0) }
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
    for (const hub of this.hubs) hub.usePublications(this.planNo(no))
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

  shown(sku: string): readonly number[] {
    return this.channels.map((channel) => channel.quantity(sku))
  }
}

/**
 * The law both kinds of publishing keep: after no step do the pieces that channels show come to more than was ever brought.
 *
 * @param piecesShown - Pieces of a SKU that all channels' numbers stand for.
 */
export async function expectNoMoreShownThanThere(
  taken: readonly Step[],
  skus: readonly string[],
  world: World,
  piecesShown: (world: World, sku: string) => number,
): Promise<void> {
  const available = new Map<string, number>()
  const tooMuch: string[] = []
  for (const channel of world.channels) {
    channel.onShown = () => {
      for (const sku of skus) {
        const pieces = piecesShown(world, sku)
        if (pieces > (available.get(sku) ?? 0)) tooMuch.push(`${sku}: ${pieces} of ${available.get(sku)}`)
      }
    }
  }
  for (const step of taken) {
    if (step.kind === 'stock') available.set(step.sku, (available.get(step.sku) ?? 0) + step.change)
    await world.take(step)
  }
  await world.rest()
  expect(tooMuch).toEqual([])
}
