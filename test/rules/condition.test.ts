import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Explanation } from '../../src/rules/explanation'
import type { RateCounts, Surroundings } from '../../src/rules/surroundings'
import type { Verdict } from '../../src/rules/verdict'
import { asRule, compiled, noSale, type Sale, verdictOn } from './sale'

const minute = 60_000

const known = { test: 'known', field: 'sale.vip' }
const ALWAYS = { test: 'any', of: [known, { test: 'not', of: known }] }

describe('a test of one value', () => {
  it.each<[object, Partial<Sale>, Verdict]>([
    [{ test: 'above', field: 'sale.total', value: 100 }, { total: 101 }, 'yes'],
    [{ test: 'above', field: 'sale.total', value: 100 }, { total: 100 }, 'no'],
    [{ test: 'atLeast', field: 'sale.total', value: 100 }, { total: 100 }, 'yes'],
    [{ test: 'atLeast', field: 'sale.total', value: 100 }, { total: 99 }, 'no'],
    [{ test: 'below', field: 'sale.total', value: 100 }, { total: 99 }, 'yes'],
    [{ test: 'below', field: 'sale.total', value: 100 }, { total: 100 }, 'no'],
    [{ test: 'atMost', field: 'sale.total', value: 100 }, { total: 100 }, 'yes'],
    [{ test: 'atMost', field: 'sale.total', value: 100 }, { total: 101 }, 'no'],
    [{ test: 'equals', field: 'sale.pieces', value: 0 }, { pieces: 0 }, 'yes'],
    [{ test: 'differs', field: 'sale.pieces', value: 0 }, { pieces: 0 }, 'no'],
    [{ test: 'equals', field: 'sale.vip', value: false }, { vip: false }, 'yes'],
    [{ test: 'equals', field: 'sale.country', value: 'CN' }, { country: 'cn' }, 'no'],
    [{ test: 'in', field: 'sale.country', values: ['CN', 'HK'] }, { country: 'HK' }, 'yes'],
    [{ test: 'in', field: 'sale.country', values: ['CN', 'HK'] }, { country: '' }, 'no'],
    [{ test: 'notIn', field: 'sale.country', values: ['CN'] }, { country: 'US' }, 'yes'],
    [{ test: 'contains', field: 'sale.memo', words: ['投诉', 'Lawyer'] }, { memo: '我要投诉你们' }, 'yes'],
    [{ test: 'contains', field: 'sale.memo', words: ['投诉', 'Lawyer'] }, { memo: 'my ＬＡＷＹＥＲ' }, 'yes'],
    [{ test: 'contains', field: 'sale.memo', words: ['投诉'] }, { memo: '投 诉' }, 'no'],
    [{ test: 'contains', field: 'sale.memo', words: ['投诉'] }, { memo: '' }, 'no'],
    [{ test: 'like', field: 'sale.country', pattern: 'C?' }, { country: 'cn' }, 'yes'],
    [{ test: 'like', field: 'sale.country', pattern: 'C?' }, { country: 'c' }, 'no'],
    [{ test: 'hasAny', field: 'sale.tags', values: ['a', 'b'] }, { tags: ['b', 'c'] }, 'yes'],
    [{ test: 'hasAny', field: 'sale.tags', values: ['a', 'b'] }, { tags: [] }, 'no'],
    [{ test: 'hasAll', field: 'sale.tags', values: ['a', 'b'] }, { tags: ['b', 'c', 'a'] }, 'yes'],
    [{ test: 'hasAll', field: 'sale.tags', values: ['a', 'b'] }, { tags: ['b', 'b'] }, 'no'],
    [{ test: 'hasNone', field: 'sale.tags', values: ['a'] }, { tags: ['b'] }, 'yes'],
    [{ test: 'hasNone', field: 'sale.tags', values: ['a'] }, { tags: ['a'] }, 'no'],
    [
      { test: 'before', field: 'sale.placedAt', value: '2026-11-11T00:00:00+08:00' },
      { placedAt: 1_794_326_399_999 },
      'yes',
    ],
    [
      { test: 'before', field: 'sale.placedAt', value: '2026-11-11T00:00:00+08:00' },
      { placedAt: 1_794_326_400_000 },
      'no',
    ],
    [{ test: 'after', field: 'sale.paidAt', value: { field: 'sale.placedAt' } }, { placedAt: 5, paidAt: 6 }, 'yes'],
    [{ test: 'after', field: 'sale.paidAt', value: { field: 'sale.placedAt' } }, { placedAt: 5, paidAt: 5 }, 'no'],
  ])('%j of %j: %s', (when, sale, verdict) => {
    expect(verdictOn(when, sale)).toBe(verdict)
    // The first of several is asked in a way of its own.
    expect(verdictOn({ test: 'all', of: [when, ALWAYS] }, sale)).toBe(verdict)
    expect(verdictOn({ test: 'all', of: [when, { test: 'not', of: ALWAYS }] }, sale)).toBe('no')
  })

  it.each([
    { test: 'above', field: 'sale.total', value: 0 },
    { test: 'below', field: 'sale.total', value: 0 },
    { test: 'atLeast', field: 'sale.total', value: 0 },
    { test: 'atMost', field: 'sale.total', value: 0 },
    { test: 'above', field: 'sale.total', value: { field: 'sale.usual', times: 3 } },
    { test: 'equals', field: 'sale.vip', value: true },
    { test: 'differs', field: 'sale.vip', value: true },
    { test: 'in', field: 'sale.country', values: ['CN'] },
    { test: 'notIn', field: 'sale.country', values: ['CN'] },
    { test: 'contains', field: 'sale.memo', words: ['x'] },
    { test: 'like', field: 'sale.country', pattern: '*' },
    { test: 'hasNone', field: 'sale.tags', values: ['a'] },
    { test: 'elapsed', field: 'sale.paidAt', over: '1s' },
    { test: 'some', list: 'lines', where: { test: 'known', field: 'line.sku' } },
    { test: 'every', list: 'lines', where: { test: 'known', field: 'line.sku' } },
    { test: 'count', list: 'lines', above: 0 },
    { test: 'not', of: { test: 'equals', field: 'sale.vip', value: true } },
  ])('says neither yes nor no of what is not known: %j', (when) => {
    expect(verdictOn(when, {})).toBe('unknown')
    expect(verdictOn({ test: 'all', of: [when, ALWAYS] }, {})).toBe('unknown')
    expect(verdictOn({ test: 'all', of: [when, { test: 'not', of: ALWAYS }] }, {})).toBe('no')
  })

  it('knows whether something is known', () => {
    expect(verdictOn({ test: 'known', field: 'sale.vip' }, {})).toBe('no')
    expect(verdictOn({ test: 'known', field: 'sale.vip' }, { vip: false })).toBe('yes')
  })
})

