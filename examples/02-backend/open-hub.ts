import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { createHub, type Hub, keyFile, memoryStore } from 'orderhub'
import { webhookKey } from 'orderhub/channel'
import { jsonChannel } from 'orderhub/channels/json'
import { pgliteStore, postgresStore } from 'orderhub/sql'
import type { Store } from 'orderhub/store'
import pg from 'pg'

export interface BackendSettings {
  /** Folder for the keys, and for the data unless it is kept in PostgreSQL. */
  readonly data: string
  /** Keep nothing: for a first look. The keys are kept all the same. */
  readonly memory: boolean
  /** Connection string of a PostgreSQL database; null: PGlite in the folder. */
  readonly postgres: string | null
  /** What the site signs its webhooks with: `whsec_` and 24 to 64 bytes in base64. */
  readonly secret: string
  /** The operator's log. */
  readonly log: (line: string) => void
}

/** A hub with one shop, `WEB/main`, and what has to be closed after it. */
export async function openHub(settings: BackendSettings): Promise<{ hub: Hub; closeStore: () => Promise<void> }> {
  const { store, close } = await openStore(settings)
  const adapter = jsonChannel({
    code: 'WEB',
    name: 'Our own site',
    secrets: { main: [{ key: webhookKey(settings.secret) }] },
    // Here the site would be called. What this throws is tried again later, with the same idempotency key.
    writeBackShipment: async ({ channelOrderNo }) => settings.log(`shipment of ${channelOrderNo} written back`),
  })
  const hub = createHub({
    store,
    keys: await keyFile(join(settings.data, 'keys.json')),
    channels: [{ adapter, shops: [{ shop: 'main' }] }],
    webhook: { onRefused: ({ status, code }) => settings.log(`webhook refused: ${status} ${code}`) },
    onError: (error) => console.error(error),
  })
  return { hub, closeStore: close }
}

async function openStore({
  data,
  memory,
  postgres,
}: BackendSettings): Promise<{ store: Store; close: () => Promise<void> }> {
  if (memory) return { store: memoryStore({ clock: Date.now }), close: async () => {} }
  if (postgres === null) {
    return { store: await pgliteStore({ PGlite, directory: join(data, 'backend') }), close: async () => {} }
  }
  const pool = new pg.Pool({ connectionString: postgres, max: 8, pipeline: true })
  return { store: await postgresStore({ pool }), close: () => pool.end() }
}
