import type { Migration } from './migration'

/** In which parcels merged and split orders leave. */
export const fulfilments: Migration = {
  number: 13,
  name: 'fulfilments',
  sql: `
CREATE TABLE fulfilment (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  channel text COLLATE "C",
  shop text COLLATE "C",
  state text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX fulfilment_due ON fulfilment (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX fulfilment_page ON fulfilment (sort_at DESC, key);
CREATE INDEX fulfilment_state ON fulfilment (state, sort_at DESC, key);
`,
}
