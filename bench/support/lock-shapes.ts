import type pg from 'pg'
import type { Hub } from '../../src/hub/create-hub'
import { by, SKUS } from './shop'

/** A way to set one piece aside. */
export type LockShape = (id: string, sku: string) => Promise<void>

export const SHAPE_NAMES = ['one transaction each', 'one statement each', 'orderhub'] as const
export type ShapeName = (typeof SHAPE_NAMES)[number]

/** Tables of the peers, with as many SKUs and as much stock as our shop. */
export async function preparePeers(peers: pg.Pool): Promise<void> {
  await peers.query(`CREATE TABLE peer_stock (sku text PRIMARY KEY, on_hand bigint NOT NULL, locked bigint NOT NULL CHECK (locked <= on_hand));
    CREATE TABLE peer_lock (id text PRIMARY KEY, sku text NOT NULL, quantity bigint NOT NULL, state text NOT NULL)`)
  await peers.query(`INSERT INTO peer_stock SELECT 'SKU-' || n, 1000000000, 0 FROM generate_series(0, $1) n`, [SKUS])
}

/** The classical shapes and ours: each resolves when the lock is durable, and throws when it is refused. */
export function lockShapes(peers: pg.Pool, hub: Hub): Readonly<Record<ShapeName, LockShape>> {
  return {
    'one transaction each': (id, sku) => oneTransaction(peers, id, sku),
    'one statement each': (id, sku) => oneStatement(peers, id, sku),
    orderhub: async (id, sku) => {
      const locked = await hub.stock.lock({ lockId: id, lines: [{ sku, quantity: 1 }] }, { by })
      if (!locked.ok) throw new Error(locked.rejection.code)
    },
  }
}

async function oneTransaction(peers: pg.Pool, id: string, sku: string): Promise<void> {
  const client = await peers.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query({
      name: 'peer_select',
      text: 'SELECT on_hand - locked AS free FROM peer_stock WHERE sku = $1 FOR UPDATE',
      values: [sku],
    })
    if (Number(rows[0].free) < 1) throw new Error('short')
    await client.query({
      name: 'peer_update',
      text: 'UPDATE peer_stock SET locked = locked + 1 WHERE sku = $1',
      values: [sku],
    })
    await client.query({
      name: 'peer_insert',
      text: `INSERT INTO peer_lock VALUES ($1, $2, 1, 'locked')`,
      values: [id, sku],
    })
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

async function oneStatement(peers: pg.Pool, id: string, sku: string): Promise<void> {
  const { rowCount } = await peers.query({
    name: 'peer_cte',
    text: `WITH taken AS (UPDATE peer_stock SET locked = locked + 1 WHERE sku = $2 AND on_hand - locked >= 1 RETURNING sku)
      INSERT INTO peer_lock SELECT $1, sku, 1, 'locked' FROM taken`,
    values: [id, sku],
  })
  if (rowCount !== 1) throw new Error('short')
}
