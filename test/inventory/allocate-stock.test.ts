import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateStock } from '../../src/inventory/allocate-stock'
import {
  type AllocationPolicyInput,
  allocationPolicyJsonSchema,
  parseAllocationPolicy,
} from '../../src/inventory/allocation-policy'
import { demandOrder, type StockDemand } from '../../src/inventory/demand-rank'
import type { BundleParts, DemandAllocation } from '../../src/inventory/stock-allocation'
import type { StockSupply } from '../../src/inventory/supply-book'

function policyOf(input: AllocationPolicyInput) {
  const outcome = parseAllocationPolicy(input)
  if (!outcome.ok) throw new Error(outcome.rejection.field)
  return outcome.value
}

const demand = (id: string, pieces: Record<string, number>, more: Partial<StockDemand> = {}): StockDemand => ({
  id,
  channel: 'TB',
  orderedAt: 1_000,
  lines: Object.entries(pieces).map(([sku, quantity]) => ({ sku, quantity })),
  ...more,
})
const supply = (warehouse: string, sku: string, quantity: number, dueAt: number | null = null): StockSupply => ({
  warehouse,
  sku,
  quantity,
  dueAt,
})

function allocate(
  demands: StockDemand[],
  supplies: StockSupply[],
  policy: AllocationPolicyInput = {},
  bundles: BundleParts = new Map(),
): readonly DemandAllocation[] {
  const outcome = allocateStock({ demands, supplies, policy: policyOf(policy), bundles })
  if (!outcome.ok) throw new Error(`${outcome.rejection.field} ${outcome.rejection.reason}`)
  return outcome.value
}

/** `east 3, west 2@50`: what a demand got. */
const got = ({ grants }: DemandAllocation | { grants: DemandAllocation['grants'] }) =>
  grants.map(
    ({ sku, warehouse, quantity, dueAt }) => `${warehouse} ${quantity} ${sku}${dueAt === null ? '' : `@${dueAt}`}`,
  )
const results = (allocations: readonly DemandAllocation[]) => allocations.map(({ id, result }) => `${id} ${result}`)

describe('who comes first', () => {
  const policy = {
    channels: ['LIVE', 'TB'],
    regions: [{ region: 'east' }],
    criteria: ['channel', 'region', 'buyerLevel', 'orderedAt'],
  }
  it.each<[string, Partial<StockDemand>, Partial<StockDemand>, string]>([
    ['the preferred channel', { channel: 'LIVE' }, { channel: 'TB', region: 'east' }, 'channel'],
    ['a listed channel', { channel: 'TB' }, { channel: 'JD' }, 'channel'],
    ['the listed region', { region: 'east' }, { region: 'west', buyerLevel: 9 }, 'region'],
    ['the higher buyer level', { buyerLevel: 3 }, { buyerLevel: 2, orderedAt: 1 }, 'buyerLevel'],
    ['the earlier order', { orderedAt: 5 }, { orderedAt: 6 }, 'orderedAt'],
    ['the smaller id where all is equal', {}, {}, 'id'],
  ])('%s', (_, first, second, decidedBy) => {
    const [winner, loser] = [demand('a', { TEA: 1 }, first), demand('b', { TEA: 1 }, second)]
    const answer = allocate([loser, winner], [supply('main', 'TEA', 1)], policy as AllocationPolicyInput)
    expect(results(answer)).toEqual(['a served', 'b unserved'])
    expect(answer[1]?.after).toEqual({ id: 'a', decidedBy })
    expect(answer[1]?.reasons).toEqual([
      { kind: 'short', sku: 'TEA', wanted: 1, left: 0, preferred: [{ id: 'a', quantity: 1, decidedBy }], others: 0 },
    ])
  })

  it('names the first ten who were preferred, and counts the others', () => {
    const demands = Array.from({ length: 13 }, (_, at) => demand(`d${at + 10}`, { TEA: 1 }))
    const last = allocate(demands, [supply('main', 'TEA', 12)]).at(-1)
    expect(last?.reasons[0]).toMatchObject({ kind: 'short', others: 2, preferred: { length: 10 } })
  })
})

