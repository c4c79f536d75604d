import type { Migration } from './migration'

/** From where orders are sent and why, and how many parcels each warehouse was given on a day. */
export const orderRoutes: Migration = {
  number: 16,
  name: 'order-routes',
  sql: `
CREATE TABLE order_route (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  channel text COLLATE "C",
  shop text COLLATE "C",
  state text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX order_route_due ON order_route (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX order_route_page ON order_route (sort_at DESC, key);
CREATE INDEX order_route_state ON order_route (state, sort_at DESC, key);
CREATE TABLE warehouse_day (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX warehouse_day_due ON warehouse_day (due_at, key) WHERE due_at IS NOT NULL;
`,
}
