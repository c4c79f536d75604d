import { describe, expect, it } from 'vitest'
import { quantityUnitSchema } from '../../src/inventory/quantity-unit'
import { type QueryDriver, type QuerySnapshotOptions, querySnapshot } from '../../src/sql/query-snapshot'
import { NOON } from '../order/sample-order'

type Row = Readonly<Record<string, unknown>>

/** Answers as `mysql2/promise` does, rows and columns, or as `pg` does; `asked` is what it was asked. */
function driverOf(pages: readonly (readonly Row[])[], shape: 'mysql' | 'postgres' = 'mysql') {
  const asked: { text: string; values: unknown[] }[] = []
  const driver: QueryDriver = {
    async query(text, values) {
      asked.push({ text, values })
      const rows = pages[asked.length - 1] ?? []
      return shape === 'mysql' ? [rows, []] : { rows, rowCount: rows.length }
    },
  }
  return { driver, asked }
}

const options: Omit<QuerySnapshotOptions, 'driver'> = {
  dialect: 'mysql',
  query: 'SELECT id, code, qty FROM stock WHERE id > :after ORDER BY id LIMIT :limit',
  start: 0,
  columns: { key: 'id', sku: 'code', counted: 'qty' },
  countedAt: { at: NOON },
  pageSize: 2,
}

async function readAll(given: QuerySnapshotOptions, after: string | null = null) {
  const rows = []
  const cursors = []
  for await (const batch of querySnapshot(given).batches({ after, now: async () => NOON + 5 })) {
    rows.push(...batch.rows)
    cursors.push(batch.cursor)
  }
  return { rows, cursors }
}

const read = async (row: Row, differing: Partial<QuerySnapshotOptions> = {}) =>
  (await readAll({ ...options, ...differing, driver: driverOf([[{ id: 1, code: 'TEA', qty: 1, ...row }]]).driver }))
    .rows[0]

