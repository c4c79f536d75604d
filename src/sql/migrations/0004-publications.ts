import type { Migration } from './migration'

/**
 * What channels are told, and which levels they have to hear of. The index leaves out levels that no channel is told of; of
 * the others it is touched twice for each time a burst of changes is published, however long the burst.
 */
export const publications: Migration = {
  number: 4,
  name: 'publications',
  sql: `
CREATE TABLE publication (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  channel text COLLATE "C",
  shop text COLLATE "C",
  sku text COLLATE "C",
  status text COLLATE "C",
  pending text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX publication_due ON publication (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX publication_pending ON publication (channel, shop, pending, sort_at, key) WHERE pending IS NOT NULL;
CREATE INDEX publication_shop ON publication (channel, shop, key);
CREATE INDEX publication_sku ON publication (sku, key);
ALTER TABLE stock ADD COLUMN telling text COLLATE "C";
CREATE INDEX stock_telling ON stock (telling, key) WHERE telling IS NOT NULL;
`,
}
