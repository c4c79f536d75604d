import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { createHub, type Hub, type HubOptions, keyFile, memoryStore, OrderHubError, temporaryKeys } from 'orderhub'
import { pgliteStore } from 'orderhub/sql'
import type { Store } from 'orderhub/store'

/** The data folder cannot be worked with; the message says why and what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'
}

export interface OpenHub {
  readonly hub: Hub
  readonly store: Store
}

/**
 * Opens a hub that keeps everything under one folder: `keys.json`, and a store in the folder `name`. Without a folder
 * all of it is gone with the process.
 *
 * @throws DataFolderError when the keys are not those the data was sealed with.
 */
export async function openHub(
  folder: string | null,
  name: string,
  clock: () => number,
  options: Omit<HubOptions, 'keys' | 'store'>,
): Promise<OpenHub> {
  if (folder === null) {
    const store = memoryStore({ clock })
    return { hub: createHub({ ...options, store, keys: temporaryKeys(), now: clock }), store }
  }
  const directory = join(folder, name)
  const keyPath = join(folder, 'keys.json')
  if ((await exists(join(directory, 'pglite'))) && !(await exists(keyPath))) {
    throw new DataFolderError(`${keyPath} is missing. Without it the data in ${folder} cannot be read: put it back.`)
  }
  const keys = await keyFile(keyPath)
  const store = await pgliteStore({ PGlite, directory, clock, onWarning: () => {} })
  const hub = createHub({ ...options, store, keys, now: clock })
  try {
    await hub.ready()
  } catch (error) {
    await hub.close()
    if (!OrderHubError.is(error) || error.code !== 'KEY_MISMATCH') throw error
    throw new DataFolderError(`${keyPath} is not the key file this data was made with. Put the right one back.`)
  }
  return { hub, store }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