describe('a snapshot from a query', () => {
  it('is read page by page behind the last key', async () => {
    const pages = [
      [
        { id: 1, code: 'A', qty: 5 },
        { id: 7, code: 'B', qty: 6 },
      ],
      [{ id: 9, code: 'C', qty: 7 }],
    ]
    const { driver, asked } = driverOf(pages)
    const { rows, cursors } = await readAll({ ...options, driver })
    expect(rows).toEqual(
      ['A', 'B', 'C'].map((sku, at) => ({
        row: at + 1,
        sku,
        warehouse: 'main',
        pool: 'normal',
        counted: at + 5,
        countedAt: NOON,
      })),
    )
    const text = 'SELECT id, code, qty FROM stock WHERE id > ? ORDER BY id LIMIT ?'
    expect(asked).toEqual([
      { text, values: [0, 2] },
      { text, values: [7, 2] },
    ])
    const again = driverOf(pages.slice(1))
    expect((await readAll({ ...options, driver: again.driver }, cursors[0] ?? null)).rows).toMatchObject([{ row: 3 }])
    expect(again.asked[0]?.values).toEqual([7, 2])
  })

  it.each([
    ['mysql', 'a > ? AND (b > ? OR c) LIMIT ?', ['k', 'k', 2]],
    ['postgres', 'a > $1 AND (b > $1 OR c) LIMIT $2', ['k', 2]],
  ] as const)('has its parameters as %s writes them, wherever they stand', async (dialect, text, values) => {
    const { driver, asked } = driverOf([[]], dialect)
    const query = 'a > :after AND (b > :after OR c) LIMIT :limit'
    await readAll({ ...options, driver, dialect, query, start: 'k' })
    expect(asked).toEqual([{ text, values }])
  })

  it('leaves a cast of PostgreSQL alone', async () => {
    const { driver, asked } = driverOf([[]], 'postgres')
    await readAll({ ...options, driver, dialect: 'postgres', query: 'id::after > :after LIMIT :limit' })
    expect(asked[0]?.text).toBe('id::after > $1 LIMIT $2')
  })

  it.each([
    // As mysql2 hands over INT, DECIMAL(12,3), BIGINT as text, BIGINT as bigint, DOUBLE; pg hands int8 and numeric as text.
    [12, 12],
    ['12.000', 12],
    ['12', 12],
    [12n, 12],
    [1.5, 'QUANTITY_PRECISION'],
    ['12.5', 'QUANTITY_PRECISION'],
    [0.1 + 0.2, 'QUANTITY_PRECISION'],
    [1e21, 'QTY_RANGE'],
    [2 ** 53, 'QTY_RANGE'],
    [Number.NaN, 'QUANTITY_FORMAT'],
    [-3, -3],
    [null, 'VALUE_EMPTY'],
    ['', 'VALUE_EMPTY'],
    [true, 'VALUE_TYPE'],
    [new Date(0), 'VALUE_TYPE'],
    [Buffer.from('12'), 'VALUE_TYPE'],
  ])('counts %s exactly, or not at all: %s', async (qty, expected) => {
    expect(await read({ qty })).toMatchObject(typeof expected === 'number' ? { counted: expected } : { code: expected })
  })

  it.each([
    ['1.250', 1_250],
    [1.25, 1_250],
    ['0.0005', 'QUANTITY_PRECISION'],
  ])('reads goods by weight digit by digit: %s kg', async (qty, expected) => {
    const kg = quantityUnitSchema.parse({ unit: 'kg', decimals: 3 })
    const row = await read({ qty }, { unitOf: () => kg })
    expect(row).toMatchObject(typeof expected === 'number' ? { counted: expected } : { code: expected })
  })

  it.each([
    ['Asia/Shanghai', '2026-03-01 08:00:00', Date.UTC(2026, 2, 1)],
    ['UTC', '2026-03-01 08:00:00.250000', Date.UTC(2026, 2, 1, 8, 0, 0, 250)],
    ['UTC', '2026-03-01T08:00:00+08:00', Date.UTC(2026, 2, 1)],
    ['UTC', new Date(0), 'VALUE_TYPE'],
    ['UTC', '0000-00-00 00:00:00', 'TIME_FORMAT'],
  ])('reads its time in the declared zone %s: %s', async (zone, at, expected) => {
    const row = await read({ at }, { countedAt: { column: 'at', zone } })
    expect(row).toMatchObject(typeof expected === 'number' ? { countedAt: expected } : { code: expected })
  })

  it('counts as of just before each page where the table is live, or by a column of seconds', async () => {
    expect(await read({}, { countedAt: 'asRead' })).toMatchObject({ countedAt: NOON + 5 })
    const seconds = Math.floor(NOON / 1_000)
    expect(await read({ at: seconds }, { countedAt: { column: 'at', epoch: 's' } })).toMatchObject({
      countedAt: seconds * 1_000,
    })
  })

  it('takes off what a CHAR column is filled up with, only where told', async () => {
    expect(await read({ code: 'TEA   ' })).toMatchObject({ sku: 'TEA   ' })
    expect(await read({ code: 'TEA   ' }, { padded: true })).toMatchObject({ sku: 'TEA' })
  })

  it('takes places from columns, or the same for all', async () => {
    const columns = { ...options.columns, warehouse: 'wh' }
    expect(await read({ wh: 'HZ' }, { columns, fixed: { pool: 'b2b' } })).toMatchObject({
      warehouse: 'HZ',
      pool: 'b2b',
    })
  })

  it.each([
    ['KEY_REPEATED', [{ id: 0, code: 'A', qty: 1 }], {}],
    ['KEY_TYPE', [{ id: null, code: 'A', qty: 1 }], {}],
    ['COLUMN_MISSING', [{ id: 1, sku: 'A', qty: 1 }], {}],
    ['LIMIT_IGNORED', [1, 2, 3].map((id) => ({ id, code: 'A', qty: 1 })), {}],
    ['ANSWER_SHAPE', [[1, 'A', 1] as unknown as Row], {}],
    ['PARAMETER_MISSING', [], { query: 'SELECT * FROM stock WHERE id > :after' }],
  ])('that does not do what it has to is a fault: %s', async (problem, page, differing) => {
    const { driver } = driverOf([page])
    await expect((async () => readAll({ ...options, ...differing, driver }))()).rejects.toMatchObject({
      code: 'SNAPSHOT_QUERY',
      problem,
    })
  })
})
