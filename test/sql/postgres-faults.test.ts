import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import type { Store } from '../../src/store/store'
import { orderRecord, put, saving, stockRecord, unitOn } from '../../src/testing/store-records'
import { freshSchema, testPool } from '../postgres/database'
import { startPostgres } from '../postgres/server'

describe.each([{ pipeline: true }, { pipeline: false }])('a fault of the server, pipeline %o', ({ pipeline }) => {
  const schema = freshSchema()
  let pool: Pool
  let other: Pool
  let store: Store

  beforeAll(async () => {
    pool = await testPool({ pipeline, application_name: schema })
    other = await testPool({ pipeline: false })
    store = await postgresStore({ pool, schema, lockTimeoutMs: 200 })
    await put(store, 'stock', { 'W/P/A': stockRecord('W/P/A', 5) })
  })
  afterAll(async () => {
    await pool.end()
    await other.end()
  })

  const touch = () =>
    store.transact(
      unitOn({ stock: ['W/P/A'] }, (loaded) => {
        const { version, value } = loaded.get('stock', 'W/P/A')
        return {
          records: [saving(loaded, 'stock', 'W/P/A', { ...(value ?? stockRecord('', 0)), version: version + 1 })],
        }
      }),
    )

  it('a lock that does not come is told as worth another try, and nothing is in doubt', async () => {
    const holder = await other.connect()
    await holder.query('BEGIN')
    await holder.query(`SELECT * FROM ${schema}.stock FOR UPDATE`)
    await expect(touch()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      inDoubt: false,
      storeCode: '55P03',
    })
    await holder.query('ROLLBACK')
    holder.release()
    await touch()
  })

  it('a backend that is terminated while it waits leaves nothing in doubt, and the next unit gets a new one', async () => {
    const holder = await other.connect()
    await holder.query('BEGIN')
    await holder.query(`SELECT * FROM ${schema}.stock FOR UPDATE`)
    const waiting = touch()
    const refused = expect(waiting).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      inDoubt: false,
    })
    await terminate(`wait_event_type = 'Lock'`)
    await refused
    await holder.query('ROLLBACK')
    holder.release()
    await touch()
  })

  it('a backend that is terminated while it commits leaves the commit in doubt', async () => {
    await other.query(`CREATE FUNCTION ${schema}.slow() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(4); RETURN NULL; END $$`)
    await other.query(`CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ${schema}.orders
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.slow()`)
    const committing = put(store, 'order', { o: orderRecord('o') })
    const refused = expect(committing).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      inDoubt: true,
    })
    await terminate(`wait_event = 'PgSleep'`)
    await refused
    await other.query(`DROP TRIGGER slow ON ${schema}.orders`)
    expect((await store.read('order', ['o'])).size).toBe(0)
    await put(store, 'order', { o: orderRecord('o') })
  })

  it('a quantity that would oversell is refused by the table itself, without quoting a value', async () => {
    const oversold = put(store, 'stock', { 'W/P/B': { ...stockRecord('W/P/B', 5), locked: 6 } })
    await expect(oversold).rejects.toMatchObject({
      code: 'SQL_FAULT',
      storeCode: '23514',
      constraint: 'stock_no_oversell',
    })
    const fault: unknown = await oversold.catch((error: unknown) => error)
    expect(`${JSON.stringify(fault)} ${(fault as Error).message} ${(fault as Error).stack}`).not.toContain('W/P/B')
    expect((fault as Error).cause).toBe(undefined)
    await put(store, 'stock', { 'W/P/C': { ...stockRecord('W/P/C', 5), locked: 6, backorderLimit: 1 } })
  })

  it('text that the server could not keep never reaches it', async () => {
    for (const [key, problem] of [
      ['a\0b', 'NUL'],
      ['a\ud800', 'LONE_SURROGATE'],
      ['\udc00a', 'LONE_SURROGATE'],
    ] as const) {
      await expect(put(store, 'order', { [key]: orderRecord(key) })).rejects.toMatchObject({
        code: 'TEXT_UNSTORABLE',
        problem,
      })
    }
    await touch()
  })

  it('blocks and movements can not be changed by any statement', async () => {
    for (const table of ['audit_block', 'movement_page']) {
      for (const change of [
        `UPDATE ${schema}.${table} SET at = 0`,
        `DELETE FROM ${schema}.${table}`,
        `TRUNCATE ${schema}.${table}`,
      ]) {
        await expect(other.query(change)).rejects.toMatchObject({ code: 'OH002' })
      }
    }
  })

  it('no connection is left in a transaction', async () => {
    const { rows } = await other.query(`SELECT state FROM pg_stat_activity WHERE application_name = $1`, [schema])
    expect(rows.every((row) => row.state === 'idle')).toBe(true)
  })

  async function terminate(condition: string): Promise<void> {
    for (;;) {
      const { rowCount } = await other.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND ${condition}`,
        [schema],
      )
      if ((rowCount ?? 0) > 0) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
})

describe('a server that is killed', () => {
  it('keeps what was acknowledged, and is used again once it is back', async () => {
    const server = await startPostgres()
    const pool = await testPool({ connectionString: server.url })
    try {
      const store = await postgresStore({ pool })
      const acknowledged: string[] = []
      let failure: unknown
      const writer = (async () => {
        for (let i = 0; failure === undefined; i++) {
          try {
            await put(store, 'order', { [`o${i}`]: orderRecord(`o${i}`) })
            acknowledged.push(`o${i}`)
          } catch (error) {
            failure = error
          }
        }
      })()
      await new Promise((resolve) => setTimeout(resolve, 500))
      await server.kill9()
      await writer
      expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
      await expect(store.now()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true, inDoubt: false })

      await server.restart()
      const found = await store.read('order', acknowledged)
      expect(acknowledged.length).toBeGreaterThan(0)
      expect(found.size).toBe(acknowledged.length)
    } finally {
      await pool.end()
      await server.stop()
    }
  }, 60_000)
})
