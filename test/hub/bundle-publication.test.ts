import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import type { PublicationPlanInput } from '../../src/hub/publication-plan'
import { createPublicationPlan } from '../../src/hub/publication-plan'
import { createCatalog } from '../../src/order/catalog'
import { planOf, publishing, ShownChannel, share } from './publication-fixture'
import { anyStep, expectNoMoreShownThanThere, World } from './publication-world'
import { by } from './shop-fixture'

const rest = { share: { kind: 'rest' } }
const set = {
  components: [
    { sku: 'TEA', quantity: 2 },
    { sku: 'CUP', quantity: 1 },
  ],
}
const onBoth = (sku: string, differing: object = {}) => ({
  sku,
  policy: 'one',
  listings: ['JD', 'TB'].map((channel) => ({ channel, shop: 'main' })),
  ...differing,
})
/** Tea and cups on two channels, and a set of both. */
const plan = (bundle: object = set, policy: object = {}): PublicationPlanInput => ({
  policies: { one: { safetyStock: 0, channels: [share('JD'), share('TB', rest)], ...policy } },
  goods: [onBoth('TEA'), onBoth('CUP'), onBoth('SET', { bundle })],
})

let jd: ShownChannel
let tb: ShownChannel
beforeEach(() => {
  jd = new ShownChannel('JD')
  tb = new ShownChannel('TB')
})
const receive = (hub: Hub, sku: string, change: number, place: object = {}) =>
  hub.stock.adjust({ sku, change, ...place }, { by })
const shown = (sku: string) => [jd, tb].map((channel) => channel.shown.get(sku)?.quantity)

describe('bundles that share components with what is sold singly', () => {
  it('are published from their part of each component, and what they cannot use is sold singly', async () => {
    const { hub } = publishing([jd, tb], plan())
    await receive(hub, 'TEA', 40)
    await receive(hub, 'CUP', 6)
    await hub.tick()
    // Half of six cups makes three sets, of six teas.
    expect([shown('SET'), shown('TEA'), shown('CUP')]).toEqual([
      [1, 2],
      [17, 17],
      [1, 2],
    ])
  })

  it('follow every component, whoever took it', async () => {
    const { hub } = publishing([jd, tb], plan())
    await receive(hub, 'TEA', 40)
    await receive(hub, 'CUP', 40)
    await hub.tick()
    expect(shown('SET')).toEqual([5, 5])
    await hub.stock.lock({ lockId: 'cart', lines: [{ sku: 'CUP', quantity: 38 }] }, { by })
    await hub.tick()
    expect([shown('SET'), shown('TEA'), shown('CUP')]).toEqual([
      [0, 1],
      [19, 19],
      [0, 1],
    ])
    await hub.stock.release('cart', { by })
    await hub.tick()
    expect(shown('SET')).toEqual([5, 5])
    expect((await hub.tick()).offers).toBe(0)
  })

  it('in shared mode are shown all that could be made, and singles all there is', async () => {
    const all = { mode: 'shared', channels: [share('JD', rest), share('TB', rest)] }
    const { hub } = publishing([jd, tb], plan(set, all))
    await receive(hub, 'TEA', 9)
    await receive(hub, 'CUP', 6)
    await hub.tick()
    expect([shown('SET'), shown('TEA'), shown('CUP')]).toEqual([
      [4, 4],
      [9, 9],
      [6, 6],
    ])
  })

  it('are made of what lies in one place, never of one component here and another there', async () => {
    const from = [{ warehouse: 'east' }, { warehouse: 'west' }]
    const input = plan({ ...set, part: 10_000 })
    const { hub } = publishing([jd, tb], { ...input, goods: input.goods.map((goods) => ({ ...goods, from })) })
    await receive(hub, 'TEA', 4, { warehouse: 'east' })
    await receive(hub, 'CUP', 1, { warehouse: 'east' })
    await receive(hub, 'CUP', 9, { warehouse: 'west' })
    await hub.tick()
    expect([shown('SET'), shown('TEA'), shown('CUP')]).toEqual([
      [0, 1],
      [1, 1],
      [4, 5],
    ])
  })

  it('are taken off sale before their pieces are shown singly where the plan gives them less', async () => {
    const { hub } = publishing([jd, tb], plan({ ...set, part: 10_000 }))
    await receive(hub, 'TEA', 40)
    await receive(hub, 'CUP', 20)
    await hub.tick()
    expect([shown('SET'), shown('TEA')]).toEqual([
      [10, 10],
      [0, 0],
    ])
    tb.next.push(() => Promise.reject(new Error('away')))
    hub.usePublications(planOf(plan({ ...set, part: 0 })))
    await hub.tick()
    // TB may still sell ten sets: their twenty teas are shown nowhere else.
    expect(shown('TEA')).toEqual([20, 0])
    expect(tb.shown.get('SET')?.quantity).toBe(10)
  })

  it('are known from the catalog, and their part is kept where no channel can be told of them', async () => {
    const catalog = createCatalog({ bundles: [{ sku: 'SET', ...set }] })
    if (!catalog.ok) throw new Error(catalog.rejection.code)
    const made = createPublicationPlan({ ...plan(), goods: [onBoth('TEA'), onBoth('SET')] }, catalog.value)
    if (!made.ok) throw new Error(made.rejection.reason)
    const { hub } = publishing([jd, tb], undefined, { publications: made.value })
    await receive(hub, 'TEA', 40)
    await receive(hub, 'CUP', 20)
    await hub.tick()
    expect([shown('SET'), shown('TEA')]).toEqual([
      [5, 5],
      [10, 10],
    ])
  })

  it.each<[string, string, object[]]>([
    ['goods.0.bundle', 'BUNDLE_UNKNOWN', [onBoth('SET', { bundle: {} })]],
    [
      'goods.1.bundle',
      'BUNDLE_NESTED',
      [onBoth('SET', { bundle: set }), onBoth('BOX', { bundle: { components: [{ sku: 'SET', quantity: 2 }] } })],
    ],
    ['goods.0.bundle', 'BUNDLE_NESTED', [onBoth('SET', { bundle: { components: [{ sku: 'SET', quantity: 2 }] } })]],
    [
      'goods.1.from.0',
      'STOCK_TWICE',
      [
        onBoth('SET', { bundle: set }),
        { ...onBoth('SET'), listings: [{ channel: 'JD', shop: 'main', channelSku: 'x' }] },
      ],
    ],
  ])('a plan that cannot be is refused: %s %s', (field, reason, goods) => {
    const made = createPublicationPlan({ ...plan(), goods } as PublicationPlanInput)
    expect(made).toEqual({ ok: false, rejection: { code: 'INPUT_INVALID', field, reason } })
  })

  it('are too many to be worked out together beyond 2,000 listings', () => {
    const boxes = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        onBoth(`BOX-${index}`, { bundle: { components: [{ sku: 'TEA', quantity: 1 }] } }),
      )
    expect(createPublicationPlan({ ...plan(), goods: boxes(1_000) }).ok).toBe(true)
    expect(createPublicationPlan({ ...plan(), goods: boxes(1_001) })).toMatchObject({
      rejection: { reason: 'FAMILY_TOO_LARGE' },
    })
  })
})

