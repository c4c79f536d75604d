import { afterAll, describe, expect, it } from 'vitest'
import { CHECKPOINT_EVERY } from '../../src/inventory/movement'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { testClock } from '../../src/testing/a-hub'
import { put, unitOn } from '../../src/testing/store-records'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { by, openShop, paidFact, placedFact, stockUp } from './shop-fixture'
import { hubOn, longHistoriesAreNotReplayed, type StoreOn, timeTravelEqualsReplay } from './time-travel-laws'

const onMemory: StoreOn = async ({ now }) => memoryStore({ clock: now })

describe('the past of a level', () => {
  it('in memory equals what was seen then', () => timeTravelEqualsReplay(onMemory, 60))

  it('in memory is told without replaying it from its beginning', () => longHistoriesAreNotReplayed(onMemory))

  it('has an answer for stock nobody kept, for times before it was kept and for times to come', async () => {
    const { hub, clock } = openShop()
    const { stock } = hub
    expect(await stock.levelAt({ sku: 'TEA-1' }, NOON)).toEqual({
      ok: false,
      rejection: { code: 'UNKNOWN_STOCK', stockKeys: ['main/normal/TEA-1'] },
    })
    clock.now += 10
    await stockUp(hub, { 'TEA-1': 5 })
    clock.now += 10
    const codes = async (...instants: number[]) => {
      const outcomes = await Promise.all(instants.map((at) => stock.levelAt({ sku: 'TEA-1' }, at)))
      return outcomes.map((outcome) => (outcome.ok ? outcome.value.onHand : outcome.rejection))
    }
    expect(await codes(NOON + 9, NOON + 10, NOON + 20, NOON + 21, 0.5)).toEqual([
      { code: 'STOCK_NOT_KEPT_YET', since: NOON + 10 },
      5,
      5,
      { code: 'INSTANT_AHEAD', now: NOON + 20 },
      { code: 'INPUT_INVALID', field: 'at' },
    ])
    expect(await stock.history({ sku: 'TEA-1' }, { limit: 0 })).toMatchObject({
      rejection: { code: 'INPUT_INVALID', field: 'limit' },
    })
  })

  it('is right to the millisecond, and through clocks that were set back', async () => {
    const clock = testClock(NOON - 7_200_000)
    const { hub } = await hubOn(onMemory, clock)
    // As many as it takes for a checkpoint: a short history is replayed whole, and its search decides nothing.
    const earlier = CHECKPOINT_EVERY - 3
    for (let made = 0; made < earlier; made++) await hub.stock.adjust({ sku: 'A', change: 1 }, { by })
    clock.advance(7_200_000)
    const steps = [0, 50_000, -30_000, 20_000, -59_000, 120_000]
    for (const [index, step] of steps.entries()) {
      clock.advance(step)
      await hub.stock.adjust({ sku: 'A', change: 10 ** index }, { by })
    }
    const told = async (after: number) => {
      const outcome = await hub.stock.levelAt({ sku: 'A' }, NOON + after)
      return outcome.ok && outcome.value.onHand - earlier
    }
    expect(await told(0)).toBe(1)
    expect(await told(49_999)).toBe(1)
    expect(await told(50_000)).toBe(11_111)
    expect(await told(100_999)).toBe(11_111)
    expect(await told(101_000)).toBe(111_111)
  })

  it('says that movements are missing instead of guessing', async () => {
    const { hub, store, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 5 })
    const level = await hub.stock.level({ sku: 'TEA-1' })
    if (level === undefined) throw new Error('nothing kept')
    const { available: _not, ...stored } = level
    await put(store, 'stock', { [level.key]: { ...stored, version: 2, onHand: 9 } })
    expect(await hub.stock.levelAt({ sku: 'TEA-1' }, clock.now)).toEqual({
      ok: false,
      rejection: { code: 'HISTORY_GAP', stockKey: level.key, missing: 2, found: 2 },
    })
    await store.transact(
      unitOn({ stock: [level.key] }, () => ({
        records: [{ kind: 'stock', key: level.key, from: 2, to: 3, value: { ...stored, version: 3 } }],
        movements: [
          {
            stockKey: level.key,
            fromVersion: 3,
            toVersion: 3,
            at: clock.now,
            movements: [{ version: 3, kind: 'adjusted', ref: 'x', onHand: 0, locked: 0, reserved: 0 }],
          },
        ],
      })),
    )
    expect(await hub.stock.history({ sku: 'TEA-1' })).toMatchObject({
      rejection: { code: 'HISTORY_GAP', missing: 2, found: 3 },
    })
  })
})

describe('the history of a level', () => {
  it('names the cause of each movement: the order, the cart, the command', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'CUP-1': 1 })
    await hub.stock.adjust({ sku: 'TEA-1', change: 10 }, { by, commandId: 'receipt-1' })
    await hub.stock.lock({ lockId: 'cart-9', owner: 'cart-9', lines: [{ sku: 'TEA-1', quantity: 1 }] }, { by })
    await book('1', placedFact(), paidFact())
    const history = await hub.stock.history({ sku: 'TEA-1' })
    expect(
      history.ok &&
        history.value.items.map(({ kind, change, after, cause }) => [kind, change.locked, after.available, cause]),
    ).toEqual([
      ['received', 0, 10, { kind: 'command', commandId: 'receipt-1' }],
      ['locked', 1, 9, { kind: 'lock', lockId: 'cart-9', owner: 'cart-9', orderKey: null, orderNumber: null }],
      [
        'locked',
        2,
        7,
        {
          kind: 'lock',
          lockId: 'order:TB/s1/1:1',
          owner: 'TB/s1/1',
          orderKey: 'TB/s1/1',
          orderNumber: (await hub.orders.get('TB/s1/1'))?.number,
        },
      ],
    ])
  })
})

describe('on PGlite', async () => {
  const { PGlite, close } = await sharedPGlite()
  afterAll(close)
  const onPGlite: StoreOn = ({ now }) => pgliteStore({ PGlite, clock: now })

  it('the past equals what was seen then', () => timeTravelEqualsReplay(onPGlite, 6), 120_000)

  it('the past is told without replaying it from its beginning', () => longHistoriesAreNotReplayed(onPGlite), 120_000)
})
