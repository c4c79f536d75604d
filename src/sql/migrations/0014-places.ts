import type { Migration } from './migration'

/**
 * Orders found by the network they came from and by whether goods came back, and how the shops' documents come in. The index
 * holds only orders of hubs that judge: elsewhere it stays empty.
 */
export const places: Migration = {
  number: 14,
  name: 'places',
  sql: `
ALTER TABLE orders ADD COLUMN ip text COLLATE "C", ADD COLUMN returned text COLLATE "C";
CREATE INDEX orders_ip ON orders (ip, sort_at DESC, key) WHERE ip IS NOT NULL;

CREATE TABLE shop_watch (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX shop_watch_due ON shop_watch (due_at, key) WHERE due_at IS NOT NULL;
`,
}
