import { afterAll, describe, expect, it } from 'vitest'
import type { StockAuditProgress, StockFinding } from '../../src/hub/stock-audit-service'
import { pgliteStore } from '../../src/sql/pglite-store'
import { put, stockLockRecord } from '../../src/testing/store-records'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { by, stockUp } from './shop-fixture'
import { brokenOrdersWait, busyShop, findings, isFoundAndSetRight, PLANTED } from './stock-audit-laws'

describe('an audit of stock', () => {
  it('finds nothing in a busy shop that is sound, and says how far it has come', async () => {
    const { hub } = await busyShop()
    const progress: StockAuditProgress[] = []
    for await (const finding of hub.stock.audit({ onProgress: (step) => progress.push(step) })) {
      expect(finding).toBe('nothing')
    }
    expect(progress).toEqual([
      { stage: 'locks', done: 5 },
      { stage: 'stock', done: 2 },
      { stage: 'orders', done: 6 },
    ])
  })

  it('ends when it is told to', async () => {
    const { hub } = await busyShop()
    const controller = new AbortController()
    controller.abort()
    await expect(hub.stock.audit({ signal: controller.signal }).next()).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('is not misled by traffic', async () => {
    const { hub } = await busyShop()
    const traffic = (async () => {
      for (let index = 0; index < 60; index++) {
        await hub.stock.lock({ lockId: `t-${index}`, lines: [{ sku: 'TEA-1', quantity: 1 }] }, { by })
        await new Promise((done) => setImmediate(done))
        await hub.stock.release(`t-${index}`, { by })
      }
    })()
    for (let round = 0; round < 20; round++) {
      expect(await findings(hub)).toEqual([])
      await new Promise((done) => setImmediate(done))
    }
    await traffic
  })

  it.each(PLANTED)('finds %s, and sets it right', async (...planted) => {
    await isFoundAndSetRight(await busyShop(), planted)
  })

  it('breaks the newest promises of what never was, and their orders wait', async () =>
    brokenOrdersWait(await busyShop()))

  it('refuses a proposal once the row has changed, and one that nobody here can apply', async () => {
    const shop = await busyShop()
    await PLANTED[0]?.[1](shop)
    const [proposal] = (await findings(shop.hub))[0]?.compensations ?? []
    if (proposal === undefined) throw new Error('nothing found')
    await shop.hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by })
    expect(await shop.hub.stock.applyCompensation(proposal, { by })).toMatchObject({
      rejection: { code: 'COMPENSATION_STALE' },
    })
    const lost = { kind: 'restoreMovements', stockKey: 'main/normal/TEA-1', from: 1, to: 2 } as const
    expect(await shop.hub.stock.applyCompensation(lost, { by })).toEqual({
      ok: false,
      rejection: { code: 'COMPENSATION_BY_HAND' },
    })
  })

  it('applies a proposal that had to wait for the level of its row, under the same id', async () => {
    const { hub, store } = await busyShop()
    const row = 'main/normal/TEA-2'
    const id = 'order:TB/s1/o5:7'
    await stockUp(hub, { 'TEA-2': 5 })
    const lines = [{ stockKey: row, quantity: 4 }]
    await put(store, 'stockLock', { [id]: stockLockRecord(id, { owner: 'TB/s1/o5', lines, fingerprint: 'null' }) })
    const [release, level] = (await findings(hub)).flatMap<StockFinding['compensations'][number]>(
      (one) => one.compensations,
    )
    if (release === undefined || level === undefined) throw new Error('nothing found')
    expect(await hub.stock.applyCompensation(release, { by })).toEqual({
      ok: false,
      rejection: { code: 'COMPENSATION_LEVEL_FIRST', stockKey: row },
    })
    expect(await hub.stock.applyCompensation(level, { by })).toMatchObject({ ok: true })
    expect(await hub.stock.applyCompensation(release, { by })).toMatchObject({ ok: true })
    expect(await findings(hub)).toEqual([])
  })

  it('leaves an audit entry of what was set right, by whom', async () => {
    const shop = await busyShop()
    const { hub } = shop
    await PLANTED[0]?.[1](shop)
    const [proposal] = (await findings(hub))[0]?.compensations ?? []
    if (proposal === undefined) throw new Error('nothing found')
    await hub.stock.applyCompensation(proposal, { by })
    const entries = []
    for (const { chain } of await hub.audit.heads()) {
      for await (const block of hub.audit.blocks(chain)) entries.push(...block.entries)
    }
    expect(entries.at(-1)).toMatchObject({
      actor: by,
      action: 'compensateStock',
      outcome: 'accepted',
      facts: { kind: 'setOnHand', stockKey: 'main/normal/TEA-1', from: 26, to: 21 },
    })
  })
})

describe('on PGlite', async () => {
  const { PGlite, close } = await sharedPGlite()
  afterAll(close)

  it.each(PLANTED)('an audit finds %s, and sets it right', async (...planted) => {
    await isFoundAndSetRight(await busyShop(await pgliteStore({ PGlite, clock: () => NOON })), planted)
  })
})