describe('from where', () => {
  const stock = [
    supply('east', 'TEA', 5),
    supply('west', 'TEA', 9),
    supply('north', 'CUP', 4),
    supply('west', 'CUP', 1),
  ]
  const regions = [{ region: 'SH', warehouses: ['east', 'north'] }]
  it.each<[string, StockDemand, AllocationPolicyInput, string[], object]>([
    [
      'the warehouse of the region',
      demand('a', { TEA: 5 }, { region: 'SH' }),
      { regions, warehouses: ['west'] },
      ['east 5 TEA'],
      { decidedBy: 'region' },
    ],
    [
      'the next in the list that has it all',
      demand('a', { TEA: 6 }, { region: 'SH' }),
      { regions, warehouses: ['west'] },
      ['west 6 TEA'],
      { decidedBy: 'list' },
    ],
    ['by name where nothing is listed', demand('a', { TEA: 2 }), {}, ['east 2 TEA'], { decidedBy: 'list' }],
    [
      'those that cover most, where none has it all',
      demand('a', { TEA: 3, CUP: 4 }),
      {},
      ['east 3 TEA', 'north 4 CUP'],
      { decidedBy: 'coversMost' },
    ],
    [
      'several for one SKU',
      demand('a', { TEA: 12 }),
      {},
      ['west 9 TEA', 'east 3 TEA'],
      { decidedBy: 'coversMost', warehouses: ['west', 'east'] },
    ],
    [
      'the one that has most of a partial demand',
      demand('a', { TEA: 12, CUP: 2 }),
      { from: 'one', completeness: 'partial' },
      ['west 9 TEA', 'west 1 CUP'],
      { decidedBy: 'coversMost' },
    ],
  ])('%s', (_, wanted, policy, expected, reason) => {
    const answer = allocate([wanted], stock, policy)[0]
    expect(answer && [...got(answer)].sort()).toEqual([...expected].sort())
    expect(answer?.reasons).toContainEqual(expect.objectContaining({ kind: 'warehouses', ...reason }))
  })

  it('refuses a demand that must come from one warehouse and would need two', () => {
    const answer = allocate([demand('a', { TEA: 10 }, { from: 'one' })], stock)[0]
    expect(answer).toMatchObject({ result: 'unserved', reasons: [{ kind: 'noSingleWarehouse' }] })
  })
})

describe('bundles', () => {
  const bundles: BundleParts = new Map([
    [
      'SET',
      [
        { sku: 'TEA', quantity: 2 },
        { sku: 'CUP', quantity: 1 },
      ],
    ],
    [
      'DUO',
      [
        { sku: 'CUP', quantity: 1 },
        { sku: 'CUP', quantity: 1 },
      ],
    ],
  ])
  it('share their components with each other and with single lines', () => {
    const stock = [supply('main', 'TEA', 5), supply('main', 'CUP', 5)]
    const short = allocate([demand('a', { SET: 2, TEA: 2 })], stock, {}, bundles)[0]
    expect(short).toMatchObject({ result: 'unserved', reasons: [{ kind: 'short', sku: 'TEA', wanted: 6, left: 5 }] })
    expect(results(allocate([demand('a', { SET: 2, TEA: 1 })], stock, {}, bundles))).toEqual(['a served'])
  })

  it('are given in whole sets where a part is better than nothing', () => {
    const stock = [supply('main', 'TEA', 5), supply('main', 'CUP', 9)]
    const answer = allocate([demand('a', { SET: 3, DUO: 4 })], stock, { completeness: 'partial' }, bundles)[0]
    expect(answer && got(answer)).toEqual(['main 4 TEA', 'main 2 CUP', 'main 3 CUP', 'main 3 CUP'])
    expect(answer?.missing).toEqual([
      { line: 0, sku: 'SET', quantity: 1 },
      { line: 1, sku: 'DUO', quantity: 1 },
    ])
  })
})

describe('one warehouse for a part of a demand', () => {
  it('is the one that has most of it, shared components counted once', () => {
    const bundles: BundleParts = new Map([
      [
        'SET',
        [
          { sku: 'TEA', quantity: 2 },
          { sku: 'CUP', quantity: 1 },
        ],
      ],
    ])
    const stock = [
      supply('east', 'TEA', 4),
      supply('east', 'CUP', 2),
      supply('west', 'TEA', 4),
      supply('west', 'CUP', 1),
    ]
    const wanted = demand('a', { SET: 2, TEA: 2 }, { from: 'one', completeness: 'partial' })
    const answer = allocate([wanted], stock, {}, bundles)[0]
    expect(answer && got(answer)).toEqual(['west 2 TEA', 'west 1 CUP', 'west 2 TEA'])
    expect(answer?.missing).toEqual([{ line: 0, sku: 'SET', quantity: 1 }])
  })
})

