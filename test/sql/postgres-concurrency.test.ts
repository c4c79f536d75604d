import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import type { Store, UnitOfWork } from '../../src/store/store'
import {
  answerRecord,
  auditBlock,
  orderRecord,
  outboxMessage,
  put,
  saving,
  stockLockRecord,
  stockRecord,
  unitOn,
} from '../../src/testing/store-records'
import { untilSaved } from '../../src/testing/store-transact-suite'
import { freshSchema, testPool } from '../postgres/database'

const SKUS = 20
const ORDERS = 12
const UNITS = 600

describe('many writers on one server', () => {
  const schema = freshSchema()
  let pools: Pool[]
  let stores: Store[]

  beforeAll(async () => {
    pools = await Promise.all([testPool({ max: 6 }), testPool({ max: 6 }), testPool({ max: 6, pipeline: false })])
    stores = []
    for (const pool of pools) stores.push(await postgresStore({ pool, schema }))
  })
  afterAll(async () => {
    for (const pool of pools) await pool.end()
  })

  it('lose no update, leave no gap, take no id twice and never deadlock on shared rows', async () => {
    const [first] = stores as [Store]
    const random = seeded(7)
    const skus = Array.from({ length: SKUS }, (_, i) => `W/P/S${i}`)
    const orders = Array.from({ length: ORDERS }, (_, i) => `o${i}`)
    await put(first, 'stock', Object.fromEntries(skus.map((key) => [key, stockRecord(key, 1_000_000)])))
    await put(first, 'order', Object.fromEntries(orders.map((key) => [key, orderRecord(key)])))
    const deadlocksBefore = await deadlocks(pools[0] as Pool)

    const work = Array.from({ length: UNITS }, (_, i) => {
      // Keys in a random order, ids shared by many, new and old records mixed.
      const mine = pick(skus, 5, random)
      const touched = pick(orders, 2, random)
      const id = `lock-${Math.floor(random() * UNITS * 0.6)}`
      const also = `lock-${Math.floor(random() * UNITS * 0.6)}`
      return () => untilSaved(stores[i % stores.length] as Store, lockUnit(mine, touched, [...new Set([id, also])]))
    })
    await inParallel(work, 15)

    const levels = await first.read('stock', skus)
    const locks = await count(pools[0] as Pool, schema, 'stock_lock')
    let locked = 0
    for (const [key, { version, value }] of levels) {
      locked += value?.locked ?? 0
      const pages = await first.movements(key, 1, 10_000)
      expect(pages.map((page) => page.fromVersion)).toEqual(Array.from({ length: version - 1 }, (_, i) => i + 2))
      expect(value?.locked).toBe(pages.length)
    }
    // Every new lock raised five levels by one.
    expect(locked).toBe(locks * 5)
    expect(await count(pools[0] as Pool, schema, 'answer')).toBe(locks)
    expect(await count(pools[0] as Pool, schema, 'outbox')).toBe(locks)
    const total = (await first.audit.heads()).reduce((sum, head) => sum + head.seq, 0)
    expect(total).toBe(UNITS)
    expect(await deadlocks(pools[0] as Pool)).toBe(deadlocksBefore)
  }, 60_000)

  it('are never refused where all records exist: they wait for each other instead', async () => {
    const [first] = stores as [Store]
    const random = seeded(11)
    const keys = Array.from({ length: SKUS }, (_, i) => `W/Q/S${i}`)
    await put(first, 'stock', Object.fromEntries(keys.map((key) => [key, stockRecord(key, 1)])))
    const deadlocksBefore = await deadlocks(pools[0] as Pool)
    const work = Array.from({ length: UNITS }, (_, i) => {
      const mine = pick(keys, 6, random)
      const unit = unitOn({ stock: mine }, (loaded, { chain }) => ({
        audit: auditBlock(chain, 'c'),
        records: mine.map((key) => {
          const { version, value } = loaded.get('stock', key)
          return saving(loaded, 'stock', key, stockRecord(key, (value?.onHand ?? 0) + 1, version + 1))
        }),
      }))
      return () => (stores[i % stores.length] as Store).transact(unit)
    })
    await inParallel(work, 15)

    let pieces = 0
    for (const [, { value }] of await first.read('stock', keys)) pieces += value?.onHand ?? 0
    expect(pieces).toBe(SKUS + UNITS * 6)
    expect(await deadlocks(pools[0] as Pool)).toBe(deadlocksBefore)
  }, 60_000)
})

