import type { Migration } from './migration'

/** When each source of snapshots is due, and who runs it. Few rows: whoever has a source asks for it by its name. */
export const snapshotSources: Migration = {
  number: 8,
  name: 'snapshot-sources',
  sql: `
CREATE TABLE snapshot_source (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX snapshot_source_due ON snapshot_source (due_at, key) WHERE due_at IS NOT NULL;
`,
}
