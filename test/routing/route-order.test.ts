import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UNKNOWN } from '../../src/order/disclosed'
import { routeOrder } from '../../src/routing/route-order'
import type { RoutingDemand, RoutingSource } from '../../src/routing/routing-demand'
import { parseRoutingPolicy, type RoutingPolicyInput } from '../../src/routing/routing-policy'

const policy = (input: RoutingPolicyInput = {}) => {
  const parsed = parseRoutingPolicy(input)
  if (!parsed.ok) throw new Error(parsed.rejection.field)
  return parsed.value
}
const source = (id: string, stock: Record<string, number>, differing: Partial<RoutingSource> = {}): RoutingSource => ({
  id,
  available: new Map(Object.entries(stock)),
  ...differing,
})
const demand = (lines: Record<string, number>, differing: Partial<RoutingDemand> = {}): RoutingDemand => ({
  lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })),
  region: { country: 'CN', province: '浙江省', city: '杭州市' },
  value: 10_000,
  ...differing,
})
const routed = (wanted: RoutingDemand, sources: readonly RoutingSource[], input: RoutingPolicyInput = {}) => {
  const outcome = routeOrder(wanted, sources, policy(input))
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection))
  return outcome.value
}
const sent = (...args: Parameters<typeof routed>) =>
  routed(...args).route.parcels.map(
    (parcel) => `${parcel.source}: ${parcel.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ')}`,
  )
const rejected = (wanted: RoutingDemand, sources: readonly RoutingSource[], input: RoutingPolicyInput = {}) => {
  const outcome = routeOrder(wanted, sources, policy(input))
  return outcome.ok ? undefined : outcome.rejection
}

const HANGZHOU = { latitude: 30.27, longitude: 120.15 }
const GUANGZHOU = { latitude: 23.13, longitude: 113.26 }
const SHANGHAI = { latitude: 31.23, longitude: 121.47 }
const eastChina = {
  preferences: [{ provinces: ['浙江省', '上海市', '江苏省'], prefer: ['HZ'] }, { prefer: ['GZ'] }],
} satisfies RoutingPolicyInput

describe('the warehouse an order is sent from', () => {
  it.each([
    ['浙江省', 'HZ'],
    ['广东省', 'GZ'],
    ['新疆维吾尔自治区', 'GZ'],
  ])('is told by two lines of data: %s from %s', (province, expected) => {
    const both = [source('GZ', { A: 5 }), source('HZ', { A: 5 })]
    const region = { country: 'CN', province, city: UNKNOWN }
    expect(sent(demand({ A: 1 }, { region }), both, eastChina)).toEqual([`${expected}: 1 A`])
  })

  it('is the one that has all, although another is preferred for a part', () => {
    const sources = [source('HZ', { A: 5 }), source('GZ', { A: 5, B: 5 })]
    expect(sent(demand({ A: 1, B: 1 }), sources, eastChina)).toEqual(['GZ: 1 A, 1 B'])
  })

  it('is the nearest where nothing else decides', () => {
    const sources = [source('GZ', { A: 5 }, { place: GUANGZHOU }), source('HZ', { A: 5 }, { place: HANGZHOU })]
    expect(sent(demand({ A: 1 }, { place: SHANGHAI }), sources)).toEqual(['HZ: 1 A'])
    const { route } = routed(demand({ A: 1 }, { place: SHANGHAI }), sources)
    expect(route.figures.distance).toBeGreaterThan(150)
    expect(route.figures.distance).toBeLessThan(180)
  })

  it('is no one whose distance is unknown, if another is known', () => {
    const sources = [source('AA', { A: 5 }), source('GZ', { A: 5 }, { place: GUANGZHOU })]
    expect(sent(demand({ A: 1 }, { place: SHANGHAI }), sources)).toEqual(['GZ: 1 A'])
  })

  it('is the cheapest by the kilogram begun, where cost comes first', () => {
    const heavy: RoutingDemand = { ...demand({}), lines: [{ sku: 'A', quantity: 3, weight: 400 }] }
    const sources = [
      source('HZ', { A: 5 }, { parcelCost: 500, kilogramCost: 400 }),
      source('GZ', { A: 5 }, { parcelCost: 900, kilogramCost: 100 }),
    ]
    expect(sent(heavy, sources, { criteria: ['cost'] })).toEqual(['GZ: 3 A'])
    expect(routed(heavy, sources, { criteria: ['cost'] }).route.figures).toEqual({ cost: 1_100 })
    const light: RoutingDemand = { ...heavy, lines: [{ sku: 'A', quantity: 2, weight: 400 }] }
    expect(routed(light, sources, { criteria: ['cost'] }).route).toMatchObject({ figures: { cost: 900 } })
  })

  it('is the one that still ships today, or has the oldest goods, where these come first', () => {
    const sources = [
      source('HZ', { A: 5 }, { shipsToday: false, ageDays: new Map([['A', 90]]) }),
      source('GZ', { A: 5 }, { ageDays: new Map([['A', 3]]) }),
    ]
    expect(sent(demand({ A: 1 }), sources, { criteria: ['today', 'age'] })).toEqual(['GZ: 1 A'])
    expect(sent(demand({ A: 1 }), sources, { criteria: ['age', 'today'] })).toEqual(['HZ: 1 A'])
  })
})

