import { arrivalKey } from '../inventory/inbound-pool'
import type { LockRejection } from '../inventory/lock-stock'
import type { LockLine, Shortage } from '../inventory/stock-lock'
import type { Finding } from '../order/stored-content'

/** What was set aside for a time is free again, for the order was not paid. */
export const TIME_IS_OVER: Finding = Object.freeze({ code: 'LOCK_EXPIRED', about: '' })

/** Pieces that left and could not be deducted. */
export function owedFinding({ stockKey, quantity }: LockLine): Finding {
  return { code: 'SHIPPED_NOT_DEDUCTED', about: stockKey, expected: quantity }
}

/** Pieces it was promised that have not come in: `about` is the row they come to. */
export function inboundFinding({ stockKey, quantity }: LockLine): Finding {
  return { code: 'STOCK_INBOUND', about: arrivalKey(stockKey), expected: quantity, actual: 0 }
}

/** A row that has too little. */
export function shortFinding({ stockKey, requested, available }: Shortage): Finding {
  return { code: 'STOCK_SHORT', about: stockKey, expected: requested, actual: available }
}

/** Why an order's stock could not be set aside, row by row. */
export function findingsOf(rejection: LockRejection): readonly Finding[] {
  const short = rejection.shortages.map(shortFinding)
  if (rejection.code === 'STOCK_INSUFFICIENT') return short
  return [...rejection.stockKeys.map((about) => ({ code: 'STOCK_UNKNOWN', about })), ...short]
}
