import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeptLevel, type MergedBatch, mergeSnapshot } from '../../src/inventory/merge-snapshot'
import type { StockCount } from '../../src/inventory/settle-count'
import { snapshotDifferences } from '../../src/inventory/snapshot-differences'

const kept = (stockKey: string, onHandThen: number): KeptLevel => ({
  stockKey,
  onHandThen,
  onHand: onHandThen,
  locked: 0,
  reserved: 0,
  backorderLimit: 0,
})
const counted = (stockKey: string, number: number): StockCount => ({ stockKey, counted: number })

async function merged(input: Partial<Parameters<typeof mergeSnapshot>[0]>) {
  const batches: MergedBatch[] = []
  for await (const batch of mergeSnapshot({ snapshotId: 'S', counts: [], kept: [], ...input })) batches.push(batch)
  return batches
}
const changes = (batches: readonly MergedBatch[]) =>
  batches.flatMap(({ differences }) => differences.map(({ stockKey, change }) => [stockKey, change]))

describe('a sorted snapshot beside all kept rows', () => {
  const counts = [
    [counted('a', 5), counted('b', 2)],
    [counted('d', 1), counted('e', -1)],
  ]
  const rows = [[kept('a', 5)], [kept('b', 3), kept('c', 4), kept('e', 1), kept('f', 0)], [kept('g', 2)]]

  it('tells what differs, what nobody keeps and what nobody counted', async () => {
    const [batch] = await merged({ counts, kept: rows })
    expect(batch?.differences).toMatchObject([{ stockKey: 'b', counted: 2, change: -1, ref: 'S/b' }])
    expect(batch?.problems).toEqual([
      { stockKey: 'd', code: 'UNKNOWN_STOCK', counted: 1 },
      { stockKey: 'e', code: 'QTY_RANGE', counted: -1 },
    ])
    expect(batch).toMatchObject({ absent: ['c', 'g'], equal: 2, cursor: 'g' })
  })

  it('takes what nobody counted for nothing, where that is meant', async () => {
    const batches = await merged({ counts, kept: rows, absent: 'zero' })
    expect(changes(batches)).toEqual([
      ['b', -1],
      ['c', -4],
      ['g', -2],
    ])
    expect(batches[0]?.absent).toEqual([])
  })

  it.each<[string, object, string]>([
    ['counts', { counts: [[counted('b', 1), counted('a', 1)]] }, 'a'],
    ['counts', { counts: [[counted('b', 1)], [counted('b', 1)]] }, 'b'],
    ['kept', { kept: [[kept('b', 1), kept('a', 1)]] }, 'a'],
  ])('stops where the %s do not ascend: %o', async (list, input, stockKey) => {
    await expect(merged(input)).rejects.toMatchObject({ code: 'SNAPSHOT_UNSORTED', list, stockKey })
  })

  it('closes both lists when the loop is left early', async () => {
    const closed: string[] = []
    const list = async function* <T>(name: string, pages: readonly (readonly T[])[]) {
      try {
        yield* pages
      } finally {
        closed.push(name)
      }
    }
    const input = { snapshotId: 'S', counts: list('counts', counts), kept: list('kept', rows), chunk: 1 }
    for await (const { cursor } of mergeSnapshot(input)) {
      expect(cursor).toBe('a')
      break
    }
    expect(closed.sort()).toEqual(['counts', 'kept'])
  })

  it('of nothing, beside nothing, comes to nothing', async () => {
    expect(await merged({})).toEqual([])
  })

  const some = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 10, max: 60 }), fc.nat({ max: 4 })), {
      selector: ([key]) => key,
      maxLength: 40,
    })
    .map((list) => list.sort(([a], [b]) => a - b))

  it('agrees with looking up each row, and goes on after a stop, wherever that was', async () => {
    await fc.assert(
      fc.asyncProperty(
        some,
        some,
        fc.integer({ min: 1, max: 7 }),
        fc.nat({ max: 12 }),
        async (found, book, chunk, stop) => {
          // Small pages, some of them empty: a resumed run passes over whole ones.
          const counts = found.flatMap(([key, number]) => [[], [counted(`k${key}`, number)]])
          const levels = book.map(([key, number]) => kept(`k${key}`, number))
          const whole = await merged({ counts, kept: [levels] })
          const byLookUp: unknown[] = []
          const lookUp = async (keys: readonly string[]) =>
            new Map(levels.filter(({ stockKey }) => keys.includes(stockKey)).map((level) => [level.stockKey, level]))
          for await (const batch of snapshotDifferences({
            snapshotId: 'S',
            countedAt: 1,
            pages: counts,
            levels: lookUp,
          }))
            byLookUp.push(...batch.differences)
          expect(whole.flatMap(({ differences }) => differences)).toEqual(byLookUp)

          const first = (await merged({ counts, kept: [levels], chunk })).slice(0, stop)
          const rest = await merged({ counts, kept: [levels], chunk, after: first.at(-1)?.cursor ?? '' })
          expect(changes([...first, ...rest])).toEqual(changes(whole))
          expect([...first, ...rest].flatMap(({ absent }) => absent)).toEqual(whole.flatMap(({ absent }) => absent))
        },
      ),
      { numRuns: 300 },
    )
  })
})
