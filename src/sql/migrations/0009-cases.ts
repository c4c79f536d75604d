import type { Migration } from './migration'

/** Cases (异常工单), found by who has them, how urgent they are, what they are about, and the bulk event they are a part of. */
export const cases: Migration = {
  number: 9,
  name: 'cases',
  sql: `
CREATE TABLE case_file (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  state text COLLATE "C",
  priority text COLLATE "C",
  owner text COLLATE "C",
  kind text COLLATE "C",
  subject text COLLATE "C",
  shop text COLLATE "C",
  bulk text COLLATE "C",
  overdue text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX case_file_due ON case_file (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX case_file_opened ON case_file (sort_at, key);
CREATE INDEX case_file_state ON case_file (state, priority, sort_at, key);
CREATE INDEX case_file_owner ON case_file (owner, state, sort_at, key) WHERE owner IS NOT NULL;
CREATE INDEX case_file_kind ON case_file (kind, sort_at, key);
CREATE INDEX case_file_subject ON case_file (subject, sort_at, key);
CREATE INDEX case_file_shop ON case_file (shop, state, sort_at, key) WHERE shop IS NOT NULL;
CREATE INDEX case_file_bulk ON case_file (bulk, key) WHERE bulk IS NOT NULL;
CREATE INDEX case_file_overdue ON case_file (overdue, sort_at, key) WHERE overdue IS NOT NULL;
`,
}
