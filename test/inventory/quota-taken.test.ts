import { describe, expect, it } from 'vitest'
import { furtherTaken, piecesTaken, type QuotaTaken, quotaTaken } from '../../src/inventory/quota-taken'

const taken = (rows: Record<string, [version: number, pieces: number]>, since = 0): QuotaTaken => ({
  since,
  rows: Object.entries(rows).map(([stockKey, [version, pieces]]) => ({ stockKey, version, pieces })),
})

describe('what is taken of a quota', () => {
  it.each([
    // on hand, locked → taken
    ['locked', 0, 3, 3],
    ['released', 0, -3, -3],
    ['deducted', -3, -3, 0],
  ])('%s: %i on hand, %i locked takes %i', (_kind, onHand, locked, pieces) => {
    expect(piecesTaken({ onHand, locked })).toBe(pieces)
  })

  it('is that of the rows it is sold from', () => {
    const both = taken({ a: [3, 2], b: [9, 5] })
    expect([quotaTaken(both, ['a', 'b']), quotaTaken(both, ['b', 'c']), quotaTaken(both, [])]).toEqual([7, 5, 0])
  })
})

describe('of two counts', () => {
  const known = taken({ a: [5, 2], b: [5, 1] })

  it('the one that has come further holds, row by row', () => {
    expect(furtherTaken(known, taken({ a: [4, 9], b: [6, 3], c: [0, 0] }))).toEqual(
      taken({ a: [5, 2], b: [6, 3], c: [0, 0] }),
    )
  })

  it.each([
    ['none', undefined],
    ['one that has come no further', taken({ a: [5, 2], b: [4, 0] })],
    ['one from another start', taken({ a: [9, 9] }, 1)],
  ])('%s adds nothing', (_which, read) => {
    expect(furtherTaken(known, read)).toBe(known)
  })
})
