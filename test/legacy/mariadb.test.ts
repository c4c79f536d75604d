import { describe, expect, it } from 'vitest'
import { type QueryDriver, querySnapshot } from '../../src/sql/query-snapshot'
import { aHub } from '../../src/testing/a-hub'

/** `mysql://user:password@host/database` of a MySQL or MariaDB server whose tables may be made and dropped. */
const url = process.env.ORDERHUB_TEST_MYSQL
const by = { type: 'user', id: 'clerk-1' } as const

interface Pool extends QueryDriver {
  end(): Promise<void>
}

/** The driver is the host's; here it is needed only where a server is told. */
async function poolOf(uri: string, settings: Readonly<Record<string, unknown>>): Promise<Pool> {
  const name: string = 'mysql2/promise'
  const { createPool } = (await import(name)) as { createPool(options: object): Pool }
  return createPool({ uri, ...settings })
}

if (url === undefined) console.warn('No MySQL or MariaDB server was told by ORDERHUB_TEST_MYSQL: its tests do not run.')

describe.runIf(url !== undefined)('a legacy table in MySQL or MariaDB', () => {
  it.each([{}, { supportBigNumbers: true, bigNumberStrings: true, dateStrings: true }, { decimalNumbers: true }])(
    'is applied with exact numbers, the driver set to %j',
    async (settings) => {
      const pool = await poolOf(url ?? '', settings)
      try {
        await pool.query('DROP TABLE IF EXISTS orderhub_legacy', [])
        await pool.query(
          'CREATE TABLE orderhub_legacy (id BIGINT PRIMARY KEY, code VARCHAR(40), qty DECIMAL(12,3), at DATETIME)',
          [],
        )
        for (let from = 1; from <= 1_201; from += 400) {
          const rows = Array.from({ length: 400 }, (_, at) => [
            from + at,
            `S${from + at}`,
            (from + at) % 7,
            '2026-01-01 08:00:00',
          ])
          await pool.query('INSERT INTO orderhub_legacy (id, code, qty, at) VALUES ?', [rows])
        }
        await pool.query('UPDATE orderhub_legacy SET qty = 1.5 WHERE id = 700', [])
        const { hub } = aHub()
        const source = querySnapshot({
          driver: pool,
          dialect: 'mysql',
          query:
            'SELECT id, code, qty, CAST(at AS CHAR) AS at FROM orderhub_legacy WHERE id > :after ORDER BY id LIMIT :limit',
          start: 0,
          columns: { key: 'id', sku: 'code', counted: 'qty' },
          countedAt: { column: 'at', zone: 'Asia/Shanghai' },
        })
        const outcome = await hub.counts.applySnapshot(source, { snapshotId: 's', by, onUnknownRow: 'open' })
        expect(outcome).toMatchObject({ value: { rows: { opened: 1_599, QUANTITY_PRECISION: 1 } } })
        expect(await hub.stock.level({ sku: 'S1600' })).toMatchObject({ onHand: 1_600 % 7 })
      } finally {
        await pool.query('DROP TABLE IF EXISTS orderhub_legacy', [])
        await pool.end()
      }
    },
  )
})
