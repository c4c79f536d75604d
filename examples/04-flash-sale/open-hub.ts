import { createSecretKey, randomBytes } from 'node:crypto'
import { type ChannelAdapter, createHub, type Hub, type HubOptions, keyFile } from 'orderhub'
import { jsonChannel } from 'orderhub/channels/json'
import { postgresStore } from 'orderhub/sql'
import pg from 'pg'
import { CHANNELS, SHOP } from './sale'

/** Where all processes of a run meet. */
export interface Meeting {
  readonly url: string
  readonly schema: string
  /** The key file they share. */
  readonly keys: string
}

export interface OpenHub {
  readonly hub: Hub
  readonly pool: pg.Pool
}

/** A hub on the shared database; every process of the run has one of its own. Close the hub, then end the pool. */
export async function openHub(
  { url, schema, keys }: Meeting,
  options: Pick<HubOptions, 'onError' | 'publications' | 'tickMs'> & {
    readonly adapt?: (adapter: ChannelAdapter) => ChannelAdapter
  } = {},
): Promise<OpenHub> {
  const { adapt = (adapter) => adapter, ...rest } = options
  const pool = new pg.Pool({ connectionString: url, max: 4, pipeline: true })
  // A connection that breaks while it is idle is replaced; nothing was lost with it.
  pool.on('error', () => {})
  // All orders want the same rows: a second lane of one process would only wait for the first.
  const store = await postgresStore({ pool, schema, lanes: 1, onWarning: () => {} })
  const channels = CHANNELS.map(({ code, name }) => ({ adapter: adapt(channel(code, name)), shops: [{ shop: SHOP }] }))
  const hub = createHub({ ...rest, store, keys: await keyFile(keys), channels })
  return { hub, pool }
}

/** Orders are handed in by this program itself, so nobody needs to know the secret that deliveries would be signed with. */
function channel(code: string, name: string): ChannelAdapter {
  return jsonChannel({ code, name, secrets: [{ key: createSecretKey(randomBytes(32)) }] })
}
