import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueDifferences } from '../../src/rules/value-differences'

describe('where two bodies differ', () => {
  it('is told by the path, with what was there and what is there now', () => {
    const before = { lists: { words: ['投诉'] }, rules: [{ id: 'a', when: { value: 3 } }], gone: 1 }
    const after = { lists: { words: ['投诉', '律师'] }, rules: [{ id: 'a', when: { value: 5 } }] }
    expect(valueDifferences(before, after)).toEqual([
      { path: 'lists.words.1', after: '律师' },
      { path: 'rules.a.when.value', before: 3, after: 5 },
      { path: 'gone', before: 1 },
    ])
  })

  it('is one rule where a rule was put in front of the others', () => {
    const [a, b, c] = [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
      { id: 'c', n: 3 },
    ]
    expect(valueDifferences({ rules: [b, c] }, { rules: [a, b, c] })).toEqual([{ path: 'rules.a', after: a }])
  })

  it('goes by place where two parts have one id, or one has none', () => {
    expect(valueDifferences([{ id: 'a' }, { id: 'a' }], [{ id: 'a' }])).toEqual([{ path: '1', before: { id: 'a' } }])
    expect(valueDifferences([1, 2], [2])).toEqual([
      { path: '0', before: 1, after: 2 },
      { path: '1', before: 2 },
    ])
  })

  it('is the whole where it is of another sort', () => {
    expect(valueDifferences({ a: 1 }, [1])).toEqual([{ path: '', before: { a: 1 }, after: [1] }])
    expect(valueDifferences({ a: null }, { a: {} })).toEqual([{ path: 'a', before: null, after: {} }])
  })

  it('is nowhere exactly where both are written alike', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (one, other) => {
        const [before, after] = [JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other))]
        expect(valueDifferences(before, structuredClone(before))).toEqual([])
        if (valueDifferences(before, after).length === 0) expect(after).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  it('is told up to the first thousand', () => {
    expect(
      valueDifferences(
        [],
        Array.from({ length: 5_000 }, (_, no) => no),
      ),
    ).toHaveLength(1_000)
  })
})