describe('a ratio to a reference', () => {
  it.each([
    // total, usual, times → above
    [301, 100, 3, 'yes'],
    [300, 100, 3, 'no'],
    [1_100, 1_000, 1.1, 'no'],
    [1_101, 1_000, 1.1, 'yes'],
    [33, 100, 0.333, 'no'],
    [34, 100, 0.333, 'yes'],
    // Beyond the safe integers a float says the wrong thing: 4e12 × 1,000 thousandths × …
    [4_000_000_000_000, 3_999_999_999_999, 1.001, 'no'],
    [9_007_199_254_740_991, 9_007_199_254_740_990, 1, 'yes'],
    [9_007_199_254_740_991, 3_002_399_751_580_331, 2.999, 'yes'],
    [0, 0, 3, 'no'],
  ] as const)('%i is above %i × %d: %s', (total, usual, times, verdict) => {
    expect(
      verdictOn({ test: 'above', field: 'sale.total', value: { field: 'sale.usual', times } }, { total, usual }),
    ).toBe(verdict)
  })

  it('is exact for equal multiples', () => {
    const when = { test: 'equals', field: 'sale.total', value: { field: 'sale.usual', times: 1.1 } }
    expect(verdictOn(when, { total: 1_100, usual: 1_000 })).toBe('yes')
    expect(verdictOn(when, { total: 1_101, usual: 1_000 })).toBe('no')
  })

  it('is exact beyond what a float can tell apart', () => {
    const when = { test: 'atLeast', field: 'sale.total', value: { field: 'sale.usual', times: 1.5 } }
    // 1.5 times the usual is 6,000,000,000,000,001.5.
    expect(verdictOn(when, { total: 6_000_000_000_000_001, usual: 4_000_000_000_000_001 })).toBe('no')
    expect(verdictOn(when, { total: 6_000_000_000_000_002, usual: 4_000_000_000_000_001 })).toBe('yes')
  })

  it('is unknown where there is no reference', () => {
    expect(
      verdictOn({ test: 'above', field: 'sale.total', value: { field: 'sale.usual', times: 3 } }, { total: 9_999_999 }),
    ).toBe('unknown')
  })
})

