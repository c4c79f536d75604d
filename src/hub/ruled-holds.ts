/** Holds the hub puts on and lifts by itself. */
export const GATE_HOLD = 'GATE'
export const STOCK_HOLD = 'STOCK_SHORT'
export const EXPIRED_HOLD = 'LOCK_EXPIRED'
export const INBOUND_HOLD = 'STOCK_INBOUND'

/** The hold of an order for which no way was left. A person may lift it: then it leaves from where it is. */
export const UNROUTED_HOLD = 'UNROUTED'
/** The hold of an order to where the weather is bad. A person may lift it, too. */
export const WEATHER_HOLD = 'WEATHER'

/** A person cannot lift these: they follow from what is wrong, and end with it. */
export const RULED_HOLDS: ReadonlySet<string> = new Set([GATE_HOLD, STOCK_HOLD, EXPIRED_HOLD, INBOUND_HOLD])
