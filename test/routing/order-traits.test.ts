import { describe, expect, it } from 'vitest'
import { WITHHELD } from '../../src/order/disclosed'
import { chooseCarrier } from '../../src/routing/choose-carrier'
import { fitsOrder, type OrderTraits } from '../../src/routing/order-traits'
import { routeOrder } from '../../src/routing/route-order'
import type { RoutingDemand, RoutingSource } from '../../src/routing/routing-demand'
import { parseRoutingPolicy, type RoutingPolicyInput } from '../../src/routing/routing-policy'

const demand = (differing: Partial<RoutingDemand> = {}): RoutingDemand => ({
  lines: [
    { sku: 'FISH', quantity: 1, category: 'fresh' },
    { sku: 'CUP', quantity: 1 },
  ],
  region: { country: 'CN', province: '浙江省', city: '杭州市' },
  value: 20_000,
  buyerLevel: 'gold',
  ...differing,
})

describe('a line of a routing plan', () => {
  it.each<[string, OrderTraits, boolean]>([
    ['that names nothing', {}, true],
    ['of its value', { valueFrom: 20_000 }, true],
    ['of more than its value', { valueFrom: 20_001 }, false],
    ['below more than its value', { valueBelow: 20_001 }, true],
    ['below its value', { valueBelow: 20_000 }, false],
    ['of a category among its goods', { categories: ['frozen', 'fresh'] }, true],
    ['of another category', { categories: ['frozen'] }, false],
    ['of its buyer', { buyerLevels: ['platinum', 'gold'] }, true],
    ['of other buyers', { buyerLevels: ['platinum'] }, false],
    ['of its province', { provinces: ['上海市', '浙江省'] }, true],
    ['of another province', { provinces: ['上海市'] }, false],
    ['of which one thing does not fit', { provinces: ['浙江省'], categories: ['fresh'], valueFrom: 20_001 }, false],
  ])('%s', (_, traits, fits) => {
    expect(fitsOrder(traits, demand())).toBe(fits)
  })

  it('is for no order whose goods or buyer nobody tells of, where it names them', () => {
    const { buyerLevel: _, ...plain } = demand({ lines: [{ sku: 'CUP', quantity: 1 }] })
    expect(fitsOrder({ categories: ['fresh'] }, plain)).toBe(false)
    expect(fitsOrder({ buyerLevels: ['gold'] }, plain)).toBe(false)
  })

  it('leaves open whether it fits only where all else does and the province is withheld', () => {
    const region = { country: 'CN', province: WITHHELD, city: WITHHELD }
    expect(fitsOrder({ provinces: ['浙江省'] }, demand({ region }))).toBeNull()
    expect(fitsOrder({ provinces: ['浙江省'], valueFrom: 20_001 }, demand({ region }))).toBe(false)
    expect(fitsOrder({ valueFrom: 20_000 }, demand({ region }))).toBe(true)
  })
})

const source = (id: string, skus: readonly string[]): RoutingSource => ({
  id,
  available: new Map(skus.map((sku) => [sku, 5])),
})
const decided = (
  sources: readonly RoutingSource[],
  input: RoutingPolicyInput,
  differing: Partial<RoutingDemand> = {},
) => {
  const policy = parseRoutingPolicy(input)
  if (!policy.ok) throw new Error(policy.rejection.field)
  return routeOrder(demand(differing), sources, policy.value)
}

describe('an order', () => {
  const both = [source('COLD', ['FISH', 'CUP']), source('MAIN', ['FISH', 'CUP'])]

  it.each([
    ['of fresh goods leaves the cold store', {}, 'COLD'],
    ['of high value leaves the guarded one', { value: 100_000, lines: [{ sku: 'CUP', quantity: 1 }] }, 'MAIN'],
  ])('%s', (_, differing, warehouse) => {
    const preferences = [
      { categories: ['fresh'], prefer: ['COLD'] },
      { valueFrom: 100_000, prefer: ['MAIN'] },
    ]
    expect(decided(both, { preferences }, differing)).toMatchObject({
      value: { route: { parcels: [{ source: warehouse }] } },
    })
  })

  it.each([
    [19_999, 2],
    [20_000, 2],
    [20_001, undefined],
  ])('of 200 yuan is split where that may be from %i on', (splitFrom, parcels) => {
    const apart = [source('COLD', ['FISH']), source('MAIN', ['CUP'])]
    const outcome = decided(apart, { splitFrom })
    if (parcels === undefined) {
      expect(outcome).toMatchObject({ ok: false, rejection: { code: 'ROUTE_TOO_MANY_PARCELS', mostParcels: 1 } })
    } else expect(outcome.ok && outcome.value.route.parcels).toHaveLength(parcels)
  })

  it.each([
    ['gold', 'SF'],
    ['silver', 'YT'],
  ])('of a %s buyer goes by %s', (buyerLevel, carrier) => {
    const carrierRules = [{ buyerLevels: ['gold'], prefer: ['SF'] }]
    const rules = { carrierRules, carriersClosed: {}, remote: [] }
    expect(chooseCarrier(['YT', 'SF'], demand({ buyerLevel }), rules)).toMatchObject({ carrier })
  })
})
