const PREFIX = 'inbound:'

/**
 * Pool of goods on their way to a pool (在途): `inbound:normal` beside `normal`. No host can name it where pieces are
 * received, moved, counted or locked, for a colon is in no code: only expected receipts change it.
 */
export function inboundPool(pool: string): string {
  return PREFIX + pool
}

/** Whether a pool is one of goods on their way to another. */
export function isInboundPool(pool: string): boolean {
  return pool.startsWith(PREFIX)
}

/** Key of the row that counts what is on its way to a stock row. */
export function inboundKey(stockKey: string): string {
  const pool = stockKey.indexOf('/') + 1
  return stockKey.slice(0, pool) + PREFIX + stockKey.slice(pool)
}

/** Whether a stock row counts goods on their way. */
export function isInboundKey(stockKey: string): boolean {
  return stockKey.startsWith(PREFIX, stockKey.indexOf('/') + 1)
}

/** The row goods come to: that of an inbound row, any other itself. */
export function arrivalKey(stockKey: string): string {
  const pool = stockKey.indexOf('/') + 1
  return stockKey.startsWith(PREFIX, pool) ? stockKey.slice(0, pool) + stockKey.slice(pool + PREFIX.length) : stockKey
}
