import { Client, type Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoreWarning } from '../../src/sql/check-server'
import { migrationChecksum } from '../../src/sql/migrate'
import { MIGRATIONS } from '../../src/sql/migrations/all'
import { postgresStore } from '../../src/sql/postgres-store'
import { RECORD_TABLES } from '../../src/sql/tables'
import { orderRecord, put } from '../../src/testing/store-records'
import { freshSchema, postgresUrl, testPool } from '../postgres/database'

describe('opening a store', () => {
  let pool: Pool
  beforeAll(async () => {
    pool = await testPool()
  })
  afterAll(() => pool.end())

  it('makes the schema once, however many start at the same time', async () => {
    const schema = freshSchema()
    const stores = await Promise.all(Array.from({ length: 6 }, () => postgresStore({ pool, schema })))
    const { rows } = await pool.query(`SELECT number, checksum FROM ${schema}.schema_migration ORDER BY number`)
    expect(rows).toEqual(MIGRATIONS.map((step) => ({ number: step.number, checksum: migrationChecksum(step) })))
    for (const [i, store] of stores.entries()) await put(store, 'order', { [`o${i}`]: orderRecord(`o${i}`) })
    expect((await stores[0]?.list('order', { limit: 10 }))?.items.length).toBe(6)
  })

  it('finds what an earlier store kept', async () => {
    const schema = freshSchema()
    await put(await postgresStore({ pool, schema }), 'order', { o: orderRecord('o') })
    expect((await (await postgresStore({ pool, schema })).read('order', ['o'])).size).toBe(1)
  })

  it('takes any schema name, hostile ones too', async () => {
    const schema = `T "x"; DROP TABLE y; '${freshSchema().slice(0, 20)}`
    const store = await postgresStore({ pool, schema })
    await put(store, 'order', { o: orderRecord('o') })
    expect((await store.read('order', ['o'])).size).toBe(1)
  })

  it('refuses a schema that is newer than this version', async () => {
    const schema = freshSchema()
    await postgresStore({ pool, schema })
    await pool.query(`INSERT INTO ${schema}.schema_migration (number, name, checksum) VALUES (9999, 'later', 'x')`)
    await expect(postgresStore({ pool, schema })).rejects.toMatchObject({ code: 'STORE_INCOMPATIBLE' })
  })

  it('refuses a schema that was made by other steps', async () => {
    const schema = freshSchema()
    await postgresStore({ pool, schema })
    await pool.query(`UPDATE ${schema}.schema_migration SET checksum = 'x' WHERE number = 1`)
    await expect(postgresStore({ pool, schema })).rejects.toMatchObject({ code: 'STORE_INCOMPATIBLE' })
  })

  it('refuses a database that is not UTF-8', async () => {
    const database = freshSchema()
    await pool.query(`CREATE DATABASE ${database} ENCODING 'SQL_ASCII' TEMPLATE template0`)
    const url = new URL(await postgresUrl())
    url.pathname = database
    const ascii = await testPool({ connectionString: url.href })
    await expect(postgresStore({ pool: ascii })).rejects.toMatchObject({ code: 'STORE_INCOMPATIBLE' })
    await ascii.end()
  })

  it('refuses a server that starts transactions read-only', async () => {
    const readOnly = await testPool({ options: '-c default_transaction_read_only=on' })
    await expect(postgresStore({ pool: readOnly })).rejects.toMatchObject({ code: 'STORE_INCOMPATIBLE' })
    await readOnly.end()
  })

  it('warns when acknowledged commits could vanish, and promises less', async () => {
    const warnings: StoreWarning[] = []
    const loose = await testPool({ options: '-c synchronous_commit=off' })
    const store = await postgresStore({ pool: loose, schema: freshSchema(), onWarning: (w) => warnings.push(w) })
    expect(warnings.map(({ code }) => code)).toEqual(['SYNCHRONOUS_COMMIT_OFF'])
    expect(store.supports.survives).toBe('process death')
    await loose.end()
    expect((await postgresStore({ pool, schema: freshSchema() })).supports.survives).toBe('power loss')
  })

  it('says that a server that is not there is unavailable', async () => {
    const nowhere = await testPool({ connectionString: 'postgres://postgres@127.0.0.1:1/postgres' })
    await expect(postgresStore({ pool: nowhere })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
    await nowhere.end()
  })

  it('says that a pool without a free connection is unavailable', async () => {
    const schema = freshSchema()
    const small = await testPool({ max: 1, connectionTimeoutMillis: 100 })
    const store = await postgresStore({ pool: small, schema })
    const held = await small.connect()
    await expect(store.now()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true, inDoubt: false })
    held.release()
    expect(await store.now()).toBeGreaterThan(0)
    await small.end()
  })

  it('has exactly the columns that are described as data', async () => {
    const schema = freshSchema()
    await postgresStore({ pool, schema })
    const client = new Client({ connectionString: await postgresUrl() })
    await client.connect()
    for (const { name, columns } of Object.values(RECORD_TABLES)) {
      const { rows } = await client.query(
        'SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2',
        [schema, name],
      )
      const described = ['key', 'version', ...columns.map((column) => column.name)]
      expect(rows.map((row) => row.column_name).sort()).toEqual(described.sort())
    }
    await client.end()
  })
})
