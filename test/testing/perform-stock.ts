import type { TestHub } from '../../src/testing/a-hub'
import type { StockOperation } from '../../src/testing/generators/stock-operations-arbitrary'

export const BY = { type: 'user', id: 'u-1' } as const

/** The SKUs that stock operations are about. */
export const SKUS = ['A', 'B', 'C'] as const

/** Carries out one stock operation on a hub and its clock. */
export function performStock({ hub, clock }: TestHub, operation: StockOperation, commandId: string) {
  switch (operation.kind) {
    case 'adjust':
      return hub.stock.adjust({ sku: operation.sku, change: operation.change }, { by: BY, commandId })
    case 'lock': {
      const { lockId, ttlMs } = operation
      return hub.stock.lock({ lockId, ttlMs, lines: [...operation.lines] }, { by: BY })
    }
    case 'wait':
      clock.advance(operation.ms)
      return Promise.resolve({ ok: true })
    default:
      return hub.stock[operation.kind](operation.lockId, { by: BY, commandId })
  }
}
