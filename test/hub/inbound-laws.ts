import fc from 'fast-check'
import { expect } from 'vitest'
import { openQuantity } from '../../src/inventory/expected-receipt'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { DAY, tea, teaShop } from './inbound-fixture'
import { by } from './shop-fixture'

/** Makes an empty store for one run, on a clock of ours. */
export type StoreOn = (clock: () => number) => Promise<Store>

const POOLS = ['normal', 'presale'] as const
const quantity = fc.integer({ min: 1, max: 6 })
const receiptNo = fc.integer({ min: 1, max: 4 })
const orderNo = fc.integer({ min: 1, max: 8 })
const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('announce' as const), receiptNo, quantity }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('order' as const), orderNo, quantity }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('receive' as const), receiptNo, quantity, final: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('change' as const), receiptNo, quantity }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), receiptNo }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), orderNo }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ship' as const), orderNo }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('adjust' as const), quantity }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
)

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** Even orders are presales, and even receipts are for the presale pool. */
const poolOf = (no: number) => POOLS[1 - (no % 2)] ?? 'normal'

/**
 * Whatever is announced, sold, received, cut and cancelled in whatever order: no announced piece is promised twice, what is
 * reserved is what came in for promises, and once all is looked at nobody waits for what is there.
 *
 * @param runs - Few runs are long ones (`minLength` operations at least), or too little is ever scarce in them.
 */
export async function promisesAreKept(storeOn: StoreOn, runs: { numRuns: number; minLength?: number }): Promise<void> {
  const { numRuns, minLength = 5 } = runs
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength, maxLength: 40, size: 'max' }), async (operations) => {
      const clock = { now: NOON }
      const store = await storeOn(() => clock.now)
      const shop = teaShop({ store, now: () => clock.now })
      try {
        for (const [index, each] of operations.entries()) {
          clock.now += 1_000
          await perform(shop, each, index)
          await booksAgree(shop)
        }
        for (let i = 0; i < 4; i++) {
          clock.now += 1_000
          await shop.hub.tick()
        }
        await booksAgree(shop)
        await nobodyWaitsInVain(shop)
      } finally {
        await shop.hub.close()
      }
    }),
    { numRuns },
  )
}

type Shop = ReturnType<typeof teaShop>

function perform({ hub, book }: Shop, each: Operation, index: number): Promise<unknown> {
  const options = { by, commandId: `c-${index}` }
  switch (each.kind) {
    case 'announce': {
      const { receiptNo: no, quantity: pieces } = each
      const expectedAt = NOON + no * DAY
      return hub.inbound.announce(
        { receiptId: `r${no}`, sku: 'TEA-1', pool: poolOf(no), quantity: pieces, expectedAt },
        options,
      )
    }
    case 'order':
      return book(
        String(each.orderNo),
        tea(each.quantity, { ahead: poolOf(each.orderNo) === 'presale', placed: index }),
      )
    case 'receive':
      return hub.inbound.receive(`r${each.receiptNo}`, { quantity: each.quantity, final: each.final }, options)
    case 'change':
      return hub.inbound.change(`r${each.receiptNo}`, { quantity: each.quantity }, options)
    case 'withdraw':
      return hub.inbound.cancel(`r${each.receiptNo}`, options)
    case 'cancel':
      return hub.orders.cancel(`TB/s1/${each.orderNo}`, 'changed mind', options)
    case 'ship':
      return book(String(each.orderNo), { kind: 'ParcelHandedOver', ref: 'p', at: NOON + index, parcel: 'P1' })
    case 'adjust':
      return hub.stock.adjust({ sku: 'TEA-1', change: each.quantity }, options)
    case 'tick':
      return hub.tick()
  }
}

async function booksAgree({ hub, store }: Shop): Promise<void> {
  for await (const finding of hub.stock.audit()) expect(finding.drifts).toEqual([])
  const receipts = (await store.list('inboundReceipt', { limit: 1_000 })).items
  for (const pool of POOLS) {
    const [here, onItsWay] = await Promise.all([
      hub.stock.level({ sku: 'TEA-1', pool }),
      hub.stock.level({ sku: 'TEA-1', pool: `inbound:${pool}` }),
    ])
    const announced = receipts.filter(({ stockKey }) => stockKey === `main/${pool}/TEA-1`)
    expect(onItsWay?.onHand ?? 0).toBe(announced.reduce((sum, receipt) => sum + openQuantity(receipt), 0))
    expect(here?.reserved ?? 0).toBe(onItsWay?.backorderLimit ?? 0)
    expect((onItsWay?.locked ?? 0) <= (onItsWay?.onHand ?? 0) + (here?.reserved ?? 0)).toBe(true)
    const line = await hub.inbound.promises({ sku: 'TEA-1', pool })
    expect(line.reduce((sum, each) => sum + each.quantity, 0)).toBe(onItsWay?.locked ?? 0)
    expect(line.every(({ uncovered }) => uncovered === 0)).toBe(true)
  }
}

async function nobodyWaitsInVain({ hub, store }: Shop): Promise<void> {
  const [first] = await Promise.all(POOLS.map((pool) => hub.inbound.promises({ sku: 'TEA-1', pool })))
  for (const pool of POOLS) {
    const [next] = await hub.inbound.promises({ sku: 'TEA-1', pool })
    // Whoever is first in line has not got all of its goods yet, or it would have them.
    if (next !== undefined) expect(next.now).toBeLessThan(next.quantity)
  }
  expect(first).toBeDefined()
  for (const order of (await store.list('order', { limit: 1_000 })).items) {
    if (order.lock?.state !== 'refused' || order.waitsFor === null) continue
    const wanted = order.demand?.find(({ stockKey }) => stockKey === order.waitsFor)?.quantity ?? 0
    const pool = order.waitsFor.split('/')[1] ?? ''
    for (const place of [pool, `inbound:${pool}`]) {
      const free = (await hub.stock.level({ sku: 'TEA-1', pool: place }))?.available ?? 0
      expect([order.key, place, free < wanted]).toEqual([order.key, place, true])
    }
  }
}
