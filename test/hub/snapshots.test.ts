import { describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import type { SnapshotControl, StockSnapshotOptions } from '../../src/hub/snapshot-options'
import type { StockSnapshotReport } from '../../src/hub/snapshot-report'
import type { CountedRow, StockSnapshotSource, UnreadableRow } from '../../src/inventory/stock-snapshot'
import { passOn } from '../../src/testing/simulator/pass-on'
import { NOON } from '../order/sample-order'
import { by, levels, openShop, stockUp } from './shop-fixture'

type Row = CountedRow | UnreadableRow

/** Rows of the warehouse `main`, numbered from 1, counted at one instant. */
const counted = (quantities: Readonly<Record<string, number>>, countedAt = NOON): CountedRow[] =>
  Object.entries(quantities).map(([sku, quantity], at) => ({
    row: at + 1,
    sku,
    warehouse: 'main',
    pool: 'normal',
    counted: quantity,
    countedAt,
  }))

/** A source of rows in memory, whose cursor is a number of rows. `opened` says where it was asked to begin. */
function sourceOf(rows: readonly Row[], size = 2) {
  const opened: (string | null)[] = []
  const source: StockSnapshotSource = {
    async *batches({ after }) {
      opened.push(after)
      for (let at = Number(after ?? 0); at < rows.length; at += size) {
        yield { rows: rows.slice(at, at + size), cursor: String(Math.min(rows.length, at + size)) }
      }
    },
  }
  return { source, opened }
}

async function apply(
  hub: Hub,
  rows: readonly Row[] | StockSnapshotSource,
  options: Partial<StockSnapshotOptions> = {},
  control: SnapshotControl = {},
): Promise<StockSnapshotReport> {
  const source = 'batches' in rows ? rows : sourceOf(rows).source
  const outcome = await hub.counts.applySnapshot(source, { snapshotId: 's1', by, ...options }, control)
  if (!outcome.ok) throw new Error(outcome.rejection.code)
  return outcome.value
}

const main = [{ warehouse: 'main' }]

describe('a snapshot', () => {
  it('is applied as differences, and what moved since is kept', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { A: 10, B: 10, C: 10 })
    clock.now += 1_000
    await stockUp(hub, { A: 5, B: -3 })
    const report = await apply(hub, counted({ A: 8, B: 10, C: 12 }))
    expect(report).toEqual({
      snapshotId: 's1',
      end: 'finished',
      rows: { equal: 1, changed: 2 },
      absent: {},
      broken: 0,
      problems: { total: 0, listed: [] },
    })
    expect(await levels(hub, 'A', 'B', 'C')).toEqual([
      [13, 0],
      [7, 0],
      [12, 0],
    ])
  })

  it('answers its report again once it is done, and reads nothing', async () => {
    const { hub } = openShop()
    await stockUp(hub, { A: 10 })
    const report = await apply(hub, counted({ A: 8 }))
    const { source, opened } = sourceOf(counted({ A: 3 }))
    expect(await apply(hub, source)).toEqual(report)
    expect(await hub.counts.snapshot('s1')).toEqual(report)
    expect(opened).toEqual([])
    expect(await levels(hub, 'A')).toEqual([[8, 0]])
    expect(await hub.counts.snapshot('s2')).toBe(undefined)
  })

  it('names every row that is not applied by its number and a code', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { A: 10, B: 10, C: 10, D: 10, E: 10, F: 10 })
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'B', quantity: 5 }] }, { by })
    clock.now += 10
    await stockUp(hub, { C: -9 })
    await hub.counts.settle({ countId: 'c', sku: 'D', counted: 10, countedAt: NOON + 5 }, { by })
    const place = { warehouse: 'main', pool: 'normal', countedAt: NOON }
    const rows: Row[] = [
      { row: 2, sku: 'A', counted: 9, ...place },
      { row: 3, sku: 'B', counted: 4, ...place },
      { row: 4, sku: 'C', counted: 1, ...place },
      { row: 5, sku: 'D', counted: 9, ...place },
      { row: 6, sku: 'NEVER', counted: 9, ...place },
      { row: 7, code: 'QUANTITY_FORMAT' },
      { row: 8, sku: 'E', counted: -1, ...place },
      { row: 9, sku: ' F', counted: 9, ...place },
      { row: 10, sku: 'F', counted: 9, ...place, countedAt: NOON + 1_000 },
      { row: 11, sku: 'A', counted: 9, ...place },
      { row: 12, sku: 'A', counted: 8, ...place },
      { row: 13, sku: 'F', counted: 9, ...place, warehouse: 'east' },
    ]
    const expected = {
      rows: {
        changed: 1,
        repeated: 1,
        COUNT_BELOW_PROMISED: 1,
        COUNT_CONTRADICTED: 1,
        COUNT_OUTDATED: 1,
        UNKNOWN_STOCK: 1,
        QUANTITY_FORMAT: 1,
        QTY_RANGE: 1,
        SKU_CHARSET: 1,
        COUNT_AHEAD: 1,
        COUNTED_TWICE: 1,
        SNAPSHOT_PLACE: 1,
      },
      problems: {
        total: 10,
        listed: [
          { row: 3, code: 'COUNT_BELOW_PROMISED' },
          { row: 4, code: 'COUNT_CONTRADICTED' },
          { row: 5, code: 'COUNT_OUTDATED' },
          { row: 6, code: 'UNKNOWN_STOCK' },
          { row: 7, code: 'QUANTITY_FORMAT' },
          { row: 8, code: 'QTY_RANGE' },
          { row: 9, code: 'SKU_CHARSET' },
          { row: 10, code: 'COUNT_AHEAD' },
          { row: 12, code: 'COUNTED_TWICE' },
          { row: 13, code: 'SNAPSHOT_PLACE' },
        ],
      },
    }
    const before = await levels(hub, 'B', 'C', 'D', 'E', 'F')
    const report = await apply(hub, rows, { places: main })
    expect(report).toMatchObject(expected)
    expect(await levels(hub, 'B', 'C', 'D', 'E', 'F')).toEqual(before)
  })

  it('opens rows nobody has kept where that is asked for', async () => {
    const { hub } = openShop()
    expect((await apply(hub, counted({ A: 8, B: 0 }), { onUnknownRow: 'open' })).rows).toEqual({ opened: 2 })
    expect(await levels(hub, 'A', 'B')).toEqual([
      [8, 0],
      [0, 0],
    ])
  })

  it('breaks the newest locks where that is asked for, and applies the rest', async () => {
    const { hub } = openShop()
    const short: string[] = []
    hub.on('StockShort', ({ lockId }) => short.push(lockId))
    await stockUp(hub, { A: 10, B: 10 })
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'A', quantity: 6 }] }, { by })
    const report = await apply(hub, counted({ A: 5, B: 9 }), { onShortage: 'breakNewest' })
    expect(report).toMatchObject({ rows: { changed: 2 }, broken: 1, problems: { total: 0 } })
    expect(short).toEqual(['a'])
    expect(await levels(hub, 'A', 'B')).toEqual([
      [5, 0],
      [9, 0],
    ])
  })

  it('leaves rows it does not name alone, or counts them as nothing where that is asked for', async () => {
    for (const absentRows of ['ignore', 'zero'] as const) {
      const { hub } = openShop()
      await stockUp(hub, { A: 10, B: 10, C: 10 })
      await hub.stock.adjust({ sku: 'B', warehouse: 'east', change: 7 }, { by })
      const report = await apply(hub, counted({ A: 8, C: 10 }), { absentRows, places: main })
      expect(report.absent).toEqual(absentRows === 'zero' ? { changed: 1 } : {})
      expect(await levels(hub, 'A', 'B', 'C')).toEqual([
        [8, 0],
        [absentRows === 'zero' ? 0 : 10, 0],
        [10, 0],
      ])
      expect(await hub.stock.level({ sku: 'B', warehouse: 'east' })).toMatchObject({ onHand: 7 })
    }
  })

  it('keeps what came in since the count on rows it does not name', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { A: 10, B: 10 })
    clock.now += 1_000
    await stockUp(hub, { B: 4 })
    await apply(hub, counted({ A: 10 }), { absentRows: 'zero', places: main })
    expect(await levels(hub, 'A', 'B')).toEqual([
      [10, 0],
      [4, 0],
    ])
  })

  it.each([
    ['a row could not be read', [{ row: 2, code: 'QUANTITY_FORMAT' }], { SNAPSHOT_UNREADABLE: 1 }],
    ['it is empty', [], { SNAPSHOT_EMPTY: 1 }],
  ])('zeroes nothing where %s', async (_why, rows, absent) => {
    const { hub } = openShop()
    await stockUp(hub, { A: 10, B: 10 })
    const given = rows.length === 0 ? [] : [...counted({ A: 10 }), ...rows]
    const report = await apply(hub, given, { absentRows: 'zero', places: main })
    expect(report).toMatchObject({ end: 'finished', absent })
    expect(await levels(hub, 'B')).toEqual([[10, 0]])
  })

  it.each([
    [{ absentRows: 'zero' as const }, { code: 'INPUT_INVALID', field: 'places' }],
    [{ snapshotId: 'a b' }, { code: 'INPUT_INVALID', field: 'snapshotId' }],
    [{ places: [] }, { code: 'INPUT_INVALID', field: 'places' }],
  ])('with %j is refused', async (wrong, rejection) => {
    const { hub } = openShop()
    const options = { snapshotId: 's1', by, ...wrong }
    expect(await hub.counts.applySnapshot(sourceOf([]).source, options)).toEqual({ ok: false, rejection })
  })
})

