import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  firstCheckpoint,
  levelAt,
  levelCheckpoints,
  levelHistory,
  levelsAt,
  onHandAt,
} from '../../src/inventory/level-history'
import type { Movement, MovementPage } from '../../src/inventory/movement'
import { availableStock } from '../../src/inventory/stock-level'

const KEY = 'main/normal/TEA'
const movement = (version: number, kind: Movement['kind'], onHand: number, locked = 0, reserved = 0): Movement => ({
  version,
  kind,
  ref: `r${version}`,
  onHand,
  locked,
  reserved,
})
const page = (at: number, ...movements: Movement[]): MovementPage => ({
  stockKey: KEY,
  fromVersion: movements[0]?.version ?? 0,
  toVersion: movements.at(-1)?.version ?? 0,
  at,
  movements,
})
const pages = [
  page(10, movement(1, 'received', 10), movement(2, 'locked', 0, 4)),
  page(20, movement(3, 'deducted', -4, -4)),
  page(20, movement(4, 'adjusted', -1)),
  page(15, movement(5, 'locked', 0, 2)),
  page(30, movement(6, 'released', 0, -2)),
]
const start = firstCheckpoint(KEY)

describe('what was there', () => {
  it.each([
    // instant → on hand, locked, available, version
    [9, 0, 0, 0, 0],
    [10, 10, 4, 6, 2],
    [19, 10, 4, 6, 2],
    [20, 5, 2, 3, 5],
    [29, 5, 2, 3, 5],
    [30, 5, 0, 5, 6],
    [99, 5, 0, 5, 6],
  ])('at %i: %i on hand, %i locked, %i available', (instant, onHand, locked, available, version) => {
    const outcome = levelAt(start, pages, instant)
    expect(outcome).toMatchObject({ ok: true, value: { onHand, locked, version } })
    expect(outcome.ok && availableStock(outcome.value)).toBe(available)
  })

  it('is told movement by movement', () => {
    const rows = [...levelHistory(start, pages)].map(({ at, movement: { kind }, after }) => [
      at,
      kind,
      after.onHand,
      after.locked,
    ])
    expect(rows.slice(1, 5)).toEqual([
      [10, 'locked', 10, 4],
      [20, 'deducted', 6, 0],
      [20, 'adjusted', 5, 0],
      // The clock ran backwards; versions did not.
      [20, 'locked', 5, 2],
    ])
  })

  it('is not told where movements are missing', () => {
    const holed = pages.filter(({ fromVersion }) => fromVersion !== 3)
    const gap = { ok: false, rejection: { code: 'HISTORY_GAP', stockKey: KEY, missing: 3, found: 4 } }
    expect(levelAt(start, holed, 30)).toEqual(gap)
    expect(levelCheckpoints(start, holed, 2)).toEqual(gap)
    // What came before the gap is known all the same.
    expect(levelAt(start, holed, 9)).toMatchObject({ ok: true })
  })
})

const anyPages = fc
  .array(
    fc.record({
      later: fc.integer({ min: -2, max: 5 }),
      moves: fc.array(fc.tuple(fc.integer({ min: -3, max: 5 }), fc.integer({ min: -3, max: 3 })), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { maxLength: 12 },
  )
  .map((groups) => {
    let [at, version] = [100, 0]
    return groups.map(({ later, moves }) => {
      at += later
      return page(at, ...moves.map(([onHand, locked]) => movement(++version, 'adjusted', onHand, locked, 1)))
    })
  })

describe('whatever moved', () => {
  it('replaying to the end gives the sums of all movements', () => {
    fc.assert(
      fc.property(anyPages, (all) => {
        const sum = (read: (one: Movement) => number) =>
          all.flatMap(({ movements }) => movements).reduce((total, one) => total + read(one), 0)
        expect(levelAt(start, all, 1e9)).toMatchObject({
          value: {
            onHand: sum((one) => one.onHand),
            locked: sum((one) => one.locked),
            reserved: sum((one) => one.reserved),
          },
        })
      }),
      { numRuns: 300 },
    )
  })

  it('going back from now gives what going forward gives', () => {
    fc.assert(
      fc.property(anyPages, fc.integer({ min: 90, max: 170 }), (all, instant) => {
        const [now, then] = [levelAt(start, all, 1e9), levelAt(start, all, instant)]
        expect(now.ok && onHandAt(now.value, all, instant)).toBe(then.ok && then.value.onHand)
      }),
      { numRuns: 300 },
    )
  })

  it('from any checkpoint the answer is that from the beginning, and many instants answer as one by one', () => {
    fc.assert(
      fc.property(
        anyPages,
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 90, max: 170 })),
        (all, every, at) => {
          const instants = [...at].sort((a, b) => a - b)
          const expected = instants.map((instant) => levelAt(start, all, instant))
          expect(levelsAt(start, all, instants)).toEqual({
            ok: true,
            value: expected.map((one) => one.ok && one.value),
          })
          const checkpoints = levelCheckpoints(start, all, every)
          if (!checkpoints.ok) throw new Error(checkpoints.rejection.code)
          for (const checkpoint of checkpoints.value) {
            instants.forEach((instant, index) => {
              if (instant >= checkpoint.at) expect(levelAt(checkpoint, all, instant)).toEqual(expected[index])
            })
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