describe('stock on its way', () => {
  const stock = [supply('main', 'TEA', 6), supply('main', 'TEA', 10, 50), supply('main', 'TEA', 99, 80)]
  it('is promised only where that is allowed, and in time', () => {
    const resultWith = (more: Partial<StockDemand>, policy: AllocationPolicyInput = {}) =>
      allocate([demand('a', { TEA: 10 }, more)], stock, policy)[0]?.result
    expect(resultWith({})).toBe('unserved')
    expect(resultWith({ promiseUntil: 49 })).toBe('unserved')
    expect(resultWith({ promiseUntil: 50 })).toBe('promised')
    expect(resultWith({}, { promiseInbound: true })).toBe('promised')
    expect(resultWith({ promiseUntil: null }, { promiseInbound: true })).toBe('unserved')
  })

  it('is taken latest first, so that what is here stays for those who can use it now', () => {
    const [waits, now] = allocate([demand('a', { TEA: 10 }), demand('b', { TEA: 6 }, { orderedAt: 2_000 })], stock, {
      promiseInbound: true,
    })
    expect(waits).toMatchObject({ result: 'promised', readyAt: 50 })
    expect(waits && got(waits)).toEqual(['main 10 TEA@50'])
    expect(waits?.reasons).toContainEqual({ kind: 'waits', until: 50 })
    expect(now).toMatchObject({ result: 'served', readyAt: null })
  })

  it('follows what is here where a part may go first', () => {
    const answer = allocate([demand('a', { TEA: 18 })], stock, { promiseInbound: true, completeness: 'partial' })[0]
    expect(answer && got(answer)).toEqual(['main 6 TEA', 'main 10 TEA@50', 'main 2 TEA@80'])
    expect(answer).toMatchObject({ result: 'promised', readyAt: 80 })
  })
})

describe('what cannot be', () => {
  it.each<[string, Parameters<typeof allocateStock>[0]['demands'], StockSupply[], BundleParts, string]>([
    ['an id twice', [demand('a', { TEA: 1 }), demand('a', { TEA: 1 })], [], new Map(), 'demands.1.id'],
    ['no pieces', [demand('a', { TEA: 0 })], [], new Map(), 'demands.0.lines'],
    ['no lines', [demand('a', {})], [], new Map(), 'demands.0.lines'],
    ['half a piece', [], [supply('main', 'TEA', 0.5)], new Map(), 'supplies.0.quantity'],
    ['no date', [], [supply('main', 'TEA', 1, Number.NaN)], new Map(), 'supplies.0.dueAt'],
    ['no time', [demand('a', { TEA: 1 }, { orderedAt: Number.NaN })], [], new Map(), 'demands.0.orderedAt'],
    ['an empty bundle', [], [], new Map([['SET', []]]), 'bundles.SET'],
    [
      'an endless sum',
      [demand('a', { SET: 1e9, DUO: 1e9 })],
      [],
      new Map(['SET', 'DUO'].map((sku) => [sku, Array.from({ length: 9 }, () => ({ sku: 'TEA', quantity: 1e6 }))])),
      'demands.0.lines',
    ],
  ])('is refused: %s', (_, demands, supplies, bundles, field) => {
    const outcome = allocateStock({ demands, supplies, bundles, policy: policyOf({}) })
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'INPUT_INVALID', field } })
  })

  it('is refused in a policy, with the place', () => {
    expect(parseAllocationPolicy({ criteria: ['weather'] })).toMatchObject({
      ok: false,
      rejection: { field: 'criteria.0' },
    })
    expect(allocationPolicyJsonSchema()).toMatchObject({ type: 'object' })
  })
})

