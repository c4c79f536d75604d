import type { Hub } from '../../src/hub/create-hub'
import type { HubEvent } from '../../src/hub/hub-event'
import { NOON } from '../order/sample-order'
import { by, openShop, placedFact } from './shop-fixture'

export const DAY = 86_400_000
export const key = (no: string) => `TB/s1/${no}`
const presale = { kind: 'deposit' as const, deposit: 100, shipBy: null }

/** An order of so many pieces of tea, placed so many milliseconds after noon. */
export function tea(quantity: number, { ahead = false, placed = 0 } = {}) {
  const line = { id: 'l1', sku: 'TEA-1', quantity, unitPrice: 1_000 }
  const lines = [ahead ? { ...line, presale } : line]
  return placedFact({ placedAt: NOON + placed, lines, discounts: [], freight: 0, total: quantity * 1_000 })
}

/** A shop whose orders never time out, and a short way to say what happens to its tea. */
export function teaShop(options: Parameters<typeof openShop>[0] = {}) {
  const shop = openShop({ ...options, settings: { paymentTimeLimitMs: null, ...options.settings } })
  const { hub } = shop
  const events: HubEvent[] = []
  for (const name of ['InboundChanged', 'InboundOverdue', 'PromiseBroken', 'StockShort'] as const) {
    hub.on(name, (body) => events.push({ name, body } as HubEvent))
  }
  return {
    ...shop,
    events,
    /** What is due by a second later. */
    tick: () => {
      shop.clock.now += 1_000
      return hub.tick()
    },
    announce: (receiptId: string, quantity: number, { days = 7, pool = 'normal' } = {}) =>
      hub.inbound.announce({ receiptId, sku: 'TEA-1', pool, quantity, expectedAt: NOON + days * DAY }, { by }),
    receive: (receiptId: string, quantity: number, { final = false, id = `${receiptId}-${quantity}` } = {}) =>
      hub.inbound.receive(receiptId, { quantity, final }, { by, commandId: id }),
    order: async (no: string) => {
      const order = await hub.orders.get(key(no))
      return {
        holds: order?.holds.map(({ reason }) => reason),
        found: order?.anomalies.map(({ code }) => code),
        promise: order?.promises.map(({ now, inbound, overdue, promisedAt, place }) => ({
          now,
          inbound: inbound.map(({ receiptId, quantity }) => `${receiptId} ${quantity}`),
          overdue: overdue.map(({ receiptId, quantity }) => `${receiptId} ${quantity}`),
          day: promisedAt === null ? null : (promisedAt - NOON) / DAY,
          place,
        })),
      }
    },
  }
}

/** On hand, locked, reserved and available of a row; of the goods on their way to it, the same. */
export async function rows(hub: Hub, pool = 'normal') {
  const figures = async (place: string) => {
    const level = await hub.stock.level({ sku: 'TEA-1', pool: place })
    return level === undefined ? undefined : [level.onHand, level.locked, level.reserved, level.available]
  }
  return { here: await figures(pool), onItsWay: await figures(`inbound:${pool}`) }
}
