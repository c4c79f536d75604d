import type { Migration } from './migration'

/** What was automated on each order, and when time alone may begin more. */
export const automation: Migration = {
  number: 15,
  name: 'automation',
  sql: `
CREATE TABLE automation (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX automation_due ON automation (due_at, key) WHERE due_at IS NOT NULL;
`,
}