describe('time gone by', () => {
  const unpaid = { test: 'elapsed', field: 'sale.placedAt', over: '30m' }

  it.each([
    [30 * minute, 'no'],
    [30 * minute + 1, 'yes'],
    [-5 * minute, 'no'],
  ] as const)('%i ms after: %s', (later, verdict) => {
    expect(verdictOn(unpaid, { placedAt: 1_000 }, { at: 1_000 + later })).toBe(verdict)
  })

  it('is looked at again the moment it turns, and not before', () => {
    const set = compiled([
      asRule({ test: 'all', of: [unpaid, { test: 'not', of: { test: 'known', field: 'sale.paidAt' } }] }),
      asRule({ test: 'elapsed', field: 'sale.placedAt', over: '6h' }, 'later'),
    ])
    const sale = { ...noSale, placedAt: 1_000 }
    expect(set.nextLook(sale, 1_000)).toBe(1_000 + 30 * minute + 1)
    expect(set.nextLook(sale, 1_000 + 30 * minute + 1)).toBe(1_000 + 360 * minute + 1)
    expect(set.nextLook(sale, 1_000 + 360 * minute + 1)).toBe(null)
    expect(set.nextLook(noSale, 0)).toBe(null)
  })
})

describe('how often', () => {
  const many = { test: 'rate', rate: 'salesByIp', within: '24h', above: 5 }
  const counting = (times: number, complete = true): Surroundings => ({
    at: 9,
    counts: { count: () => ({ times, complete }) },
  })

  it.each<[Surroundings, Verdict]>([
    [counting(6), 'yes'],
    [counting(5), 'no'],
    [counting(5, false), 'unknown'],
    [counting(6, false), 'yes'],
    [{ at: 9 }, 'unknown'],
    [{ at: 9, counts: { count: () => null } }, 'unknown'],
  ])('%j: %s', (surroundings, verdict) => {
    expect(verdictOn(many, { ip: '1' }, surroundings)).toBe(verdict)
  })

  it('is unknown of a subject without a key', () => {
    expect(verdictOn(many, {}, counting(0))).toBe('unknown')
  })

  it('asks for the span and the key of the rule', () => {
    const asked: unknown[] = []
    const counts: RateCounts = {
      count(...question) {
        asked.push(question)
        return { times: 0, complete: true }
      },
    }
    verdictOn(many, { ip: 'k' }, { at: 9, counts })
    expect(asked[0]).toEqual(['salesByIp', 'k', 9, 86_400_000])
  })
})

describe('parts of a list', () => {
  const big = { test: 'above', field: 'line.quantity', value: 10 }
  const lines = (...quantities: (number | null)[]) => ({
    lines: quantities.map((quantity) => ({ sku: 'A', quantity })),
  })

  it.each<[object, Partial<Sale>, Verdict]>([
    [{ test: 'some', list: 'lines', where: big }, lines(1, 11), 'yes'],
    [{ test: 'some', list: 'lines', where: big }, lines(1, 10), 'no'],
    [{ test: 'some', list: 'lines', where: big }, lines(), 'no'],
    [{ test: 'some', list: 'lines', where: big }, lines(null, 11), 'yes'],
    [{ test: 'some', list: 'lines', where: big }, lines(null, 1), 'unknown'],
    [{ test: 'every', list: 'lines', where: big }, lines(11, 12), 'yes'],
    [{ test: 'every', list: 'lines', where: big }, lines(), 'yes'],
    [{ test: 'every', list: 'lines', where: big }, lines(11, 10), 'no'],
    [{ test: 'every', list: 'lines', where: big }, lines(null, 10), 'no'],
    [{ test: 'every', list: 'lines', where: big }, lines(null, 11), 'unknown'],
    [{ test: 'count', list: 'lines', above: 1 }, lines(1, 1), 'yes'],
    [{ test: 'count', list: 'lines', above: 2 }, lines(1, 1), 'no'],
    [{ test: 'count', list: 'lines', where: big, above: 1 }, lines(11, 11, 1), 'yes'],
    [{ test: 'count', list: 'lines', where: big, above: 1 }, lines(11, null, 1), 'unknown'],
    [{ test: 'count', list: 'lines', where: big, above: 2 }, lines(11, null, 1), 'no'],
  ])('%j of %j: %s', (when, sale, verdict) => {
    expect(verdictOn(when, sale)).toBe(verdict)
  })

  it('may be asked beside the fields of the whole', () => {
    const where = { test: 'all', of: [big, { test: 'equals', field: 'sale.vip', value: false }] }
    expect(verdictOn({ test: 'some', list: 'lines', where }, { vip: false, ...lines(11) })).toBe('yes')
    expect(verdictOn({ test: 'some', list: 'lines', where }, { vip: true, ...lines(11) })).toBe('no')
  })

  it('are unknown once more were looked at than a rule may', () => {
    const many = { lines: Array.from({ length: 1_000 }, () => ({ sku: 'A', quantity: 1 })) }
    const one = { test: 'some', list: 'lines', where: big }
    const times = (count: number) => ({ test: 'any', of: Array.from({ length: count }, () => one) })
    expect(verdictOn(times(20), many)).toBe('no')
    expect(verdictOn(times(21), many)).toBe('unknown')
  })
})

