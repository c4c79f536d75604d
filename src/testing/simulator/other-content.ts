import type { Operation, Wish } from './client-log'

const BY = { type: 'user', id: 'simulated' } as const

/** The same id with other content: undefined where an operation has no such id. */
export function otherContent(commandId: string, wish: Wish): Operation['send'] | undefined {
  if (wish.kind === 'adjust') {
    return (hub) => hub.stock.adjust({ sku: 'SKU-1', warehouse: 'main', change: 999 }, { by: BY, commandId })
  }
  if (wish.kind === 'lock') {
    const lines = [{ sku: 'SKU-1', warehouse: 'main', quantity: 77 }]
    return (hub) => hub.stock.lock({ lockId: wish.lockId, lines, ttlMs: 5 }, { by: BY })
  }
  if (wish.kind === 'order') return (hub) => hub.orders.cancel(wish.orderKey, 'OTHER', { by: BY, commandId })
  return undefined
}
