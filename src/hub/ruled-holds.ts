/** Holds the hub puts on and lifts by itself. */
export const GATE_HOLD = 'GATE'
export const STOCK_HOLD = 'STOCK_SHORT'
export const EXPIRED_HOLD = 'LOCK_EXPIRED'
export const INBOUND_HOLD = 'STOCK_INBOUND'

/** A person cannot lift these: they follow from what is wrong, and end with it. */
export const RULED_HOLDS: ReadonlySet<string> = new Set([GATE_HOLD, STOCK_HOLD, EXPIRED_HOLD, INBOUND_HOLD])
