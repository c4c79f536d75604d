import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BreakableLock } from '../../src/inventory/break-newest'
import { onHandAt } from '../../src/inventory/level-history'
import type { Movement } from '../../src/inventory/movement'
import { type CountedLevel, settleCount } from '../../src/inventory/settle-count'
import { type SnapshotBatch, snapshotDifferences } from '../../src/inventory/snapshot-differences'
import { emptyStockLevel } from '../../src/inventory/stock-level'

const KEY = 'main/normal/TEA/1'
const level = (more: Partial<CountedLevel> = {}): CountedLevel => ({
  onHandThen: 10,
  onHand: 10,
  locked: 0,
  reserved: 0,
  backorderLimit: 0,
  ...more,
})
const lock = (id: string, lockedAt: number, quantity: number): BreakableLock => ({
  id,
  owner: `order ${id}`,
  lockedAt,
  quantity,
})

describe('a count', () => {
  it.each<[string, number, Partial<CountedLevel>, number | string]>([
    // counted, level → change, or the code that refuses
    ['that agrees changes nothing', 10, {}, 0],
    ['that agrees changes nothing even where too much is promised', 10, { locked: 12 }, 0],
    ['of less takes away', 8, {}, -2],
    ['of more adds', 13, {}, 3],
    ['of more is never refused', 11, { locked: 15 }, 1],
    ['leaves what was sold since', 10, { onHand: 4 }, 0],
    ['of less leaves what was sold since', 8, { onHand: 4 }, -2],
    ['down to what is promised', 6, { locked: 4, reserved: 2 }, -4],
    ['below what is promised', 5, { locked: 4, reserved: 2 }, 'COUNT_BELOW_PROMISED'],
    ['as far as back-orders allow', 5, { locked: 4, reserved: 2, backorderLimit: 1 }, -5],
    ['down to nothing', 6, { onHand: 4 }, -4],
    ['of less than has left since', 5, { onHand: 4 }, 'COUNT_CONTRADICTED'],
    ['of less than nothing', -1, {}, 'QTY_RANGE'],
    ['of half a piece', 0.5, {}, 'QTY_RANGE'],
    ['of more than a row may hold', 1_000_000_000_001, {}, 'QTY_RANGE'],
  ])('%s: %i counted', (_, counted, more, expected) => {
    const outcome = settleCount({ stockKey: KEY, counted }, level(more))
    expect(outcome.ok ? outcome.value.change : outcome.rejection.code).toBe(expected)
  })

  it('breaks the newest locks first, one shortage each, and no more than it must', () => {
    const locks = [lock('a', 1, 3), lock('d', 4, 2), lock('c', 3, 4), lock('b', 3, 1)]
    const outcome = settleCount({ stockKey: KEY, counted: 5 }, level({ locked: 10 }), locks)
    expect(outcome).toEqual({
      ok: true,
      value: {
        change: -5,
        breaks: [
          {
            lockId: 'd',
            owner: 'order d',
            shortage: { stockKey: KEY, sku: 'TEA/1', requested: 2, available: 0, short: 2 },
          },
          {
            lockId: 'c',
            owner: 'order c',
            shortage: { stockKey: KEY, sku: 'TEA/1', requested: 4, available: 1, short: 3 },
          },
        ],
      },
    })
  })

  it('is refused where breaking all that may break is not enough', () => {
    const outcome = settleCount({ stockKey: KEY, counted: 1 }, level({ locked: 6, reserved: 3 }), [lock('a', 1, 6)])
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'COUNT_BELOW_PROMISED', promised: 9, lacking: 2 } })
  })
})

const movement = (version: number, onHand: number): Movement => ({
  version,
  kind: onHand > 0 ? 'received' : 'deducted',
  ref: 'x',
  onHand,
  locked: 0,
  reserved: 0,
})

