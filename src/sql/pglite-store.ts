import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../store/store'
import { checkServer, type StoreWarning } from './check-server'
import { lockDirectory } from './directory-lock'
import { migrate } from './migrate'
import { MIGRATIONS } from './migrations/all'
import { type PGliteClass, PGliteDatabase } from './pglite-database'
import { SqlStore } from './sql-store'
import { quoteIdentifier } from './statement'
import { warnProcess } from './warn-process'

export interface PGliteStoreOptions {
  /** The `PGlite` class of `@electric-sql/pglite`. */
  readonly PGlite: PGliteClass
  /** Folder that holds everything, made when it is missing. Without one, all is gone with the process. */
  readonly directory?: string
  /** Epoch milliseconds, for tests. The clock of PGlite unless told. */
  readonly clock?: () => number
  /** Hears what weakens the store's promises. A process warning unless told. */
  readonly onWarning?: (warning: StoreWarning) => void
}

const SCHEMA = 'orderhub'

/**
 * Opens a store in a folder, for one process at a time. What it acknowledged survives the death of the process, not the
 * loss of power: PGlite never waits for the disk.
 *
 * @throws StoreInUseError when another process has the folder open.
 * @throws StoreIncompatibleError when the schema is newer than this version.
 */
export async function pgliteStore({ PGlite, directory, clock, onWarning }: PGliteStoreOptions): Promise<Store> {
  const warn = onWarning ?? warnProcess
  const folder = directory === undefined ? undefined : await openFolder(directory, warn)
  const database = await openDatabase(PGlite, folder)
  try {
    // What the server check warns of is known of PGlite, and said by `survives`.
    await checkServer(database, () => {})
    await migrate(database, quoteIdentifier(SCHEMA), MIGRATIONS)
  } catch (error) {
    await database.close()
    throw error
  }
  return new SqlStore(database, {
    name: 'pglite',
    supports: { survives: folder === undefined ? 'nothing' : 'process death', shared: false, lanes: 1 },
    schema: SCHEMA,
    clock,
  })
}

interface Folder {
  readonly data: string
  /** Marks the folder as closed cleanly. */
  leave(): Promise<void>
  unlock(): Promise<void>
}

async function openFolder(directory: string, warn: (warning: StoreWarning) => void): Promise<Folder> {
  await mkdir(directory, { recursive: true })
  const unlock = await lockDirectory(directory)
  const data = join(directory, 'pglite')
  const marker = join(directory, 'closed-cleanly')
  if ((await exists(data)) && !(await exists(marker))) {
    warn({
      code: 'NOT_CLOSED_CLEANLY',
      message:
        'The store was not closed the last time. It recovers by itself; after a loss of power, verify the audit.',
    })
  }
  await rm(marker, { force: true })
  return { data, leave: () => writeFile(marker, ''), unlock }
}

async function openDatabase(PGlite: PGliteClass, folder: Folder | undefined): Promise<PGliteDatabase> {
  if (folder === undefined) return new PGliteDatabase(await PGlite.create(), async () => {})
  try {
    return new PGliteDatabase(await PGlite.create(folder.data), async () => {
      await folder.leave()
      await folder.unlock()
    })
  } catch (error) {
    await folder.unlock()
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