describe('writers of the same new keys', () => {
  it('wait for each other in one order: one of them saves, the others are told', async () => {
    const pool = await testPool({ max: 8 })
    const store = await postgresStore({ pool, schema: freshSchema() })
    const deadlocksBefore = await deadlocks(pool)
    for (let round = 0; round < 25; round++) {
      const keys = Array.from({ length: 200 }, (_, i) => `r${round}-${i}`)
      const outcomes = await Promise.allSettled(
        Array.from({ length: 6 }, (_, writer) =>
          store.transact(
            unitOn({}, () => ({
              records: (writer % 2 === 0 ? keys : keys.toReversed()).map((key) => ({
                kind: 'answer',
                key,
                from: 0,
                to: 1,
                value: answerRecord(key, writer),
              })),
            })),
          ),
        ),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'STORE_CONFLICT' })
      }
      expect((await store.read('answer', keys)).size).toBe(200)
    }
    expect(await deadlocks(pool)).toBe(deadlocksBefore)
    await pool.end()
  }, 60_000)
})

/** Takes each id that is new: it raises five levels, touches orders and answers; ids that are taken change nothing. */
function lockUnit(skus: string[], orders: string[], ids: string[]): UnitOfWork {
  return {
    keysOf(kind) {
      if (kind === 'order') return orders
      if (kind === 'answer' || kind === 'stockLock') return ids
      return kind === 'stock' ? skus : []
    },
    decide(loaded, { at, chain }) {
      const fresh = ids.filter((id) => loaded.get('stockLock', id).version === 0)
      const audit = auditBlock(chain, 'c')
      if (fresh.length === 0) return { records: [], movements: [], outbox: [], audit }
      const levels = skus.map((key) => {
        const { version, value } = loaded.get('stock', key)
        return {
          ...(value ?? stockRecord(key, 0)),
          locked: (value?.locked ?? 0) + fresh.length,
          version: version + fresh.length,
        }
      })
      return {
        records: [
          ...levels.map((level) => ({
            kind: 'stock' as const,
            key: level.key,
            from: level.version - fresh.length,
            to: level.version,
            value: level,
          })),
          ...orders.map((key) => saving(loaded, 'order', key, orderRecord(key, { statusSince: at }))),
          ...fresh.map((id) => saving(loaded, 'answer', id, answerRecord(id))),
          ...fresh.map((id) => saving(loaded, 'stockLock', id, stockLockRecord(id))),
        ],
        movements: levels.flatMap(({ key, version }) =>
          fresh.map((_, i) => ({
            stockKey: key,
            fromVersion: version - i,
            toVersion: version - i,
            at,
            movements: [],
          })),
        ),
        outbox: fresh.map((id) => outboxMessage(`m-${id}`)),
        audit,
      }
    },
  }
}

async function deadlocks(pool: Pool): Promise<number> {
  await pool.query('SELECT pg_stat_clear_snapshot()')
  const { rows } = await pool.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')
  return Number(rows[0].deadlocks)
}

async function count(pool: Pool, schema: string, table: string): Promise<number> {
  return Number((await pool.query(`SELECT count(*) FROM ${schema}.${table}`)).rows[0].count)
}

async function inParallel(work: readonly (() => Promise<void>)[], width: number): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let job = work[next++]; job !== undefined; job = work[next++]) await job()
    }),
  )
}

function pick(from: readonly string[], size: number, random: () => number): string[] {
  const left = [...from]
  return Array.from({ length: size }, () => left.splice(Math.floor(random() * left.length), 1)[0] as string)
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
