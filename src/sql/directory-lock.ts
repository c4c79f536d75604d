import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { StoreInUseError } from '../store/store-errors'

/** Opens with a lock of the whole file, where the system has it: macOS and the BSDs. */
const O_EXLOCK = 0x20

/**
 * Takes a directory for this process alone. The operating system gives it back when the process ends, however it ends,
 * so there is never a stale lock to clear: a named socket on Linux, a named pipe on Windows, a locked file elsewhere.
 *
 * Containers that share a directory but no network do not see each other's socket: give each its own directory.
 *
 * @returns What gives the directory back.
 * @throws StoreInUseError when another process, or another store of this one, has it.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const release =
    process.platform === 'linux' || process.platform === 'win32'
      ? await lockSocket(directory)
      : await lockFile(directory)
  // For whoever wonders who it is; nothing is decided by it.
  const startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString()
  await writeFile(join(directory, 'owner.json'), `${JSON.stringify({ pid: process.pid, startedAt })}\n`)
  return release
}

async function lockSocket(directory: string): Promise<() => Promise<void>> {
  // By device and inode, so that other paths to the same directory find the same lock.
  const { dev, ino } = await stat(directory, { bigint: true })
  const name = `orderhub-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)}`
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? new StoreInUseError(directory) : error),
    )
    server.listen(process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`, resolve)
  })
  server.unref()
  return () => closed(server)
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

async function lockFile(directory: string): Promise<() => Promise<void>> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK
  let file: FileHandle
  try {
    file = await open(join(directory, 'lock'), flags)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'EAGAIN' || code === 'EWOULDBLOCK' ? new StoreInUseError(directory) : error
  }
  return () => file.close()
}
