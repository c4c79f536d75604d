import { arrivedForPromises } from './book-inbound'
import { type ExpectedReceipt, openQuantity } from './expected-receipt'
import type { StockLevel } from './stock-level'

/** Where the books of goods on their way disagree. `held` is what the level says, `owed` what it should. */
export type InboundDrift =
  /** What the inbound row has on its way is not what the open receipts announce. */
  | { readonly kind: 'announcedDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }
  /** What is reserved on the row goods come to is not what came in for promises. */
  | { readonly kind: 'promisedDrift'; readonly stockKey: string; readonly held: number; readonly owed: number }

/** The findings on one row. Nothing is proposed: a person has to say which of the two books is wrong. */
export interface InboundAudit {
  readonly drifts: readonly InboundDrift[]
  readonly compensations: readonly never[]
}

/**
 * Holds an inbound row against the receipts that make it up and against the row its goods come to: what is reserved there is
 * what came in for promises and no order has got yet.
 *
 * @param receipts - All open receipts of the row.
 */
export function auditInbound(
  inbound: StockLevel,
  level: Pick<StockLevel, 'key' | 'reserved'>,
  receipts: readonly ExpectedReceipt[],
): InboundAudit {
  const drifts: InboundDrift[] = []
  const announced = receipts.reduce((sum, receipt) => sum + openQuantity(receipt), 0)
  const kept = arrivedForPromises(inbound)
  if (inbound.onHand !== announced) {
    drifts.push({ kind: 'announcedDrift', stockKey: inbound.key, held: inbound.onHand, owed: announced })
  }
  if (level.reserved !== kept) {
    drifts.push({ kind: 'promisedDrift', stockKey: level.key, held: level.reserved, owed: kept })
  }
  return { drifts, compensations: [] }
}
