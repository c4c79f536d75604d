import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postgresStore } from '../../src/sql/postgres-store'
import { NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { answersOfTheWideBoard, theBoardIsRight, theBoardTellsWhatIsOnItsWay } from './stock-board-laws'

let pool: Pool
beforeAll(async () => {
  pool = await testPool()
})
afterAll(() => pool.end())

const store = () => postgresStore({ pool, schema: freshSchema(), clock: () => NOON })

it('the board on PostgreSQL shows each level with each listing, by pages and filters', async () =>
  theBoardIsRight(await store()))

it('the board on PostgreSQL answers as the one in memory does, whatever the filter and the page', async () => {
  expect(await answersOfTheWideBoard(await store())).toEqual(await answersOfTheWideBoard())
})

it('the board on PostgreSQL tells what is on its way to each level', async () =>
  theBoardTellsWhatIsOnItsWay(await store()))
