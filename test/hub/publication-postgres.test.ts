import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PublicationPlanInput } from '../../src/hub/publication-plan'
import { postgresStore } from '../../src/sql/postgres-store'
import { minutes, NOON } from '../order/sample-order'
import { freshSchema, testPool } from '../postgres/database'
import { halves, type Published, publishing, ShownChannel } from './publication-fixture'
import { by } from './shop-fixture'

let pool: Pool
let schema: string
let jd: ShownChannel
let tb: ShownChannel
const clock = { now: NOON }
const opened: Published[] = []

/** One more process on the same database; all go by one clock. */
async function process(plan: PublicationPlanInput | undefined): Promise<Published> {
  const store = await postgresStore({ pool, schema, clock: () => clock.now })
  const published = publishing([jd, tb], plan, { store, clock })
  opened.push(published)
  return published
}

beforeAll(async () => {
  pool = await testPool({ max: 20 })
})
beforeEach(() => {
  schema = freshSchema()
  jd = new ShownChannel('JD')
  tb = new ShownChannel('TB')
})
afterAll(async () => {
  for (const { hub } of opened) await hub.close()
  await pool.end()
})

const shown = () => [jd.of('jd-1'), tb.of('tb-1')]
const tea = (quantity: number) => [{ sku: 'TEA', quantity }]