const skus = ['TEA', 'CUP', 'POT', 'SET']
const parts: BundleParts = new Map([
  [
    'SET',
    [
      { sku: 'TEA', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
    ],
  ],
])
const anyDemand = fc.record({
  channel: fc.constantFrom('LIVE', 'TB', 'JD'),
  orderedAt: fc.nat({ max: 3 }),
  region: fc.constantFrom('SH', 'GZ', 'BJ'),
  buyerLevel: fc.nat({ max: 2 }),
  lines: fc.array(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  from: fc.constantFrom('one' as const, 'split' as const),
  completeness: fc.constantFrom('whole' as const, 'partial' as const),
  promiseUntil: fc.constantFrom(null, 50, 80),
})
const anyCase = fc.record({
  demands: fc
    .array(anyDemand, { maxLength: 8 })
    .map((demands) => demands.map((one, at): StockDemand => ({ id: `d${at}`, ...one }))),
  supplies: fc.array(
    fc.record({
      warehouse: fc.constantFrom('east', 'west', 'north'),
      sku: fc.constantFrom('TEA', 'CUP', 'POT'),
      quantity: fc.nat({ max: 9 }),
      dueAt: fc.constantFrom(null, null, 50, 80, 90),
    }),
    { maxLength: 10 },
  ),
  policy: fc.record({
    criteria: fc.shuffledSubarray(['channel', 'orderedAt', 'region', 'buyerLevel'] as const),
    channels: fc.constant<string[]>(['LIVE', 'TB']),
    regions: fc.constant<NonNullable<AllocationPolicyInput['regions']>>([
      { region: 'SH', warehouses: ['east'] },
      { region: 'GZ', warehouses: ['west', 'east'] },
    ]),
  }),
})

const lotOf = ({ warehouse, sku, dueAt }: { warehouse: string; sku: string; dueAt: number | null }) =>
  `${warehouse} ${sku} ${dueAt}`
const tally = (entries: readonly { warehouse: string; sku: string; dueAt: number | null; quantity: number }[]) => {
  const sums = new Map<string, number>()
  for (const entry of entries) sums.set(lotOf(entry), (sums.get(lotOf(entry)) ?? 0) + entry.quantity)
  return sums
}

describe('whatever is wanted and there', () => {
  it('no piece is given twice, none appears, and each line gets its pieces or is told what is missing', () => {
    fc.assert(
      fc.property(anyCase, ({ demands, supplies, policy }) => {
        const answers = allocate(demands, supplies, policy, parts)
        const there = tally(supplies)
        for (const [lot, given] of tally(answers.flatMap(({ grants }) => grants))) {
          expect(given).toBeLessThanOrEqual(there.get(lot) ?? 0)
        }
        for (const answer of answers) {
          const wanted = demands.find(({ id }) => id === answer.id)
          wanted?.lines.forEach(({ sku, quantity }, line) => {
            const sets = quantity - (answer.missing.find((one) => one.line === line)?.quantity ?? 0)
            for (const part of parts.get(sku) ?? [{ sku, quantity: 1 }]) {
              const given = answer.grants.filter((grant) => grant.line === line && grant.sku === part.sku)
              expect(given.reduce((sum, grant) => sum + grant.quantity, 0)).toBe(sets * part.quantity)
            }
          })
          if (wanted?.completeness === 'whole') expect(answer.result).not.toBe('partly')
          if (wanted?.from === 'one')
            expect(new Set(answer.grants.map(({ warehouse }) => warehouse)).size).toBeLessThanOrEqual(1)
          for (const { dueAt } of answer.grants) expect(dueAt ?? 0).toBeLessThanOrEqual(wanted?.promiseUntil ?? 0)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('the answer is the same in whatever order demands and supplies are listed', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(), ({ demands, supplies, policy }, turn) => {
        const turned = <T>(list: readonly T[]) => list.map((_, at) => list[(at + turn) % list.length] as T).reverse()
        const merged = [...tally(supplies)].map(([lot, quantity]) => {
          const [warehouse = '', sku = '', dueAt = ''] = lot.split(' ')
          return supply(warehouse, sku, quantity, dueAt === 'null' ? null : Number(dueAt))
        })
        expect(allocate(turned(demands), turned(merged), policy, parts)).toEqual(
          allocate(demands, merged, policy, parts),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('nobody is served with what a better-ranked demand could have used, or used sooner', () => {
    fc.assert(
      fc.property(anyCase, ({ demands, supplies, policy }) => {
        const answers = allocate(demands, supplies, policy, parts)
        const ranked = [...demands].sort(demandOrder(policyOf(policy)).compare)
        expect(answers.map(({ id }) => id)).toEqual(ranked.map(({ id }) => id))
        const left = tally(supplies)
        answers.forEach((answer, at) => {
          const one = ranked[at]
          if (one === undefined) return
          const until = one.promiseUntil ?? 0
          const sooner = (answer.readyAt ?? 0) - 1
          if (one.completeness === 'whole') {
            if (answer.result === 'unserved') expect(couldServe(one, left, until)).toBe(false)
            else if (answer.readyAt !== null) expect(couldServe(one, left, sooner)).toBe(false)
          }
          for (const grant of answer.grants) left.set(lotOf(grant), (left.get(lotOf(grant)) ?? 0) - grant.quantity)
          // What is left now is all that worse-ranked demands can get: none of it fills a gap of this one.
          if (one.completeness !== 'partial' || one.from !== 'split') return
          for (const { line } of answer.missing) {
            const single = { ...one, lines: [{ sku: one.lines[line]?.sku ?? '', quantity: 1 }] }
            expect(couldServe(single, left, until)).toBe(false)
          }
        })
      }),
      { numRuns: 500 },
    )
  })
})

/** Whether all of a demand is there by a moment, in one warehouse or in all together: counted anew, in the plainest way. */
function couldServe(one: StockDemand, left: ReadonlyMap<string, number>, by: number): boolean {
  const needs = new Map<string, number>()
  for (const { sku, quantity } of one.lines) {
    for (const part of parts.get(sku) ?? [{ sku, quantity: 1 }])
      needs.set(part.sku, (needs.get(part.sku) ?? 0) + part.quantity * quantity)
  }
  const scopes = one.from === 'one' ? [['east'], ['west'], ['north']] : [['east', 'west', 'north']]
  return scopes.some((scope) =>
    [...needs].every(([sku, quantity]) => {
      let pieces = 0
      for (const [lot, there] of left) {
        const [warehouse = '', lotSku, dueAt] = lot.split(' ')
        if (lotSku === sku && scope.includes(warehouse) && (dueAt === 'null' ? 0 : Number(dueAt)) <= by) pieces += there
      }
      return pieces >= quantity
    }),
  )
}
