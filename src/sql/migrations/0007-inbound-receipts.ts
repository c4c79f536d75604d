import type { Migration } from './migration'

/** Goods that were announced, found by the stock row they come to, the earliest first. Few beside orders, and seldom changed. */
export const inboundReceipts: Migration = {
  number: 7,
  name: 'inbound-receipts',
  sql: `
CREATE TABLE inbound_receipt (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  stock_key text COLLATE "C",
  state text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX inbound_receipt_due ON inbound_receipt (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX inbound_receipt_stock ON inbound_receipt (stock_key, state, sort_at, key);
CREATE INDEX inbound_receipt_state ON inbound_receipt (state, sort_at, key);
`,
}
