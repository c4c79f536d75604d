import { describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import type { StockDayProgress } from '../../src/hub/stock-day-service'
import { stockDayLines } from '../../src/inventory/stock-day-report'
import { by } from './shop-fixture'
import { busyShop } from './stock-audit-laws'

const HOUR = 3_600_000

async function lines(hub: Hub, query: Parameters<Hub['stock']['dayReport']>[0]): Promise<readonly string[]> {
  const report = hub.stock.dayReport(query)
  if (!report.ok) throw new Error(report.rejection.code)
  const found: string[] = []
  for await (const row of report.value) found.push(...stockDayLines(row))
  return found
}

describe('the daily stock report', () => {
  it('traces what was sold and has not left to its lock, and what left unsold to its movement', async () => {
    const { hub } = await busyShop()
    expect(await lines(hub, { day: '2026-01-09', sku: 'TEA-1' })).toEqual([
      'main/normal/TEA-1: 0 + 30 received − 4 adjusted − 5 out = 21; sold 12',
      '  notShipped + 2 TB order:TB/s1/o3:1: released (movements 10)',
      '  notShipped + 2 TB order:TB/s1/o4:1: locked (movements 5)',
      '  notShipped + 2 TB order:TB/s1/o5:1: locked (movements 6)',
      '  notShipped + 2 TB order:TB/s1/o6:1: locked (movements 7)',
      '  notSold − 1 cart-3: unexplained (movements 15)',
    ])
  })

  it('traces what leaves a day later to the sale of the day before', async () => {
    const { hub, clock } = await busyShop()
    clock.now += 24 * HOUR
    for (const step of ['review', 'requestOutbound', 'pack'] as const) await hub.orders[step]('TB/s1/o4', { by })
    await hub.orders.ship('TB/s1/o4', { parcel: 'P1' }, { by })
    expect(await lines(hub, { day: '2026-01-10', sku: 'TEA-1' })).toEqual([
      'main/normal/TEA-1: 21 + 0 received + 0 adjusted − 2 out = 19; sold 0',
      '  notSold − 2 TB order:TB/s1/o4:1: earlierSale (movements 17)',
    ])
    // The day before ends where it ended, whatever came after.
    expect((await lines(hub, { day: '2026-01-09', sku: 'TEA-1' }))[0]).toBe(
      'main/normal/TEA-1: 0 + 30 received − 4 adjusted − 5 out = 21; sold 12',
    )
  })

  it('traces a count that found less to the movement that settled it', async () => {
    const { hub, clock } = await busyShop()
    clock.now += HOUR
    const counted = { countId: 'c1', sku: 'CUP-1', counted: 7, countedAt: clock.now }
    expect(await hub.counts.settle(counted, { by })).toMatchObject({ ok: true, value: { change: -1 } })
    expect(await lines(hub, { day: '2026-01-09', sku: 'CUP-1' })).toContain(
      '  count − 1 count:c1: adjusted (movements 10)',
    )
  })

  it('begins and ends with the shop’s own day', async () => {
    const { hub } = await busyShop()
    // Noon in Shanghai is the evening before in New York.
    expect(await lines(hub, { day: '2026-01-09', zone: 'America/New_York' })).toEqual([])
    expect(await lines(hub, { day: '2026-01-08', zone: 'America/New_York', sku: 'CUP-1' })).toContain(
      '  notShipped + 1 TB order:TB/s1/o4:1: locked (movements 5)',
    )
  })

  it('names a level that its movements do not add up to', async () => {
    const { hub, store } = await busyShop()
    await store.transact({
      keysOf: (kind) => (kind === 'stock' ? ['main/normal/CUP-1'] : []),
      decide: (loaded) => {
        const { version, value } = loaded.get('stock', 'main/normal/CUP-1')
        if (value === undefined) throw new Error('The cups are gone.')
        const wrong = { ...value, onHand: value.onHand + 3 }
        const change = { kind: 'stock', key: value.key, from: version, to: version + 1, value: wrong } as const
        return { records: [change], movements: [], outbox: [], audit: null }
      },
    })
    expect(await lines(hub, { day: '2026-01-09', sku: 'CUP-1' })).toContain('  book + 3 : unexplained')
  })

  it('says how far it has come, and ends when it is told to', async () => {
    const { hub } = await busyShop()
    const progress: StockDayProgress[] = []
    const report = hub.stock.dayReport({ day: '2026-01-09' }, { onProgress: (step) => progress.push(step) })
    if (report.ok) for await (const row of report.value) expect(row.explained).toBe(row.stockKey.endsWith('CUP-1'))
    expect(progress).toEqual([
      { stage: 'orders', done: 6 },
      { stage: 'stock', done: 2 },
    ])
    const ended = hub.stock.dayReport({ day: '2026-01-09' }, { signal: AbortSignal.abort() })
    if (ended.ok) await expect(ended.value.next()).rejects.toMatchObject({ name: 'AbortError' })
  })

  it.each([
    [{ day: '2026-02-29' }, 'TIME_FORMAT'],
    [{ day: '1999-12-31' }, 'TIME_RANGE'],
    [{ day: '2026-01-09', zone: 'Mars/Olympus' }, 'ZONE_INVALID'],
  ])('refuses %j', async (query, code) => {
    const { hub } = await busyShop()
    expect(hub.stock.dayReport(query)).toMatchObject({ ok: false, rejection: { code } })
  })
})
