import type { Migration } from './migration'

/** The newest count of each row, and how far snapshots have been applied. A count is replaced in place: nothing indexed changes. */
export const stockCounts: Migration = {
  number: 5,
  name: 'stock-counts',
  sql: `
CREATE TABLE stock_count (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX stock_count_due ON stock_count (due_at, key) WHERE due_at IS NOT NULL;

CREATE TABLE stock_snapshot (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX stock_snapshot_due ON stock_snapshot (due_at, key) WHERE due_at IS NOT NULL;
`,
}