describe('whatever moves before and after a count', () => {
  it('the level becomes what is truly there', () => {
    const steps = fc.array(fc.record({ at: fc.nat({ max: 9 }), onHand: fc.integer({ min: -5, max: 9 }) }), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(steps, fc.nat({ max: 10 }), fc.integer({ min: -5, max: 5 }), (moves, countedAt, astray) => {
        const pages = [...moves]
          .sort((a, b) => a.at - b.at)
          .map(({ at, onHand }, index) => ({
            stockKey: KEY,
            fromVersion: index + 1,
            toVersion: index + 1,
            at,
            movements: [movement(index + 1, onHand)],
          }))
        const total = (until: number) =>
          200 + moves.reduce((sum, { at, onHand }) => sum + (at <= until ? onHand : 0), 0)
        const now = { ...emptyStockLevel(KEY), onHand: total(99), version: pages.length }
        const onHandThen = onHandAt(now, pages, countedAt)
        expect(onHandThen).toBe(total(countedAt))
        const outcome = settleCount(
          { stockKey: KEY, counted: onHandThen + astray },
          level({ onHandThen, onHand: now.onHand }),
        )
        expect(outcome.ok && now.onHand + outcome.value.change).toBe(total(99) + astray)
      }),
      { numRuns: 300 },
    )
  })

  it('after it no more is promised than is there, or it is refused and says why', () => {
    const quantities = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 })
    fc.assert(
      fc.property(
        quantities,
        fc.nat({ max: 30 }),
        fc.nat({ max: 4 }),
        fc.nat({ max: 4 }),
        (held, counted, reserved, backorderLimit) => {
          const locked = held.reduce((sum, quantity) => sum + quantity, 0)
          const onHand = Math.max(locked + reserved - backorderLimit, 0) + 2
          const locks = held.map((quantity, at) => lock(`l${at}`, at, quantity))
          const now = level({ onHandThen: onHand, onHand, locked, reserved, backorderLimit })
          const outcome = settleCount({ stockKey: KEY, counted }, now, locks)
          if (!outcome.ok) {
            expect(counted + backorderLimit).toBeLessThan(reserved)
            return
          }
          const broken = outcome.value.breaks.reduce((sum, { shortage }) => sum + shortage.requested, 0)
          expect(locked - broken + reserved).toBeLessThanOrEqual(counted + backorderLimit)
          const ids = outcome.value.breaks.map(({ lockId }) => lockId)
          expect(ids).toEqual(
            locks
              .map(({ id }) => id)
              .reverse()
              .slice(0, ids.length),
          )
          const last = outcome.value.breaks.at(-1)?.shortage.requested ?? 0
          if (ids.length > 0) expect(locked - broken + last + reserved).toBeGreaterThan(counted + backorderLimit)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a snapshot of all stock', () => {
  const key = (at: number) => `main/normal/SKU-${at}`
  /** Every third row is astray by one. */
  const rows = Array.from({ length: 10_000 }, (_, at) => ({ stockKey: key(at), counted: 10 + (at % 3 === 0 ? 1 : 0) }))
  const pagesOf = (size: number) =>
    Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size))
  let asked: number[] = []
  const levels = async (keys: readonly string[]) => {
    asked.push(keys.length)
    return new Map(keys.filter((one) => one !== key(7)).map((one) => [one, level()]))
  }
  const compare = async (input: Partial<Parameters<typeof snapshotDifferences>[0]>) => {
    asked = []
    const batches: SnapshotBatch[] = []
    const all = { snapshotId: 'S1', countedAt: 5, pages: pagesOf(333), levels, ...input }
    for await (const batch of snapshotDifferences(all)) batches.push(batch)
    return batches
  }

  it('is compared chunk by chunk, never holding more rows than a chunk', async () => {
    const batches = await compare({ chunk: 256 })
    expect(Math.max(...asked)).toBe(256)
    expect(batches.at(-1)?.cursor).toBe(10_000)
    const differences = batches.flatMap((batch) => batch.differences)
    expect(differences).toHaveLength(3_334)
    expect(differences[1]).toMatchObject({ stockKey: key(3), counted: 11, change: 1, ref: `S1/${key(3)}` })
    expect(batches.flatMap(({ problems }) => problems)).toEqual([
      { stockKey: key(7), code: 'UNKNOWN_STOCK', counted: 10 },
    ])
    expect(batches.reduce((sum, { equal }) => sum + equal, 0)).toBe(10_000 - 3_334 - 1)
  })

  it('goes on after a stop where the last applied batch ended, however the pages are cut', async () => {
    const whole = (await compare({ chunk: 256 })).flatMap(({ differences }) => differences)
    for (const stopAfter of [1, 5, 39]) {
      const first = (await compare({ chunk: 256 })).slice(0, stopAfter)
      const rest = await compare({ chunk: 100, pages: pagesOf(77), after: first.at(-1)?.cursor ?? 0 })
      expect([...first, ...rest].flatMap(({ differences }) => differences)).toEqual(whole)
    }
  })

  it('tells of rows that say two things, and takes those that say one thing twice once', async () => {
    const pages = [
      [
        { stockKey: key(1), counted: 4 },
        { stockKey: key(1), counted: 5 },
        { stockKey: key(2), counted: 4 },
        { stockKey: key(2), counted: 4 },
        { stockKey: key(3), counted: -1 },
      ],
    ]
    const [batch] = await compare({ pages })
    expect(batch?.differences.map(({ stockKey, change }) => [stockKey, change])).toEqual([[key(2), -6]])
    expect(batch?.problems.map(({ stockKey, code }) => [stockKey, code])).toEqual([
      [key(1), 'COUNTED_TWICE'],
      [key(3), 'QTY_RANGE'],
    ])
  })

  it('of nothing comes to nothing', async () => {
    expect(await compare({ pages: [] })).toEqual([])
  })
})
