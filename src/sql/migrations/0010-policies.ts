import type { Migration } from './migration'

/** What is configured as data: which version of each policy is in force, and all versions there ever were. */
export const policies: Migration = {
  number: 10,
  name: 'policies',
  sql: `
CREATE TABLE policy (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  kind text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX policy_due ON policy (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX policy_kind ON policy (kind, sort_at, key);
CREATE TABLE policy_version (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  policy text COLLATE "C",
  body text NOT NULL
);
CREATE INDEX policy_version_due ON policy_version (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX policy_version_policy ON policy_version (policy, sort_at, key);
`,
}
