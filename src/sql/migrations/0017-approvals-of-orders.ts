import type { Migration } from './migration'

/** Requests for approval are found by the order they hold up, also where they are about something else, such as a refund. */
export const approvalsOfOrders: Migration = {
  number: 17,
  name: 'approvals-of-orders',
  sql: `
ALTER TABLE approval ADD COLUMN order_key text COLLATE "C";
UPDATE approval SET order_key = body::json ->> 'orderKey';
CREATE INDEX approval_order ON approval (order_key, sort_at DESC, key) WHERE order_key IS NOT NULL;
`,
}
