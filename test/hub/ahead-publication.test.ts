import { describe, expect, it } from 'vitest'
import { createPublicationPlan } from '../../src/hub/publication-plan'
import { memoryStore } from '../../src/store/memory-store'
import { aheadPlan, aheadShop, channelsShowWhatCanBePromised } from './ahead-publication-laws'
import { by } from './shop-fixture'

describe('goods a plan sells ahead', () => {
  it('are shown with what can still be promised of what is on its way', async () => {
    const { hub, announce, order, tick, shown } = aheadShop()
    await hub.stock.adjust({ sku: 'TEA', pool: 'presale', change: 2 }, { by })
    await tick()
    expect(shown()).toEqual([1, 1])
    await announce('r1', 10)
    await tick()
    expect(shown()).toEqual([6, 6])
    await order('1', 4)
    await tick()
    expect(shown()).toEqual([4, 4])
    await hub.inbound.receive('r1', { quantity: 7 }, { by, commandId: 'truck-1' })
    await tick()
    expect(shown()).toEqual([4, 4])
    await hub.inbound.change('r1', { quantity: 7 }, { by })
    await tick()
    expect(shown()).toEqual([2, 3])
  })

  it('are shown without it where the plan does not say so', async () => {
    const { hub, announce, tick, shown } = aheadShop(aheadPlan({}))
    await hub.stock.adjust({ sku: 'TEA', pool: 'presale', change: 2 }, { by })
    await announce('r1', 10)
    await tick()
    expect(shown()).toEqual([1, 1])
  })

  it('no longer count what is on its way once the plan says so no more', async () => {
    const { hub, announce, tick, shown } = aheadShop()
    await announce('r1', 10)
    await tick()
    expect(shown()).toEqual([5, 5])
    const plan = createPublicationPlan(aheadPlan({}))
    if (!plan.ok) throw new Error(plan.rejection.reason)
    hub.usePublications(plan.value)
    await tick()
    expect(shown()).toEqual([0, 0])
    expect((await hub.stock.level({ sku: 'TEA', pool: 'inbound:presale' }))?.telling).toBe(null)
  })

  it('show each channel all of it in shared mode', async () => {
    const { announce, tick, shown } = aheadShop(aheadPlan({ ahead: true }, { mode: 'shared' }))
    await announce('r1', 10)
    await tick()
    expect(shown()).toEqual([5, 10])
  })

  it('reach the orders they are promised to, although channels heard of the row before anything was announced', async () => {
    const { hub, announce, order, tick } = aheadShop()
    await tick()
    await announce('r1', 3)
    await order('1', 3)
    await hub.inbound.receive('r1', { quantity: 3 }, { by, commandId: 'truck-1' })
    await tick()
    const view = await hub.orders.get('JD/main/1')
    expect([view?.lock?.state, view?.promises, view?.holds]).toEqual(['locked', [], []])
  })

  it('are no bundles', () => {
    const components = [{ sku: 'LEAF', quantity: 2 }]
    const plan = aheadPlan()
    const goods = plan.goods.map((entry) => ({ ...entry, bundle: { components } }))
    expect(createPublicationPlan({ ...plan, goods })).toEqual({
      ok: false,
      rejection: { code: 'INPUT_INVALID', field: 'goods.0.from.0.ahead', reason: 'BUNDLE_AHEAD' },
    })
  })

  it('are never shown beyond what is free and announced and not promised, whatever happens', async () => {
    await channelsShowWhatCanBePromised(async (clock) => memoryStore({ clock }), { numRuns: 60 })
  }, 120_000)
})