describe('a snapshot that was ended early', () => {
  const skus = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`S${at}`, 10]))
  const found = counted(Object.fromEntries(Object.keys(skus).map((sku, at) => [sku, at % 3 === 0 ? 9 : 10])))

  it('by the host goes on behind what was applied', async () => {
    const { hub } = openShop()
    await stockUp(hub, skus)
    const { source, opened } = sourceOf(found)
    const ending = new AbortController()
    let told = 0
    const onProgress = () => {
      told += 1
      if (told === 2) ending.abort()
    }
    const aborted = await apply(hub, source, {}, { signal: ending.signal, onProgress })
    expect(aborted).toMatchObject({ end: 'aborted', rows: { changed: 2, equal: 2 } })
    expect(await apply(hub, source)).toMatchObject({ end: 'finished', rows: { changed: 4, equal: 7 } })
    expect(opened).toEqual([null, '4'])
  })

  it('at any commit, before or after it was saved, comes to the same in the end', async () => {
    for (const lost of ['before', 'after'] as const) {
      for (let crashAt = 1; crashAt <= 10; crashAt++) {
        const shop = openShop()
        await stockUp(shop.hub, { ...skus, GONE: 4 })
        await shop.hub.stock.lock({ lockId: 'a', lines: [{ sku: 'S3', quantity: 10 }] }, { by })
        await shop.hub.stock.lock({ lockId: 'b', lines: [{ sku: 'GONE', quantity: 1 }] }, { by })
        let commits = 0
        const store = passOn(shop.store, {
          transact: async (unit) => {
            commits += 1
            if (commits === crashAt && lost === 'before') throw new Error('gone')
            await shop.store.transact(unit)
            if (commits === crashAt && lost === 'after') throw new Error('gone')
          },
        })
        const { hub } = openShop({ store })
        const options = { absentRows: 'zero', places: main, onShortage: 'breakNewest' } as const
        await expect(apply(hub, found, options)).rejects.toThrow('gone')
        const again = openShop({ store: shop.store }).hub
        const { rows, absent, end, broken } = await apply(again, found, options)
        expect({ end, absent, ...rows, broken }).toEqual({
          end: 'finished',
          absent: { changed: 1 },
          equal: 7,
          changed: 4,
          broken: 2,
        })
        const onHand = await levels(again, ...Object.keys(skus), 'GONE')
        expect(onHand.map((level) => level?.[0])).toEqual([...found.map((row) => row.counted), 0])
      }
    }
  })

  it('belongs to its options: others are another snapshot', async () => {
    const { hub } = openShop()
    await stockUp(hub, { A: 10 })
    await apply(hub, counted({ A: 9 }))
    const other = await hub.counts.applySnapshot(sourceOf([]).source, { snapshotId: 's1', by, onUnknownRow: 'open' })
    expect(other).toEqual({ ok: false, rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'options' } })
  })

  it('because another process applies it too applies no row twice', async () => {
    const { hub } = openShop()
    await stockUp(hub, skus)
    const run = () => hub.counts.applySnapshot(sourceOf(found).source, { snapshotId: 's1', by })
    const outcomes = await Promise.all([run(), run()])
    const codes = outcomes.map((outcome) => (outcome.ok ? outcome.value.end : outcome.rejection.code)).sort()
    expect(codes).toEqual(['SNAPSHOT_ELSEWHERE', 'finished'])
    expect((await hub.counts.snapshot('s1'))?.rows).toEqual({ changed: 4, equal: 7 })
    expect((await levels(hub, ...Object.keys(skus))).map((level) => level?.[0])).toEqual(
      found.map((row) => row.counted),
    )
  })

  it('says of locks that another run broke before it ended, also where the row was counted again meanwhile', async () => {
    const shop = openShop()
    await stockUp(shop.hub, { A: 10, B: 10, C: 10 })
    const options = { onShortage: 'breakNewest' } as const
    const rows = counted({ A: 10, B: 10, C: 4 })
    let commits = 0
    const ending = openShop({
      store: passOn(shop.store, {
        transact: async (unit) => {
          commits += 1
          if (commits === 2) throw new Error('gone')
          await shop.store.transact(unit)
        },
      }),
    }).hub
    let looks = 0
    const overtaken = passOn(shop.store, {
      movementsSince: async (stockKeys, at) => {
        const since = await shop.store.movementsSince(stockKeys, at)
        looks += 1
        if (looks !== 2) return since
        while ((await shop.hub.counts.snapshot('s1')) === undefined) await new Promise((done) => setImmediate(done))
        await shop.hub.stock.lock({ lockId: 'c', lines: [{ sku: 'C', quantity: 10 }] }, { by })
        await expect(apply(ending, rows, options)).rejects.toThrow('gone')
        shop.clock.now += 5
        await shop.hub.counts.settle({ countId: 'later', sku: 'C', counted: 5, countedAt: NOON + 5 }, { by })
        return since
      },
    })
    const report = await apply(openShop({ store: overtaken, now: () => shop.clock.now }).hub, rows, options)
    expect(report).toMatchObject({ end: 'finished', rows: { equal: 2, changed: 1 }, broken: 1 })
    expect(await levels(shop.hub, 'C')).toEqual([[5, 0]])
  })

  it('says of a row that was settled already what became of it, also where the clock was set back before the count since', async () => {
    const shop = openShop()
    await stockUp(shop.hub, { A: 10, B: 10 })
    await shop.hub.stock.lock({ lockId: 'a', lines: [{ sku: 'A', quantity: 10 }] }, { by })
    const options = { onShortage: 'breakNewest' } as const
    let commits = 0
    const store = passOn(shop.store, {
      transact: async (unit) => {
        commits += 1
        if (commits === 2) throw new Error('gone')
        await shop.store.transact(unit)
      },
    })
    await expect(apply(openShop({ store }).hub, counted({ A: 4, B: 9 }), options)).rejects.toThrow('gone')
    shop.clock.now -= 60_000
    const report = await apply(shop.hub, counted({ A: 4, B: 9 }), options)
    expect(report).toMatchObject({ end: 'finished', rows: { changed: 1, COUNT_AHEAD: 1 }, broken: 1 })
  })

  it('takes in what happens to a row between the look and the commit, and counts each row once', async () => {
    const { hub, store } = openShop()
    await stockUp(hub, skus)
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'S1', quantity: 10 }] }, { by })
    let looks = 0
    const restless = passOn(store, {
      movementsSince: async (stockKeys, at) => {
        const since = await store.movementsSince(stockKeys, at)
        looks += 1
        // Of the instant of the count, so it belongs before it.
        if (looks === 1) await stockUp(hub, { S0: 1 })
        return since
      },
    })
    const rows = found.map((row) => (row.sku === 'S1' ? { ...row, counted: 9 } : row))
    const report = await apply(openShop({ store: restless }).hub, sourceOf(rows, 4).source, {
      onShortage: 'breakNewest',
    })
    expect(report).toMatchObject({ end: 'finished', rows: { changed: 5, equal: 6 }, broken: 1 })
    expect(Object.keys(report.rows)).toHaveLength(2)
    expect((await levels(hub, ...Object.keys(skus))).map((level) => level?.[0])).toEqual(rows.map((row) => row.counted))
  })

  it('knows a row again that the batch before has just counted, though it was looked at before that was saved', async () => {
    const { hub, store } = openShop()
    await stockUp(hub, { A: 10, B: 10, C: 10 })
    await hub.stock.lock({ lockId: 'a', lines: [{ sku: 'A', quantity: 6 }] }, { by })
    const slow = passOn(store, {
      transact: async (unit) => {
        await new Promise((done) => setImmediate(done))
        await store.transact(unit)
      },
    })
    const rows = [...counted({ A: 8, B: 10 }), ...counted({ A: 0, B: 9 }), ...counted({ A: 8, C: 9 })]
    const report = await apply(openShop({ store: slow }).hub, rows, { onShortage: 'breakNewest' })
    expect(report).toMatchObject({ rows: { changed: 2, equal: 1, repeated: 1, COUNTED_TWICE: 2 }, broken: 0 })
    expect(await levels(hub, 'A', 'B', 'C')).toEqual([
      [8, 6],
      [10, 0],
      [9, 0],
    ])
  })

  it('looks again at a row that was right for what was made at the instant of its count', async () => {
    const { hub, store } = openShop()
    await stockUp(hub, { A: 10 })
    let looks = 0
    const restless = passOn(store, {
      movementsSince: async (stockKeys, at) => {
        const since = await store.movementsSince(stockKeys, at)
        looks += 1
        if (looks === 1) await stockUp(hub, { A: 1 })
        return since
      },
    })
    expect((await apply(openShop({ store: restless }).hub, counted({ A: 10 }))).rows).toEqual({ changed: 1 })
    expect(await levels(hub, 'A')).toEqual([[10, 0]])
  })

  it.each([
    ['nothing has moved since a count of less than a minute ago', 59_999, 0, true],
    ['nothing has moved since a count of a minute ago', 60_000, 0, false],
    ['something has moved since the count', 1, 5, false],
  ])('where %s, the level of a row that was right is locked: %#', async (_why, age, change, locked) => {
    const { hub, store, clock } = openShop()
    await stockUp(hub, { A: 10 })
    clock.now += age
    if (change > 0) await stockUp(hub, { A: change })
    const asked: string[] = []
    const watched = passOn(store, {
      transact: (unit) =>
        store.transact({
          ...unit,
          keysOf(kind, loaded) {
            const keys = [...unit.keysOf(kind, loaded)]
            if (kind === 'stock') asked.push(...keys)
            return keys
          },
        }),
    })
    const report = await apply(openShop({ store: watched, now: () => clock.now }).hub, counted({ A: 10 }))
    expect(report.rows).toEqual({ equal: 1 })
    expect(asked).toEqual(locked ? ['main/normal/A'] : [])
  })

  it('closes its source when it ends early, also where the source was ahead of it', async () => {
    const { hub, store } = openShop()
    await stockUp(hub, skus)
    let closed = 0
    const source: StockSnapshotSource = {
      async *batches() {
        try {
          for (const row of found) yield { rows: [row], cursor: String(row.row) }
        } finally {
          closed += 1
        }
      },
    }
    const full = passOn(store, {
      transact: async () => {
        throw new Error('full')
      },
    })
    await expect(apply(openShop({ store: full }).hub, source)).rejects.toThrow('full')
    expect(closed).toBe(1)
    const ending = new AbortController()
    await apply(hub, source, {}, { signal: ending.signal, onProgress: () => ending.abort() })
    expect(closed).toBe(2)
  })

  it('is in the audit batch by batch, and each movement names its batch', async () => {
    const { hub, store } = openShop()
    await stockUp(hub, { A: 10 })
    await apply(hub, counted({ A: 8 }))
    const entries = (await store.audit.blocks('memory', 1, 100)).flatMap((block) => block.entries)
    expect(entries.filter(({ action }) => action === 'applySnapshotBatch')).toMatchObject([
      { commandId: 'snapshot:s1:1', actor: by, facts: { snapshotId: 's1', batch: 1, counted: 1, changed: 1 } },
      { commandId: 'snapshot:s1:2', facts: { counted: 0 } },
    ])
    const { movements } = (await store.movements('main/normal/A', 1, 10)).at(-1) ?? { movements: [] }
    expect(movements).toMatchObject([{ kind: 'counted', ref: 'snapshot:s1:1', onHand: -2 }])
  })
})
