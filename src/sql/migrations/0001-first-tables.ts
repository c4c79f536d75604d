import type { Migration } from './migration'

/**
 * All tables of the store. Instants are epoch milliseconds in `bigint`: the same number in and out, whatever the
 * session's time zone or the driver's date parser. No foreign keys: one would lock its parent in its own order.
 */
export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  sql: `
-- Raises when fewer rows were saved than were meant to be, so that a pipelined COMMIT behind it rolls back.
CREATE FUNCTION expect_rows(what text, actual bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF actual <> expected THEN
    RAISE EXCEPTION USING ERRCODE = 'OH001', MESSAGE = what || ' ' || expected || ' ' || actual;
  END IF;
END $$;

CREATE TABLE intake (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  channel text COLLATE "C",
  shop text COLLATE "C",
  state text COLLATE "C",
  reason text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80, toast_tuple_target = 8160);
CREATE INDEX intake_due ON intake (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX intake_sorted ON intake (sort_at DESC, key);
CREATE INDEX intake_unbooked ON intake (state, sort_at DESC, key) WHERE state <> 'booked';

CREATE TABLE orders (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  number text COLLATE "C" UNIQUE,
  channel text COLLATE "C",
  shop text COLLATE "C",
  status text COLLATE "C",
  payment_status text COLLATE "C",
  buyer text COLLATE "C",
  merge_key text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80, toast_tuple_target = 8160);
CREATE INDEX orders_due ON orders (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX orders_sorted ON orders (sort_at DESC, key);
CREATE INDEX orders_buyer ON orders (buyer, sort_at DESC, key) WHERE buyer IS NOT NULL;
CREATE INDEX orders_merge_key ON orders (merge_key, sort_at DESC, key) WHERE merge_key IS NOT NULL;

CREATE TABLE subject_key (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
);
CREATE INDEX subject_key_due ON subject_key (due_at, key) WHERE due_at IS NOT NULL;

CREATE TABLE answer (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  body text NOT NULL
);
CREATE INDEX answer_due ON answer (due_at, key) WHERE due_at IS NOT NULL;

CREATE TABLE stock_lock (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  due_at bigint,
  sort_at bigint NOT NULL,
  state text COLLATE "C",
  owner text COLLATE "C",
  body text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX stock_lock_due ON stock_lock (due_at, key) WHERE due_at IS NOT NULL;
-- An order's locks are found by their keys; only a host's own are looked for by owner.
CREATE INDEX stock_lock_owner ON stock_lock (owner, sort_at DESC, key) WHERE key NOT LIKE 'order:%';

-- Hot rows: room for updates on the same page, and no index on what changes.
CREATE TABLE stock (
  key text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL CONSTRAINT stock_version CHECK (version >= 0),
  sku text COLLATE "C" NOT NULL,
  warehouse text COLLATE "C" NOT NULL,
  pool text COLLATE "C" NOT NULL,
  on_hand bigint NOT NULL CONSTRAINT stock_on_hand CHECK (on_hand >= 0),
  locked bigint NOT NULL CONSTRAINT stock_locked CHECK (locked >= 0),
  reserved bigint NOT NULL CONSTRAINT stock_reserved CHECK (reserved >= 0),
  backorder_limit bigint NOT NULL CONSTRAINT stock_backorder_limit CHECK (backorder_limit >= 0),
  CONSTRAINT stock_no_oversell CHECK (locked + reserved <= on_hand + backorder_limit)
) WITH (fillfactor = 60);
CREATE INDEX stock_sku ON stock (sku, key);

CREATE TABLE movement_page (
  stock_key text COLLATE "C",
  from_version bigint,
  to_version bigint NOT NULL,
  at bigint NOT NULL,
  movements text NOT NULL,
  PRIMARY KEY (stock_key, from_version),
  CONSTRAINT movement_page_versions CHECK (from_version >= 1 AND to_version >= from_version)
);

CREATE TABLE outbox (
  id text COLLATE "C" PRIMARY KEY,
  topic text COLLATE "C" NOT NULL,
  aggregate text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  body text NOT NULL,
  created_at bigint NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'ready'
    CONSTRAINT outbox_state CHECK (state IN ('ready', 'leased', 'done', 'dead', 'skipped')),
  attempts integer NOT NULL DEFAULT 0,
  fence bigint NOT NULL DEFAULT 0,
  next_at bigint NOT NULL,
  lease_until bigint,
  last_error text
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX outbox_unfinished ON outbox (aggregate, seq) WHERE state IN ('ready', 'leased', 'dead');
CREATE INDEX outbox_next ON outbox (next_at) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

CREATE TABLE audit_head (
  chain text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL,
  hash text NOT NULL
) WITH (fillfactor = 20);
INSERT INTO audit_head (chain, seq, hash)
  SELECT lpad(n::text, 2, '0'), 0, repeat('0', 64) FROM generate_series(0, 15) AS n;

CREATE TABLE audit_block (
  chain text COLLATE "C",
  seq bigint,
  at bigint NOT NULL,
  prev text NOT NULL,
  hash text NOT NULL,
  entries text NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'OH002', MESSAGE = TG_TABLE_NAME || ' is only ever added to';
END $$;
CREATE TRIGGER audit_block_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_block
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER movement_page_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON movement_page
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE serial (
  series text COLLATE "C" PRIMARY KEY,
  last bigint NOT NULL
) WITH (fillfactor = 40);
`,
}