describe('who is out of the question', () => {
  it.each([
    [{ closed: true }, 'SOURCE_CLOSED'],
    [{ serves: new Set(['广东省']) }, 'REGION_NOT_SERVED'],
    [{ paused: new Set(['浙江省']) }, 'REGION_PAUSED'],
    [{ carried: false }, 'CARRIER_CLOSED'],
    [{ carried: false, closed: true }, 'SOURCE_CLOSED'],
    [{ valueLimit: 9_999 }, 'VALUE_OVER_LIMIT'],
    [{ parcelsLeft: 0 }, 'CAPACITY_EXHAUSTED'],
    [{ excludes: new Set(['A']) }, 'NOTHING_AVAILABLE'],
    [{ available: new Map([['A', -3]]) }, 'NOTHING_AVAILABLE'],
  ] as const)('%o: %s', (differing, because) => {
    const sources = [source('HZ', { A: 5 }, differing), source('GZ', { A: 5 })]
    const decision = routed(demand({ A: 1 }), sources, { preferences: [{ prefer: ['HZ'] }] })
    expect(decision.route.parcels[0]?.source).toBe('GZ')
    expect(decision.excluded).toEqual([{ source: 'HZ', because }])
  })

  it.each([
    { serves: new Set(['浙江省']) },
    { paused: new Set(['新疆维吾尔自治区']) },
    { valueLimit: 10_000 },
    { parcelsLeft: 1 },
  ])('is nobody else: %o', (differing) => {
    expect(routed(demand({ A: 1 }), [source('HZ', { A: 5 }, differing)]).excluded).toEqual([])
  })

  it('is a warehouse for some provinces, where the province is not known', () => {
    const region = { country: 'CN', province: UNKNOWN, city: UNKNOWN }
    const sources = [source('HZ', { A: 5 }, { serves: new Set(['浙江省']) })]
    expect(rejected(demand({ A: 1 }, { region }), sources)).toMatchObject({ code: 'ROUTE_SHORT' })
  })
})

describe('where no carrier takes it to the buyer', () => {
  it.each([
    // what is closed, what is wanted → the answer
    [['HZ', 'GZ'], 5, 'ROUTE_NO_CARRIER'],
    [['HZ'], 6, 'ROUTE_NO_CARRIER'],
    [['HZ', 'GZ'], 10, 'ROUTE_NO_CARRIER'],
    [['HZ', 'GZ'], 11, 'ROUTE_SHORT'],
    [['HZ'], 5, 'ok'],
    [[], 11, 'ROUTE_SHORT'],
  ])('%j closed, %i wanted of 10: %s', (closed, quantity, expected) => {
    const sources = ['HZ', 'GZ'].map((id) => source(id, { A: 5 }, { carried: !closed.includes(id) }))
    const policy = parseRoutingPolicy({})
    if (!policy.ok) throw new Error(policy.rejection.field)
    const decided = routeOrder(demand({ A: quantity }), sources, policy.value)
    expect(decided.ok ? 'ok' : decided.rejection.code).toBe(expected)
  })
})

