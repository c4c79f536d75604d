import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KeyInvalidError } from '../security/key-faults'
import { generateKeyFile, parseKeyFile } from '../security/key-file'
import { createKeyRing, type KeyRing } from '../security/key-ring'
import { systemRandom } from './random-source'

export interface KeyFileOptions {
  /**
   * False: a missing file is refused rather than made. For hosts that have run before: a new file in place of a lost one
   * opens nothing of what the old one sealed. Default true.
   */
  readonly create?: boolean
}

/**
 * The keys in a file, made on first use and readable by its owner only. Two processes that start at once end up with
 * the same file. For production keep the keys in a secret store and build the ring with `createKeyRing`.
 *
 * @throws KeyInvalidError when the file is no key file, or is missing and may not be made.
 */
export async function keyFile(path: string, { create = true }: KeyFileOptions = {}): Promise<KeyRing> {
  try {
    return createKeyRing(parseKeyFile(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  if (!create) throw new KeyInvalidError('there is no key file at this path, and none may be made')
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${Buffer.from(systemRandom()(8)).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(generateKeyFile(systemRandom()))
    await file.sync()
  } finally {
    await file.close()
  }
  // A link is made whole or not at all, and never over a file somebody else has just made.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft, { force: true })
  await syncDirectory(dirname(path))
  return createKeyRing(parseKeyFile(await readFile(path, 'utf8')))
}

/** New keys that nobody keeps: for tests, and for stores that are gone with the process as well. */
export function temporaryKeys(): KeyRing {
  return createKeyRing(parseKeyFile(generateKeyFile(systemRandom())))
}

/** The file's name has to survive a loss of power too, or what it sealed would be lost with it. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  // Some systems cannot sync a directory; then nothing better can be done.
  await directory.sync().catch(() => undefined)
  await directory.close()
}
