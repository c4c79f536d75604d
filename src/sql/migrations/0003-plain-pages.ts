import type { Migration } from './migration'

/**
 * Pages of movements and blocks of the audit are written at every commit and seldom read: they are not compressed, which
 * would cost the server more than all else it does for a small lock. Locks without an owner leave the owner's index.
 */
export const plainPages: Migration = {
  number: 3,
  name: 'plain-pages',
  sql: `
ALTER TABLE movement_page ALTER COLUMN movements SET STORAGE EXTERNAL;
ALTER TABLE audit_block ALTER COLUMN entries SET STORAGE EXTERNAL;
DROP INDEX stock_lock_owner;
CREATE INDEX stock_lock_owner ON stock_lock (owner, sort_at DESC, key) WHERE owner <> '' AND key NOT LIKE 'order:%';
`,
}