describe('processes on one database', () => {
  it('publish what a process without a plan changed, locks by the short way included', async () => {
    const web = await process(undefined)
    const worker = await process(halves())
    await worker.hub.tick()
    await web.hub.stock.adjust({ sku: 'TEA', change: 40 }, { by })
    await worker.hub.tick()
    expect(shown()).toEqual(['20 onSale', '20 onSale'])
    for (let id = 0; id < 4; id++) await web.hub.stock.lock({ lockId: `l${id}`, lines: tea(5) }, { by })
    expect((await web.hub.stock.level({ sku: 'TEA' }))?.telling).toBe('due')
    expect((await web.hub.tick()).offers).toBe(0)
    await worker.hub.tick()
    expect(shown()).toEqual(['10 onSale', '10 onSale'])
    expect((await web.hub.stock.level({ sku: 'TEA' }))?.telling).toBe('told')
    expect((await worker.hub.tick()).offers).toBe(0)
  })

  it('share the work: each number is sent once, no older one after a newer, and the last is right', async () => {
    const skus = Array.from({ length: 12 }, (_, index) => `S${index}`)
    const listings = (sku: string) => ['JD', 'TB'].map((channel) => ({ channel, shop: 'main', channelSku: sku }))
    const plan = { ...halves(), goods: skus.map((sku) => ({ sku, policy: 'halves', listings: listings(sku) })) }
    const processes = await Promise.all([process(plan), process(plan)])
    await Promise.all(skus.map((sku) => processes[0].hub.stock.adjust({ sku, change: 1_000 }, { by })))

    let selling = true
    const ticking = processes.map(async ({ hub }) => {
      while (selling) await hub.tick()
    })
    const buying = processes.map(async ({ hub }, no) => {
      for (let round = 0; round < 25; round++) {
        const wishes = skus.map((sku, index) => {
          const lockId = `p${no}-${round}-${index}`
          return hub.stock.lock({ lockId, lines: [{ sku, quantity: 1 + (index % 5) }] }, { by })
        })
        await Promise.all(wishes)
      }
    })
    await Promise.all(buying)
    selling = false
    await Promise.all(ticking)
    for (const { hub } of processes) await hub.tick()

    for (const channel of [jd, tb]) {
      for (const [index, sku] of skus.entries()) {
        const versions = channel.calls.flatMap(({ offers }) =>
          offers.filter((offer) => offer.channelSku === sku).map(({ version }) => version),
        )
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
        expect(channel.of(sku)).toBe(`${(1_000 - 50 * (1 + (index % 5))) / 2} onSale`)
      }
    }
    const page = await processes[0].hub.stock.published({ channel: 'JD', limit: 5 })
    const rest = await processes[1].hub.stock.published({ channel: 'JD', after: page.next, limit: 1_000 })
    expect([...page.items, ...rest.items].map(({ sku }) => sku).sort()).toEqual([...skus].sort())
    expect([...page.items, ...rest.items].every(({ pending }) => pending === null)).toBe(true)
  })

  it('follow components that any of them sells: bundles and singles never stand for more than there is', async () => {
    const of = (sku: string, differing: object = {}) => ({
      sku,
      policy: 'halves',
      listings: ['JD', 'TB'].map((channel) => ({ channel, shop: 'main' })),
      ...differing,
    })
    const components = [
      { sku: 'TEA', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
    ]
    const plan = { ...halves(), goods: [of('TEA'), of('CUP'), of('SET', { bundle: { components } })] }
    const web = await process(undefined)
    const workers = await Promise.all([process(plan), process(plan)])
    for (const sku of ['TEA', 'CUP']) await web.hub.stock.adjust({ sku, change: 200 }, { by })
    let selling = true
    const ticking = workers.map(async ({ hub }) => {
      while (selling) await hub.tick()
    })
    for (let round = 0; round < 20; round++) {
      const buys = ['TEA', 'CUP'].map((sku) =>
        web.hub.stock.lock({ lockId: `b${round}-${sku}`, lines: [{ sku, quantity: sku === 'TEA' ? 4 : 1 }] }, { by }),
      )
      await Promise.all(buys)
    }
    selling = false
    await Promise.all(ticking)
    for (const { hub } of workers) await hub.tick()
    const numbers = ['SET', 'TEA', 'CUP'].map((sku) => [jd, tb].map((channel) => channel.shown.get(sku)?.quantity))
    // 120 teas and 180 cups: 30 sets of half of the teas, and the rest singly.
    expect(numbers).toEqual([
      [15, 15],
      [30, 30],
      [75, 75],
    ])
  })

  it('send the newest number in place of one that died, once its lease is over', async () => {
    const [dying, other] = await Promise.all([process(halves()), process(halves())])
    await dying.hub.stock.adjust({ sku: 'TEA', change: 40 }, { by })
    let fail: (error: Error) => void = () => undefined
    jd.next.push(() => new Promise((_, reject) => (fail = reject)))
    const dead = dying.hub.tick()
    await expect.poll(() => jd.calls.length).toBe(1)
    await other.hub.stock.lock({ lockId: 'cart', lines: tea(10) }, { by })
    await other.hub.tick()
    expect(jd.sent('jd-1')).toEqual([20])
    clock.now += minutes(1)
    await other.hub.tick()
    expect(shown()).toEqual(['15 onSale', '15 onSale'])
    fail(new Error('late'))
    await dead
    expect((await other.hub.stock.published({ channel: 'JD' })).items[0]).toMatchObject({ failures: 0, pending: null })
  })

  it('find what is to be told by their indexes', async () => {
    const { hub } = await process(halves())
    await hub.tick()
    const plan = async (query: string) => {
      const client = await pool.connect()
      try {
        await client.query(`SET search_path TO ${schema}; SET enable_seqscan = off`)
        return (await client.query(`EXPLAIN ${query}`)).rows.map((row) => row['QUERY PLAN']).join('\n')
      } finally {
        await client.query('RESET ALL')
        client.release()
      }
    }
    expect(await plan("SELECT key FROM stock WHERE telling = 'due' ORDER BY key LIMIT 10")).toContain('stock_telling')
    const pending = "channel = 'JD' AND shop = 'main' AND pending = 'waiting'"
    const found = await plan(`SELECT key FROM publication WHERE ${pending} ORDER BY sort_at, key LIMIT 10`)
    expect(found).toContain('publication_pending')
    expect(found).not.toContain('Sort')
  })
})
