import { expect } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import type { StockHistoryQuery } from '../../src/hub/stock-history-service'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { openShop, paidFact, placedFact } from './shop-fixture'

const user = (id: string) => ({ by: { type: 'user', id } }) as const

async function told(hub: Hub, query: StockHistoryQuery = {}) {
  const page = await hub.stock.history({ sku: 'TEA-1' }, query)
  if (!page.ok) throw new Error(page.rejection.code)
  return page.value.items.map(({ kind, cause, by }) => {
    const why = 'orderNumber' in cause && cause.orderNumber !== null ? 'its order' : cause.kind
    return `${kind} for ${why}: ${by === null ? 'nobody' : `${by.actor.type} ${by.actor.id} by ${by.action}`}`
  })
}

/** Every movement of a row names who made it, by which command and for what, whatever was committed together with it. */
export async function everyMovementNamesItsAuthor(store?: Store): Promise<void> {
  const shop = openShop(store === undefined ? {} : { store })
  const { hub, book } = shop
  const at = { sku: 'TEA-1' }
  const one = { lines: [{ ...at, quantity: 1 }] }
  await hub.stock.adjust({ sku: 'CUP-1', change: 10 }, user('ann'))
  await hub.stock.adjust({ ...at, change: 10 }, { ...user('ann'), commandId: 'receipt-1' })
  await book('1', placedFact(), paidFact())
  await hub.orders.cancel('TB/s1/1', 'changed-mind', user('bea'))
  await hub.counts.settle({ countId: 'c-7', ...at, counted: 9, countedAt: NOON }, user('cid'))
  const rows = [{ row: 1, ...at, warehouse: 'main', pool: 'normal', counted: 8, countedAt: NOON }]
  const source = {
    async *batches() {
      yield { rows, cursor: '1' }
    },
  }
  await hub.counts.applySnapshot(source, { snapshotId: 'a:b:1', ...user('dan') })
  // Together, so in one commit: each movement has its own author all the same.
  await Promise.all([
    hub.stock.lock({ lockId: 'x', ...one }, user('eve')),
    hub.stock.adjust({ ...at, change: 2 }, { ...user('fay'), commandId: 'f' }),
    hub.stock.adjust({ ...at, change: -1 }, { ...user('gus'), commandId: 'g' }),
    hub.stock.lock({ lockId: 'y', ...one }, user('hal')),
    hub.stock.release('x', user('ida')),
  ])
  const whole = [
    'received for command: user ann by adjustStock',
    'locked for its order: channel TB by bookDocument',
    'released for its order: user bea by cancelOrder',
    'counted for count: user cid by settleCount',
    'counted for snapshot: user dan by applySnapshotBatch',
    'locked for lock: user eve by lockStock',
    'received for command: user fay by adjustStock',
    'adjusted for command: user gus by adjustStock',
    'locked for lock: user hal by lockStock',
    'released for lock: user ida by releaseLock',
  ]
  const heard = await told(hub)
  expect([...heard].sort()).toEqual([...whole].sort())
  expect(heard.slice(0, 5)).toEqual(whole.slice(0, 5))
  const paged: string[] = []
  for (let after: string | null = null; ; ) {
    const page = await hub.stock.history({ sku: 'TEA-1' }, { limit: 1, after })
    if (!page.ok) throw new Error(page.rejection.code)
    paged.push(...(await told(hub, { limit: 1, after })))
    after = page.value.next
    if (after === null) break
  }
  expect(paged).toEqual(heard)
  const causes = await hub.stock.history({ sku: 'TEA-1' }, { limit: 5 })
  expect(causes.ok && causes.value.items.map(({ cause }) => cause).slice(3)).toEqual([
    { kind: 'count', countId: 'c-7', commandId: 'count:c-7' },
    { kind: 'snapshot', snapshotId: 'a:b:1', commandId: 'snapshot:a:b:1:1' },
  ])
  await hub.close()
}
