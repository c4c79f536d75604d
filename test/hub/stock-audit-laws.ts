import { expect } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import type { StockFinding } from '../../src/hub/stock-audit-service'
import { compensationLine } from '../../src/inventory/audit-stock'
import type { StockLevel } from '../../src/inventory/stock-level'
import type { Store } from '../../src/store/store'
import { put, stockLockRecord, unitOn } from '../../src/testing/store-records'
import { NOON } from '../order/sample-order'
import { by, openShop, paidFact, placedFact, type Shop, stockUp } from './shop-fixture'

const TEA = 'main/normal/TEA-1'

/** A shop in which most things that happen to stock have happened. */
export async function busyShop(store?: Store): Promise<Shop> {
  const shop = openShop(store === undefined ? {} : { store })
  const { hub, book } = shop
  await stockUp(hub, { 'TEA-1': 30, 'CUP-1': 9 })
  for (let order = 1; order <= 6; order++) await book(`o${order}`, placedFact(), paidFact())
  for (const order of ['TB/s1/o1', 'TB/s1/o2']) {
    for (const step of ['review', 'requestOutbound', 'pack'] as const) {
      expect(await hub.orders[step](order, { by })).toMatchObject({ ok: true })
    }
  }
  expect(await hub.orders.ship('TB/s1/o1', { parcel: 'P1' }, { by })).toMatchObject({ ok: true })
  expect(await hub.orders.ship('TB/s1/o2', { parcel: 'P1', lines: ['l1'] }, { by })).toMatchObject({ ok: true })
  expect(await hub.orders.cancel('TB/s1/o3', 'changed-mind', { by })).toMatchObject({ ok: true })
  for (const [lockId, quantity] of [
    ['cart-1', 2],
    ['cart-2', 3],
    ['cart-3', 1],
  ] as const) {
    await hub.stock.lock({ lockId, lines: [{ sku: 'TEA-1', quantity }], ttlMs: null }, { by })
  }
  await hub.stock.release('cart-1', { by })
  await hub.stock.deduct('cart-3', { by })
  await hub.stock.adjust({ sku: 'TEA-1', change: -4 }, { by })
  return shop
}

export async function findings(hub: Hub): Promise<readonly StockFinding[]> {
  const found: StockFinding[] = []
  for await (const finding of hub.stock.audit()) found.push(finding)
  return found
}

/** What was found, and what a dry run prints. */
export async function dryRun(hub: Hub) {
  const found = await findings(hub)
  return {
    drifts: found.flatMap(({ drifts }) => drifts.map(({ kind }) => kind)),
    lines: found.flatMap(({ compensations }) => compensations.map(compensationLine)),
  }
}

/** Writes past the hub: what a drift in a database may come from. */
export const PLANTED: readonly (readonly [
  what: string,
  plant: (shop: Shop) => Promise<unknown>,
  drifts: readonly string[],
  lines: readonly string[],
])[] = [
  [
    'a level with pieces its movements know nothing of',
    ({ store }) => changeLevel(store, ({ onHand }) => ({ onHand: onHand + 5 })),
    ['onHandDrift'],
    [`${TEA}: on hand 26 → 21`],
  ],
  [
    'a level that holds pieces for no lock',
    ({ store }) => changeLevel(store, ({ locked }) => ({ locked: locked + 2 })),
    ['lockedDrift'],
    [`${TEA}: locked 11 → 9`],
  ],
  [
    'a lock the level knows nothing of',
    ({ store }) => plantLock(store, 'cart-9', 'host'),
    ['lockedDrift'],
    [`${TEA}: locked 9 → 13`],
  ],
  [
    'an order that holds a lock which has ended',
    ({ store }) => changeOrder(store, 'TB/s1/o3', 'locked'),
    ['orderLockDrift'],
    ['order TB/s1/o3: its lock order:TB/s1/o3:1 is released, not locked'],
  ],
  [
    'an order that gave up a lock which still holds',
    ({ store }) => changeOrder(store, 'TB/s1/o4', 'released'),
    ['orderLockDrift'],
    ['order TB/s1/o4: its lock order:TB/s1/o4:1 is locked, not released'],
  ],
  [
    'a lock of an order that has another one',
    ({ store }) => plantLock(store, 'order:TB/s1/o5:7', 'TB/s1/o5'),
    ['strayLock', 'lockedDrift'],
    ['lock order:TB/s1/o5:7: release it, for no order holds it', `${TEA}: locked 9 → 13`],
  ],
  [
    'a level with pieces that never were, all of them promised since',
    async ({ store, hub, book }) => {
      await changeLevel(store, ({ onHand }) => ({ onHand: onHand + 5 }))
      await hub.stock.lock({ lockId: 'cart-4', lines: [{ sku: 'TEA-1', quantity: 13 }], ttlMs: null }, { by })
      for (const order of ['o7', 'o8']) await book(order, placedFact(), paidFact())
    },
    ['onHandDrift', 'overPromised'],
    [
      `${TEA}: on hand 26 → 21`,
      `${TEA}: break lock order:TB/s1/o8:1, short by 2`,
      `${TEA}: break lock order:TB/s1/o7:1, short by 2`,
      `${TEA}: break lock order:TB/s1/o6:1, short by 1`,
    ],
  ],
  [
    'two locks the level knows nothing of, for more than there is',
    async ({ store }) => {
      await plantLock(store, 'cart-8', 'host', { quantity: 15, lockedAt: NOON + 1 })
      await plantLock(store, 'cart-9', 'host', { quantity: 12, lockedAt: NOON + 2 })
    },
    ['lockedDrift', 'overPromised'],
    [`${TEA}: locked 9 → 36`, `${TEA}: break lock cart-9, short by 12`, `${TEA}: break lock cart-8, short by 3`],
  ],
]