type Tree = { all: Tree[] } | { any: Tree[] } | { not: Tree } | { leaf: number }

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.record({ leaf: fc.nat(2) }),
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 5 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 5 }) }),
    fc.record({ not: tie('tree') }),
  ),
}))

/** The textbook's three values: no < unknown < yes. */
function judge(tree: Tree): number {
  if ('leaf' in tree) return tree.leaf
  if ('not' in tree) return 2 - judge(tree.not)
  return 'all' in tree ? Math.min(...tree.all.map(judge)) : Math.max(...tree.any.map(judge))
}

/** Leaves that say no, unknown and yes of a sale of one piece, of which no more is known. */
const LEAVES = [
  { test: 'above', field: 'sale.pieces', value: 1 },
  { test: 'atLeast', field: 'sale.total', value: 0 },
  { test: 'atMost', field: 'sale.pieces', value: 1 },
]
function written(tree: Tree): unknown {
  if ('leaf' in tree) return LEAVES[tree.leaf]
  if ('not' in tree) return { test: 'not', of: written(tree.not) }
  return 'all' in tree ? { test: 'all', of: tree.all.map(written) } : { test: 'any', of: tree.any.map(written) }
}

describe('joined tests', () => {
  it('answer as three-valued logic does', () => {
    fc.assert(
      fc.property(tree, (one) => {
        expect(verdictOn(written(one), { pieces: 1 })).toBe(
          (['no', 'unknown', 'yes'] as const)[judge(one) as 0 | 1 | 2],
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('give grounds that alone would have brought the answer about', () => {
    fc.assert(
      fc.property(tree, (one) => {
        const set = compiled([asRule(written(one))])
        const [evidence] = set.evaluate({ ...noSale, pieces: 1 }, { at: 0 }).fired
        expect(evidence === undefined).toBe(judge(one) !== 2)
        if (evidence === undefined) return
        const said = answersOf(set.explain('only', { ...noSale, pieces: 1 }, { at: 0 }))
        for (const ground of evidence.grounds) expect(ground.verdict).toBe(said.get(ground.path))
        const decided = new Set(evidence.grounds.map(({ path }) => path))
        // Whatever the leaves that are no ground had said instead, it would have fired.
        for (const other of [0, 1, 2]) expect(judge(withOther(one, 'rules.0.when', decided, other))).toBe(2)
      }),
      { numRuns: 1_000 },
    )
  })
})

/** The answer at each place of an explanation. */
function answersOf(explanation: Explanation | undefined, into = new Map<string, Verdict>()): Map<string, Verdict> {
  if (explanation === undefined) return into
  into.set(explanation.path, explanation.verdict)
  for (const branch of explanation.of ?? []) answersOf(branch, into)
  return into
}

function withOther(tree: Tree, path: string, decided: ReadonlySet<string>, other: number): Tree {
  if ('leaf' in tree) return decided.has(path) ? tree : { leaf: other }
  if ('not' in tree) return { not: withOther(tree.not, `${path}.of`, decided, other) }
  const branches = ('all' in tree ? tree.all : tree.any).map((branch, index) =>
    withOther(branch, `${path}.of.${index}`, decided, other),
  )
  return 'all' in tree ? { all: branches } : { any: branches }
}