describe('several parcels', () => {
  it('are as few as can be, though each warehouse alone is preferred', () => {
    const sources = [
      source('A1', { A: 5 }),
      source('B1', { B: 5 }),
      source('C1', { C: 5 }),
      source('Z1', { A: 5, B: 5 }),
    ]
    const input = { preferences: [{ prefer: ['A1', 'B1', 'C1'] }] }
    expect(sent(demand({ A: 1, B: 1, C: 1 }), sources, input)).toEqual(['C1: 1 C', 'Z1: 1 A, 1 B'])
  })

  it('split a line only where no warehouse has all of it', () => {
    const sources = [source('A1', { A: 6, B: 1 }), source('B1', { A: 6 })]
    expect(sent(demand({ A: 8 }), sources)).toEqual(['A1: 6 A', 'B1: 2 A'])
    expect(sent(demand({ A: 6, B: 1 }), sources)).toEqual(['A1: 6 A, 1 B'])
    expect(rejected(demand({ A: 8 }), sources, { splitLines: 'never' })).toMatchObject({
      code: 'ROUTE_TOO_MANY_PARCELS',
    })
  })

  it('are refused where the platform or the policy allows no more', () => {
    const sources = [source('A1', { A: 5 }), source('B1', { B: 5 })]
    expect(sent(demand({ A: 1, B: 1 }), sources)).toHaveLength(2)
    expect(rejected(demand({ A: 1, B: 1 }, { sealed: true }), sources)).toMatchObject({
      code: 'ROUTE_TOO_MANY_PARCELS',
      mostParcels: 1,
    })
    expect(rejected(demand({ A: 1, B: 1 }), sources, { mostParcels: 1 })?.code).toBe('ROUTE_TOO_MANY_PARCELS')
  })

  it('are more where something else comes first', () => {
    const sources = [source('HZ', { A: 5 }), source('SH', { B: 5 }), source('GZ', { A: 5, B: 5 })]
    const input: RoutingPolicyInput = {
      criteria: ['preference', 'parcels'],
      preferences: [{ prefer: ['HZ', 'SH', 'X1', 'X2', 'X3', 'X4'] }],
    }
    expect(sent(demand({ A: 1, B: 1 }), sources, input)).toEqual(['HZ: 1 A', 'SH: 1 B'])
  })
})

describe('an order nobody can send', () => {
  it('names what is lacking, and who was left out', () => {
    const sources = [source('HZ', { A: 2 }), source('GZ', { A: 1 }), source('BJ', { A: 9 }, { closed: true })]
    expect(rejected(demand({ A: 5 }), sources)).toEqual({
      code: 'ROUTE_SHORT',
      short: [{ sku: 'A', lacking: 2 }],
      excluded: [{ source: 'BJ', because: 'SOURCE_CLOSED' }],
    })
  })

  it.each([
    [demand({}), [], 'lines'],
    [demand({ A: 0 }), [], 'lines.0.quantity'],
    [demand({ A: 1.5 }), [], 'lines.0.quantity'],
    [
      {
        ...demand({}),
        lines: [
          { sku: 'A', quantity: 1 },
          { sku: 'A', quantity: 1 },
        ],
      },
      [],
      'lines',
    ],
    [demand({ A: 1 }), [source('HZ', {}), source('HZ', {})], 'sources'],
  ])('cannot be: %#', (wanted, sources, field) => {
    expect(rejected(wanted, sources)).toMatchObject({ code: 'INPUT_INVALID', field })
  })

  it.each([
    [{ criteria: [] }, 'criteria'],
    [{ criteria: ['cost', 'cost'] }, 'criteria'],
    [{ mostParcels: 0 }, 'mostParcels'],
    [{ preferences: [{ prefer: [] }] }, 'preferences.0.prefer'],
  ])('has no policy that cannot be: %j', (input, field) => {
    expect(parseRoutingPolicy(input)).toMatchObject({ rejection: { code: 'INPUT_INVALID', field } })
  })
})

describe('the reasons', () => {
  it('name the ways that lost, and by what', () => {
    const sources = [
      source('HZ', { A: 5 }, { place: HANGZHOU }),
      source('GZ', { A: 5 }, { place: GUANGZHOU }),
      source('SH', { A: 5 }, { place: HANGZHOU }),
    ]
    const { lost, search } = routed(demand({ A: 1 }, { place: SHANGHAI }), sources)
    expect(search).toBe('exact')
    expect(lost.map(({ parcels, lostBy }) => [parcels[0]?.source, lostBy])).toEqual([
      ['SH', 'id'],
      ['GZ', 'distance'],
    ])
  })
})

const worlds = fc
  .record({
    stock: fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    }),
    wants: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 }),
    cost: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 }),
  })
  .filter(({ wants }) => wants.some((quantity) => quantity > 0))
const SKUS = ['A', 'B', 'C', 'D']
const worldOf = ({ stock, wants, cost }: { stock: number[][]; wants: number[]; cost: number[] }) => ({
  wanted: demand(Object.fromEntries(SKUS.flatMap((sku, at) => ((wants[at] ?? 0) > 0 ? [[sku, wants[at] ?? 0]] : [])))),
  sources: stock.map((row, at) =>
    source(`W${at}`, Object.fromEntries(SKUS.map((sku, column) => [sku, row[column] ?? 0])), {
      parcelCost: cost[at] ?? 1,
    }),
  ),
})