/** A planted drift is found, a dry run changes nothing, each proposal is applied once, and then nothing is wrong. */
export async function isFoundAndSetRight(shop: Shop, [, plant, drifts, lines]: (typeof PLANTED)[number]) {
  const { hub } = shop
  expect(await findings(hub)).toEqual([])
  await plant(shop)
  expect(await dryRun(hub)).toEqual({ drifts, lines })
  expect(await dryRun(hub)).toEqual({ drifts, lines })
  for (let round = 0; round < 6; round++) {
    const proposals = (await findings(hub)).flatMap<StockFinding['compensations'][number]>((one) => one.compensations)
    for (const proposal of proposals) {
      const applied = await hub.stock.applyCompensation(proposal, { by })
      if (!applied.ok) expect(applied.rejection.code).toMatch(/^COMPENSATION_(STALE|LEVEL_FIRST|OVER_PROMISES)$/)
      expect(await hub.stock.applyCompensation(proposal, { by })).toEqual(applied)
    }
  }
  expect(await findings(hub)).toEqual([])
  expect((await hub.audit.verify()).every(({ ok }) => ok)).toBe(true)
}

/** Orders whose locks an audit breaks wait for the goods, and no tick gives them pieces that never were. */
export async function brokenOrdersWait(shop: Shop) {
  const { hub } = shop
  const heard: string[] = []
  hub.on('StockShort', ({ lockId, shortages }) => heard.push(`${lockId} lacks ${shortages[0]?.short}`))
  await PLANTED.find(([what]) => what.includes('promised since'))?.[1](shop)
  const [setOnHand, first] = (await findings(hub))[0]?.compensations ?? []
  if (setOnHand === undefined || first === undefined) throw new Error('nothing found')
  expect(await hub.stock.applyCompensation(setOnHand, { by })).toEqual({
    ok: false,
    rejection: { code: 'COMPENSATION_OVER_PROMISES', lacking: 5 },
  })
  expect(await hub.stock.applyCompensation(first, { by })).toEqual({ ok: true, value: null })
  await hub.tick()
  for (const lines of [
    [
      `${TEA}: on hand 24 → 21`,
      `${TEA}: break lock order:TB/s1/o7:1, short by 2`,
      `${TEA}: break lock order:TB/s1/o6:1, short by 1`,
    ],
    [`${TEA}: on hand 22 → 21`, `${TEA}: break lock order:TB/s1/o6:1, short by 1`],
    [],
  ]) {
    expect((await dryRun(hub)).lines).toEqual(lines)
    for (const { compensations } of await findings(hub)) {
      const breaks = compensations.find(({ kind }) => kind === 'breakLock')
      if (breaks !== undefined) await hub.stock.applyCompensation(breaks, { by })
    }
    await hub.tick()
  }
  expect(heard).toEqual(['order:TB/s1/o8:1 lacks 2', 'order:TB/s1/o7:1 lacks 2', 'order:TB/s1/o6:1 lacks 1'])
  const standing = async (no: string) => {
    const order = await hub.orders.get(`TB/s1/${no}`)
    return [order?.lock?.state, order?.holds.map(({ reason }) => reason)]
  }
  for (const no of ['o7', 'o8']) expect(await standing(no)).toEqual(['refused', ['STOCK_SHORT']])
  // Breaking its lock of two for the one that lacked left one piece; it is not enough for any of those that wait.
  expect(await standing('o6')).toEqual(['refused', ['STOCK_SHORT']])
  await hub.stock.adjust({ sku: 'TEA-1', change: 3 }, { by })
  await hub.tick()
  expect(await standing('o6')).toEqual(['locked', []])
  expect(await findings(hub)).toEqual([])
}

async function levelOf(store: Store, key = TEA): Promise<StockLevel> {
  const level = (await store.read('stock', [key])).get(key)?.value
  if (level === undefined) throw new Error('nothing kept')
  return level
}

async function changeLevel(store: Store, differing: (level: StockLevel) => Partial<StockLevel>): Promise<void> {
  const level = await levelOf(store)
  const version = level.version + 1
  await store.transact(
    unitOn({ stock: [TEA] }, () => ({
      records: [
        {
          kind: 'stock',
          key: TEA,
          from: level.version,
          to: version,
          value: { ...level, ...differing(level), version },
        },
      ],
      movements: [
        {
          stockKey: TEA,
          fromVersion: version,
          toVersion: version,
          at: NOON,
          movements: [{ version, kind: 'adjusted', ref: 'by hand', onHand: 0, locked: 0, reserved: 0 }],
        },
      ],
    })),
  )
}

function plantLock(
  store: Store,
  id: string,
  owner: string,
  { quantity = 4, ...differing }: { readonly quantity?: number; readonly lockedAt?: number } = {},
): Promise<void> {
  const lines = [{ stockKey: TEA, quantity }]
  return put(store, 'stockLock', { [id]: stockLockRecord(id, { owner, lines, fingerprint: 'null', ...differing }) })
}

async function changeOrder(store: Store, key: string, state: 'locked' | 'released'): Promise<void> {
  const order = (await store.read('order', [key])).get(key)?.value
  if (order?.lock == null) throw new Error('no lock')
  await put(store, 'order', { [key]: { ...order, revision: order.revision + 1, lock: { ...order.lock, state } } })
}
