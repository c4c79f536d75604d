import { afterAll, expect, it } from 'vitest'
import { createHub, type Hub } from '../../src/hub/create-hub'
import type { SnapshotSource } from '../../src/hub/snapshot-sources'
import { postgresStore } from '../../src/sql/postgres-store'
import { querySnapshot } from '../../src/sql/query-snapshot'
import { freshSchema, testPool } from '../postgres/database'
import { keys } from './shop-fixture'

const legacy = await testPool({ pipeline: false })
const pools = [await testPool(), await testPool()]
afterAll(() => Promise.all([legacy, ...pools].map((pool) => pool.end())))

it('a legacy table is asked by one of two processes on PostgreSQL, and by the other from there on once that one closes', async () => {
  const table = freshSchema()
  await legacy.query(`CREATE TABLE ${table} (id bigint PRIMARY KEY, code text NOT NULL, qty integer NOT NULL)`)
  await legacy.query(`INSERT INTO ${table} SELECT n, 'S' || n, n % 7 FROM generate_series(1, 900) n`)
  const schema = freshSchema()
  const asked: number[] = []
  let pause = async (_by: number) => {}
  const sourcesOf = (process: number): SnapshotSource[] => [
    {
      name: 'legacy',
      every: '1 hour',
      settings: { onUnknownRow: 'open' },
      source: () =>
        querySnapshot({
          driver: {
            query: async (text, values) => {
              asked.push(process)
              await pause(process)
              return legacy.query(text, values)
            },
          },
          dialect: 'postgres',
          query: `SELECT id, code, qty FROM ${table} WHERE id > :after ORDER BY id LIMIT :limit`,
          start: 0,
          columns: { key: 'id', sku: 'code', counted: 'qty' },
          countedAt: 'asRead',
          pageSize: 100,
        }),
    },
  ]
  const finished: unknown[] = []
  const processes: Hub[] = []
  for (const [process, pool] of pools.entries()) {
    const hub = createHub({
      store: await postgresStore({ pool, schema }),
      keys,
      channels: [],
      snapshotSources: sourcesOf(process),
    })
    hub.on('SnapshotFinished', ({ rows }) => finished.push([process, rows]))
    processes.push(hub)
  }
  const [one, two] = processes
  if (one === undefined || two === undefined) throw new Error('Two processes are needed.')
  let closing: Promise<void> | undefined
  pause = async (by) => {
    if (asked.length === 3) closing = processes[by]?.close()
  }
  await Promise.allSettled([one.tick(), two.tick()])
  await closing
  const [first] = asked
  expect(new Set(asked).size).toBe(1)
  expect(finished).toEqual([])
  const other = first === 0 ? two : one
  await other.tick()
  expect(finished).toEqual([[first === 0 ? 1 : 0, { opened: 900 }]])
  expect(await other.stock.level({ sku: 'S6' })).toMatchObject({ onHand: 6 })
  await other.tick()
  expect(finished).toHaveLength(1)
  await other.close()
}, 60_000)