describe('whatever happens to shared components', () => {
  const SKUS = ['TEA', 'CUP']
  const channels = [share('JD'), share('TB', { ...rest, priority: 1 })]
  const parts = [{ ...set, part: 8_000 }, { ...set, part: 2_000 }, { components: [{ sku: 'TEA', quantity: 1 }] }]
  const planNo = (no: number) =>
    planOf({
      policies: { one: { safetyStock: 0, channels } },
      goods: [
        ...SKUS.map((sku) => onBoth(sku)),
        onBoth('SET', { bundle: parts[no] }),
        onBoth('DUO', { bundle: { components: [{ sku: 'CUP', quantity: 2 }], priority: 1 } }),
      ].map((goods) => ({ ...goods, from: [{ warehouse: 'main' }, { warehouse: 'west' }] })),
    })
  const { stock, lock, tick, arrive, wait, plan: given } = anyStep(SKUS, parts.length)
  /** Pieces of a component that all shown numbers stand for. */
  const standFor = (world: World, sku: string) => {
    const piecesOf = (goods: string, components: readonly { sku: string; quantity: number }[]) =>
      world.shown(goods).reduce((all, one) => all + one, 0) *
      components.reduce((all, one) => all + (one.sku === sku ? one.quantity : 0), 0)
    return (
      piecesOf(sku, [{ sku, quantity: 1 }]) +
      piecesOf('SET', parts[world.no]?.components ?? []) +
      piecesOf('DUO', [{ sku: 'CUP', quantity: 2 }])
    )
  }

  it('in the end every channel shows what its goods come to, and together they use exactly what there is', async () => {
    const steps = fc.array(
      fc.oneof(stock(-20), lock, { weight: 3, arbitrary: tick }, { weight: 4, arbitrary: arrive }, wait, given),
      { maxLength: 50, size: 'max' },
    )
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const world = new World(planNo)
        for (const step of taken) await world.take(step)
        await world.rest()
        expect(world.channels.flatMap(({ wrongs }) => wrongs)).toEqual([])
        for (const sku of SKUS) expect([sku, standFor(world, sku)]).toEqual([sku, await world.available(sku)])
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it('pieces that move between bundles and singles are never shown by both, at any moment', async () => {
    const steps = fc.array(
      fc.oneof(stock(1), { weight: 3, arbitrary: tick }, { weight: 4, arbitrary: arrive }, wait, {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('plan' as const), no: fc.nat(1) }),
      }),
      { maxLength: 60, size: 'max' },
    )
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        await expectNoMoreShownThanThere(taken, SKUS, new World(planNo), standFor)
      }),
      { numRuns: 60 },
    )
  }, 120_000)
})
