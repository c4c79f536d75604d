import type { Migration } from './migration'

/** What people are told, what waits for them over each transport, and how fast each transport may go. */
export const notifications: Migration = {
  number: 12,
  name: 'notifications',
  sql: `
CREATE TABLE notification (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  recipient text COLLATE "C",
  state text COLLATE "C",
  importance text COLLATE "C",
  event text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX notification_due ON notification (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX notification_listed ON notification (sort_at, key);
CREATE INDEX notification_recipient ON notification (recipient, state, sort_at, key);
CREATE INDEX notification_state ON notification (state, sort_at, key);
CREATE TABLE notification_lane (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  transport text COLLATE "C",
  recipient text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX notification_lane_due ON notification_lane (due_at, key) WHERE due_at IS NOT NULL;
CREATE TABLE notification_pace (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX notification_pace_due ON notification_pace (due_at, key) WHERE due_at IS NOT NULL;
`,
}
