import fc from 'fast-check'
import { expect, it } from 'vitest'
import { availableToSell } from '../../src/inventory/available-to-sell'
import { parseSharePolicy } from '../../src/inventory/share-policy'
import { planOf, share } from './publication-fixture'
import { anyStep, expectNoMoreShownThanThere, type Step, World } from './publication-world'

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

const { stock, lock, tick, arrive, wait, plan } = anyStep(SKUS, policies.length)

/** A turn begun by one plan ends after the next plan was followed. */
const replacedMeanwhile: Step[] = [
  { kind: 'tick', hub: 0 },
  { kind: 'arrive', channel: 0, which: 0, fate: 'taken' },
  { kind: 'plan', no: 1 },
  { kind: 'stock', sku: 'TEA', warehouse: 'main', change: 1 },
  { kind: 'arrive', channel: 1, which: 0, fate: 'taken' },
  { kind: 'tick', hub: 2 },
]

/** What the calculator says the channels may sell, in their order. */
async function expected(world: World, sku: string): Promise<readonly number[]> {
  const policy = parseSharePolicy(policies[world.no])
  if (!policy.ok) throw new Error(policy.rejection.reason)
  return availableToSell(policy.value).publish(await world.available(sku))
}

it('in the end every channel shows what the calculator says, and none was sent an older number after a newer', async () => {
  const steps = fc.array(
    fc.oneof(stock(-20), lock, { weight: 3, arbitrary: tick }, { weight: 4, arbitrary: arrive }, wait, plan),
    { maxLength: 60, size: 'max' },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const world = new World(planNo)
      for (const step of taken) await world.take(step)
      await world.rest()
      expect(world.channels.flatMap(({ wrongs }) => wrongs)).toEqual([])
      for (const sku of SKUS) expect([sku, ...world.shown(sku)]).toEqual([sku, ...(await expected(world, sku))])
    }),
    { numRuns: 60, examples: [[replacedMeanwhile]] },
  )
}, 120_000)

it('as long as nothing is lost on its way for a whole lease, one number of an article is under way at a time', async () => {
  const steps = fc.array(fc.oneof(stock(-20), lock, tick, tick, arrive), { maxLength: 40, size: 'max' })
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const world = new World(planNo)
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
      const shown = (world: World, sku: string) => world.shown(sku).reduce((all, one) => all + one, 0)
      await expectNoMoreShownThanThere(taken, SKUS, new World(planNo), shown)
    }),
    { numRuns: 60 },
  )
}, 120_000)
