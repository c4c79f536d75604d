import { describe, expect, it } from 'vitest'
import { csvSnapshot } from '../../src/channels/csv/csv-snapshot'
import type { SnapshotSource } from '../../src/hub/snapshot-sources'
import type { StockSnapshotSource } from '../../src/inventory/stock-snapshot'
import type { Store } from '../../src/store/store'
import { passOn } from '../../src/testing/simulator/pass-on'
import { NOON } from '../order/sample-order'
import { levels, openShop, type Shop, stockUp } from './shop-fixture'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Four SKUs, one a batch, counted as they are read; `opened` says where each run began. */
function warehouse(counts: Record<string, number>, onBatch: (sku: string) => void | Promise<void> = () => undefined) {
  const opened: (string | null)[] = []
  const source: StockSnapshotSource = {
    async *batches({ after, now }) {
      opened.push(after)
      for (const [at, [sku, counted]] of Object.entries(counts).entries()) {
        if (at < Number(after ?? 0)) continue
        await onBatch(sku)
        const row = { row: at + 1, sku, warehouse: 'main', pool: 'normal', counted, countedAt: await now() }
        yield { rows: [row], cursor: String(at + 1) }
      }
    },
  }
  return { counts, opened, sources: [{ name: 'wms', every: '1 hour', source: () => source }] as SnapshotSource[] }
}

async function stocked(): Promise<Shop> {
  const shop = openShop()
  await stockUp(shop.hub, { A: 10, B: 10, C: 10, D: 10 })
  return shop
}

/** Another process on the same store. */
function process({ store, clock }: Shop, sources: readonly SnapshotSource[], through: Store = store) {
  const errors: unknown[] = []
  const shop = openShop({
    store: through,
    now: () => clock.now,
    snapshotSources: sources,
    onError: (e) => errors.push(e),
  })
  const heard: string[] = []
  shop.hub.on('SnapshotFinished', ({ rows }) => heard.push(JSON.stringify(rows)))
  shop.hub.on('SnapshotFailed', ({ code, tries, givenUp }) =>
    heard.push(`${code} ${tries}${givenUp ? ' given up' : ''}`),
  )
  return { ...shop, errors, heard }
}

