import { memoryStore, type Store } from 'orderhub/store'

/** Opens `memory`, `pglite:FOLDER` or `postgres:URL`. Drivers are loaded only where they are asked for. */
export async function openStore(place: string): Promise<{ readonly store: Store; close(): Promise<void> }> {
  if (place === 'memory') return { store: memoryStore({ clock: Date.now }), close: async () => {} }
  const { pgliteStore, postgresStore } = await import('orderhub/sql')
  if (place.startsWith('pglite:')) {
    const { PGlite } = await import('@electric-sql/pglite')
    return { store: await pgliteStore({ PGlite, directory: place.slice('pglite:'.length) }), close: async () => {} }
  }
  const { default: pg } = await import('pg')
  const connectionString = place.startsWith('postgres:postgres') ? place.slice('postgres:'.length) : place
  const pool = new pg.Pool({ connectionString, max: 4 })
  return { store: await postgresStore({ pool }), close: () => pool.end() }
}
