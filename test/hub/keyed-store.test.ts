import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { describe, expect, it } from 'vitest'
import { createHub } from '../../src/hub/create-hub'
import { keyFile, temporaryKeys } from '../../src/hub/key-file'
import { createKeyRing } from '../../src/security/key-ring'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { StoreUnavailableError } from '../../src/store/store-errors'
import { testKeys } from '../../src/testing/a-hub'
import { testChannel } from '../../src/testing/test-channel'
import { by } from './shop-fixture'

const mine = testKeys('mine')
const other = testKeys('other')
const hubOn = (store: Store, keys = mine) =>
  createHub({ store, keys, channels: [{ adapter: testChannel(), shops: [{ shop: 'main' }] }], onError: () => {} })

const stores: readonly (readonly [string, () => Promise<Store>])[] = [
  ['memory', async () => memoryStore({ clock: () => 1 })],
  ['PGlite', async () => pgliteStore({ PGlite })],
]

describe.each(stores)('the keys of a store in %s', (_name, makeStore) => {
  it('are those it was first used with: others are refused before anything is read or written', async () => {
    const store = await makeStore()
    const first = hubOn(store)
    await first.ready()
    await first.stock.adjust({ sku: 'A', change: 5 }, { by })
    const wrong = hubOn(store, other)
    const mismatch = { code: 'KEY_MISMATCH', store: mine.rootId, ring: other.rootId }
    await expect(wrong.ready()).rejects.toMatchObject(mismatch)
    await expect(wrong.stock.adjust({ sku: 'A', change: 5 }, { by })).rejects.toMatchObject(mismatch)
    await expect(wrong.stock.lock({ lockId: 'l', lines: [{ sku: 'A', quantity: 1 }] }, { by })).rejects.toMatchObject(
      mismatch,
    )
    await expect(wrong.stock.level({ sku: 'A' })).rejects.toMatchObject(mismatch)
    await expect(wrong.orders.list({})).rejects.toMatchObject(mismatch)
    await expect(wrong.audit.verify()).rejects.toMatchObject(mismatch)
    await expect(wrong.tick()).rejects.toMatchObject(mismatch)
    const again = hubOn(store)
    await again.ready()
    expect(await again.stock.level({ sku: 'A' })).toMatchObject({ onHand: 5, locked: 0 })
    await store.close()
  })

  it('are agreed on by hubs that start at once', async () => {
    const store = await makeStore()
    const rings = [mine, mine, other, mine, other]
    const ready = await Promise.allSettled(rings.map((keys) => hubOn(store, keys).ready()))
    const winners = rings.filter((_, index) => ready[index]?.status === 'fulfilled')
    expect(new Set(winners).size).toBe(1)
    expect(winners).toEqual(rings.filter((keys) => keys === winners[0]))
    await store.close()
  })
})

describe('the keys of a store', () => {
  it('may be rotated: the root stays', async () => {
    const store = memoryStore({ clock: () => 1 })
    const root = new Uint8Array(32).map((_, index) => index)
    const key = (seed: number) => new Uint8Array(32).map((_, index) => (index * seed) % 251)
    const before = createKeyRing({ primary: 'k1', keys: { k1: key(3) }, root })
    const after = createKeyRing({ primary: 'k2', keys: { k1: key(3), k2: key(5) }, root, disabled: ['k1'] })
    await hubOn(store, before).ready()
    await hubOn(store, after).ready()
  })

  it('are asked for again if the store was away', async () => {
    let away = true
    const store = new Proxy(memoryStore({ clock: () => 1 }), {
      get(target, property) {
        const value: unknown = Reflect.get(target, property)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (away) throw new StoreUnavailableError({ retryable: true, inDoubt: false, storeCode: null })
          return value.apply(target, args)
        }
      },
    })
    const hub = hubOn(store)
    await expect(hub.ready()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    away = false
    await hub.ready()
    await expect(hubOn(store, other).ready()).rejects.toMatchObject({ code: 'KEY_MISMATCH' })
  })

  it('leave no trace in the audit, and are not told as a command’s answer', async () => {
    const store = memoryStore({ clock: () => 1 })
    const hub = hubOn(store)
    await hub.ready()
    expect((await hub.audit.heads()).map(({ seq }) => seq)).toEqual([0])
    expect(await hub.stock.adjust({ sku: 'A', change: 1 }, { by, commandId: 'orderhub keys' })).toEqual({
      ok: false,
      rejection: { code: 'INPUT_INVALID', field: 'commandId' },
    })
  })
})

it('temporary keys are others each time', async () => {
  expect(temporaryKeys().rootId).not.toBe(temporaryKeys().rootId)
  await hubOn(memoryStore({ clock: () => 1 }), temporaryKeys()).ready()
})

it('a key file that is missing is made, unless that is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orderhub-keys-'))
  const path = join(folder, 'keys.json')
  await expect(keyFile(path, { create: false })).rejects.toMatchObject({ code: 'KEY_INVALID' })
  const made = await keyFile(path)
  expect((await keyFile(path, { create: false })).rootId).toBe(made.rootId)
  await rm(folder, { recursive: true })
})