describe('a source of snapshots', () => {
  it('is asked by the first tick, then every hour, by one process of several and through restarts', async () => {
    const shop = await stocked()
    const wms = warehouse({ A: 8, B: 10, C: 10, D: 10 })
    const [first, second] = [process(shop, wms.sources), process(shop, wms.sources)]
    await Promise.all([first.hub.tick(), second.hub.tick()])
    expect([...first.heard, ...second.heard]).toEqual(['{"changed":1,"equal":3}'])
    expect(await levels(first.hub, 'A')).toEqual([[8, 0]])
    const restarted = process(shop, wms.sources)
    shop.clock.now += HOUR - (NOON % HOUR) - 1
    await restarted.hub.tick()
    expect(wms.opened).toHaveLength(1)
    wms.counts.A = 7
    shop.clock.now += 1
    await restarted.hub.tick()
    await restarted.hub.tick()
    expect(wms.opened).toHaveLength(2)
    expect(await levels(first.hub, 'A')).toEqual([[7, 0]])
    shop.clock.now += 5 * HOUR
    await restarted.hub.tick()
    await restarted.hub.tick()
    expect(wms.opened).toHaveLength(3)
  })

  it('whose run died is gone on with by another process once its lease is over, from where it got to', async () => {
    const shop = await stocked()
    let dead = false
    const store = passOn(shop.store, {
      transact: (unit) => (dead ? Promise.reject(new Error('dead')) : shop.store.transact(unit)),
    })
    const wms = warehouse({ A: 9, B: 9, C: 9, D: 9 }, (sku) => {
      dead ||= sku === 'D' && wms.opened.length === 1
    })
    await process(shop, wms.sources, store).hub.tick()
    const other = process(shop, wms.sources)
    shop.clock.now += 2 * MINUTE - 1
    await other.hub.tick()
    expect(wms.opened).toEqual([null])
    shop.clock.now += 1
    await other.hub.tick()
    expect(wms.opened).toHaveLength(2)
    expect(Number(wms.opened[1])).toBeGreaterThan(0)
    expect(other.heard).toEqual(['{"changed":4}'])
    expect(await levels(other.hub, 'A', 'B', 'C', 'D')).toEqual([9, 9, 9, 9].map((onHand) => [onHand, 0]))
  })

  it('that fails is tried again later and later, told with a code, and given up until its next time', async () => {
    const shop = await stocked()
    let down = true
    const wms = warehouse({ A: 9, B: 9, C: 9, D: 9 }, (sku) => {
      if (down && sku === 'C') throw new Error('no connection to 10.1.2.3')
    })
    const one = process(shop, wms.sources)
    const begun = shop.clock.now
    const triedAt: number[] = []
    for (let second = 0; second < 3_600; second += 5) {
      const before = wms.opened.length
      await one.hub.tick()
      if (wms.opened.length > before) triedAt.push((shop.clock.now - begun) / 1_000)
      shop.clock.now += 5_000
    }
    expect(triedAt.slice(0, 8)).toEqual([0, 15, 45, 105, 225, 465, 945, 1_545])
    const failed = (tries: number) => `SNAPSHOT_SOURCE_FAILED ${tries}`
    expect(one.heard).toEqual([1, 2, 3, 4, 5, 6, 7].map(failed).concat(`${failed(8)} given up`))
    expect(one.errors).toHaveLength(8)
    expect(wms.opened).toEqual([null, ...Array.from({ length: 7 }, () => '2')])
    down = false
    shop.clock.now += HOUR
    await one.hub.tick()
    expect(one.heard.at(-1)).toBe('{"equal":2,"changed":2}')
  })

  it('is left where it is when the hub closes, and another process goes on at once', async () => {
    const shop = await stocked()
    let closing: Promise<void> | undefined
    const wms = warehouse({ A: 9, B: 9, C: 9, D: 9 }, (sku) => {
      if (sku === 'B') closing ??= one.hub.close()
    })
    // A store that others use too is not closed with one of its hubs.
    const one = process(shop, wms.sources, passOn(shop.store, { close: async () => undefined }))
    await expect(one.hub.tick()).rejects.toMatchObject({ code: 'HUB_CLOSED' })
    await closing
    expect(one.errors).toEqual([])
    const other = process(shop, wms.sources)
    await other.hub.tick()
    expect(wms.opened).toHaveLength(2)
    expect(other.heard).toEqual(['{"changed":4}'])
  })

  it('with settings that its unfinished run was not begun with begins anew at its next time', async () => {
    const shop = await stocked()
    const wms = warehouse({ A: 9, B: 9, C: 9, D: 9 }, (sku) => {
      if (sku === 'C' && wms.opened.length === 1) throw new Error('gone')
    })
    await process(shop, wms.sources).hub.tick()
    shop.clock.now += MINUTE
    const changed = wms.sources.map((source) => ({ ...source, settings: { onUnknownRow: 'open' as const } }))
    const other = process(shop, changed)
    await other.hub.tick()
    expect(other.heard).toEqual(['IDEMPOTENCY_MISMATCH 2 given up'])
    shop.clock.now += HOUR
    await other.hub.tick()
    expect(other.heard.at(-1)).toBe('{"equal":2,"changed":2}')
  })

  it('may be a file that is there anew each time, and runs by itself once the hub is started', async () => {
    const shop = openShop({ tickMs: 5 })
    await stockUp(shop.hub, { A: 10 })
    const source = () =>
      csvSnapshot({
        open: async function* () {
          yield Buffer.from('sku,qty\nA,7\n')
        },
        mapping: { sku: { column: 'sku' }, counted: { column: 'qty' }, countedAt: { at: shop.clock.now } },
      })
    shop.hub.useSnapshotSources([{ name: 'file', every: 15 * MINUTE, source }])
    shop.hub.start()
    await expect.poll(() => levels(shop.hub, 'A')).toEqual([[7, 0]])
    await shop.hub.close()
  })

  it.each([
    ['no name', { name: '', every: '1 hour' }],
    ['a name with a slash', { name: 'a/b', every: '1 hour' }],
    ['seconds', { name: 'a', every: '30 seconds' }],
    ['less than a minute', { name: 'a', every: 59_999 }],
    ['no time at all', { name: 'a', every: '0 hours' }],
    ['zero without places', { name: 'a', every: '1 day', settings: { absentRows: 'zero' as const } }],
  ])('with %s is refused when the hub is made', (_what, wrong) => {
    const source = () => warehouse({}).sources[0]?.source({ signal: new AbortController().signal }) as never
    expect(() => openShop({ snapshotSources: [{ source, ...wrong }] })).toThrow(
      expect.objectContaining({ code: 'HUB_CONFIG' }),
    )
  })
})
