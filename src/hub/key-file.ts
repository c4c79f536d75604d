import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { generateKeyFile, parseKeyFile } from '../security/key-file'
import { createKeyRing, type KeyRing } from '../security/key-ring'
import { systemRandom } from './random-source'

/**
 * The keys in a file, made on first use and readable by its owner only. Two processes that start at once end up with
 * the same file. For production keep the keys in a secret store and build the ring with `createKeyRing`.
 */
export async function keyFile(path: string): Promise<KeyRing> {
  try {
    return createKeyRing(parseKeyFile(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
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

/** The file's name has to survive a loss of power too, or what it sealed would be lost with it. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  // Some systems cannot sync a directory; then nothing better can be done.
  await directory.sync().catch(() => undefined)
  await directory.close()
}
