import type { Migration } from './migration'

/** Requests for approval: open ones are read whole for desks and boards, so they are found by state and key. */
export const approvals: Migration = {
  number: 11,
  name: 'approvals',
  sql: `
CREATE TABLE approval (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  state text COLLATE "C",
  kind text COLLATE "C",
  subject text COLLATE "C",
  applicant text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX approval_due ON approval (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX approval_page ON approval (sort_at DESC, key);
CREATE INDEX approval_open ON approval (state, key) WHERE state IN ('waiting', 'waived');
CREATE INDEX approval_state ON approval (state, sort_at DESC, key);
CREATE INDEX approval_subject ON approval (subject, sort_at DESC, key);
`,
}