/** All sets of sources that together have everything, lines whole where somebody has them whole: by trying every set. */
function enoughTogether<S extends RoutingSource>({ lines }: RoutingDemand, sources: readonly S[]): readonly S[][] {
  const has = ({ available }: RoutingSource, sku: string) => available.get(sku) ?? 0
  const enough: S[][] = []
  for (let set = 1; set < 2 ** sources.length; set++) {
    const chosen = sources.filter((_, at) => (set >> at) % 2 === 1)
    const all = lines.every(({ sku, quantity }) =>
      sources.some((one) => has(one, sku) >= quantity)
        ? chosen.some((one) => has(one, sku) >= quantity)
        : chosen.reduce((sum, one) => sum + has(one, sku), 0) >= quantity,
    )
    if (all) enough.push(chosen)
  }
  return enough
}

function fewest(wanted: RoutingDemand, sources: readonly RoutingSource[]): number {
  return Math.min(...enoughTogether(wanted, sources).map((chosen) => chosen.length))
}

describe('any order over any stock', () => {
  const everything = { mostParcels: 6 }

  it('is sent whole, by those who have the goods, in as few parcels as there can be', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { wanted, sources } = worldOf(world)
        const outcome = routeOrder(wanted, sources, policy(everything))
        const least = fewest(wanted, sources)
        expect(outcome.ok).toBe(least < Number.POSITIVE_INFINITY)
        if (!outcome.ok) return
        const { parcels } = outcome.value.route
        expect(parcels.length).toBe(least)
        for (const { sku, quantity } of wanted.lines) {
          const parts = parcels.flatMap((parcel) =>
            parcel.lines.filter((line) => line.sku === sku).map((line) => ({ parcel, part: line.quantity })),
          )
          expect(parts.reduce((sum, { part }) => sum + part, 0)).toBe(quantity)
          for (const { parcel, part } of parts) {
            const there = sources.find(({ id }) => id === parcel.source)?.available.get(sku) ?? 0
            expect(part).toBeLessThanOrEqual(there)
          }
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('goes the best of all ways with as few parcels, and tells the next best', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { wanted, sources } = worldOf(world)
        const ranked = sources.map((one, at) => ({ ...one, priority: world.cost[at] ?? 0 }))
        const outcome = routeOrder(wanted, ranked, policy({ ...everything, criteria: ['parcels', 'priority'] }))
        if (!outcome.ok) return
        const least = fewest(wanted, ranked)
        const sums = enoughTogether(wanted, ranked)
          .filter((chosen) => chosen.length === least)
          .map((chosen) => chosen.reduce((sum, { priority }) => sum + priority, 0))
          .sort((a, b) => a - b)
        const told = [outcome.value.route, ...outcome.value.lost].map(({ figures }) => figures.priority)
        expect(told).toEqual(sums.slice(0, 6))
      }),
      { numRuns: 2_000 },
    )
  })

  it('has the same answer in whatever order things are listed', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { wanted, sources } = worldOf(world)
        const turned = { ...wanted, lines: [...wanted.lines].reverse() }
        expect(routeOrder(turned, [...sources].reverse(), policy(everything))).toEqual(
          routeOrder(wanted, sources, policy(everything)),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('never lost to a way that was told to be worse', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { wanted, sources } = worldOf(world)
        const outcome = routeOrder(wanted, sources, policy({ ...everything, criteria: ['parcels', 'cost'] }))
        if (!outcome.ok) return
        const cost = outcome.value.route.figures.cost ?? 0
        for (const { figures } of outcome.value.lost) expect(figures.cost ?? 0).toBeGreaterThanOrEqual(cost)
      }),
      { numRuns: 1_000 },
    )
  })

  it('tells no way twice', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { wanted, sources } = worldOf(world)
        const outcome = routeOrder(wanted, sources, policy({ ...everything, criteria: ['cost'] }))
        if (!outcome.ok) return
        const ways = [outcome.value.route, ...outcome.value.lost].map(({ parcels }) => JSON.stringify(parcels))
        expect(new Set(ways).size).toBe(ways.length)
      }),
      { numRuns: 1_000 },
    )
  })

  it('ends, however many warehouses have a little of everything', () => {
    const sources = Array.from({ length: 200 }, (_, at) =>
      source(`W${String(at).padStart(3, '0')}`, { A: 1, B: 1, C: 1 }),
    )
    const decision = routed(demand({ A: 15, B: 15, C: 15 }), sources, { mostParcels: 20 })
    expect(decision.search).toBe('bounded')
    expect(decision.route.parcels).toHaveLength(15)
  })
})
