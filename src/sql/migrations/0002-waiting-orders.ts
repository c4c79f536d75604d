import type { Migration } from './migration'

/**
 * What an order waits for, and when the orders that wait for a level are looked at. Both are null nearly always, and both
 * indexes leave null out: a level that nobody waits for stays free of indexes on what changes.
 */
export const waitingOrders: Migration = {
  number: 2,
  name: 'waiting-orders',
  sql: `
ALTER TABLE orders ADD COLUMN waits_for text COLLATE "C";
CREATE INDEX orders_waiting ON orders (waits_for, sort_at, key) WHERE waits_for IS NOT NULL;
ALTER TABLE stock ADD COLUMN wake_at bigint;
CREATE INDEX stock_due ON stock (wake_at, key) WHERE wake_at IS NOT NULL;
`,
}
