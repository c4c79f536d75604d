import { connect, createServer, type Server, type Socket } from 'node:net'
import type { SeededRandom } from '../../src/testing/seeded-random'
import { CommitFinder } from './commit-finder'

/** What becomes of one COMMIT that goes by. */
export interface CutRates {
  /** Share of commits whose connection ends before the server has heard of them. */
  readonly before: number
  /** Share of commits that reach the server and whose answer is lost. */
  readonly after: number
}

/** A way to the server that loses connections where it hurts: on either side of a COMMIT. */
export interface CommitProxy {
  readonly port: number
  /** Commits seen, and connections cut on either side of one. */
  readonly seen: { commits: number; before: number; after: number }
  /** While false everything is passed on. */
  cutting: boolean
  close(): Promise<void>
}

export async function startCommitProxy(
  serverPort: number,
  rates: CutRates,
  random: SeededRandom,
): Promise<CommitProxy> {
  const open = new Set<Socket>()
  const seen = { commits: 0, before: 0, after: 0 }
  const server: Server = createServer((client) => relay(client))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const proxy: CommitProxy = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    seen,
    cutting: false,
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise((done) => server.close(() => done()))
    },
  }
  return proxy

  function relay(client: Socket): void {
    const upstream = connect(serverPort, '127.0.0.1')
    const finder = new CommitFinder()
    let swallowing = false
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
    upstream.on('data', (answer) => {
      if (!swallowing) client.write(answer)
    })
    client.on('data', (chunk) => {
      if (swallowing) return
      const bytes = finder.take(chunk)
      for (const commit of finder.commits) {
        seen.commits += 1
        const fate = proxy.cutting ? random.weighted([rates.before, rates.after, 1 - rates.before - rates.after]) : 2
        if (fate === 2) continue
        swallowing = true
        if (fate === 0) {
          seen.before += 1
          upstream.end(bytes.subarray(0, commit.from))
          client.destroy()
          return
        }
        seen.after += 1
        upstream.end(bytes.subarray(0, commit.to))
        // Half of the callers come back while their first commit is still under way, the others find it done.
        if (random.chance(0.5)) detach(client, upstream)
        return
      }
      if (bytes.length > 0) upstream.write(bytes)
    })
  }

  /** The caller loses its connection now; the server is left to finish what it has been sent. */
  function detach(client: Socket, upstream: Socket): void {
    client.removeAllListeners('close')
    client.on('close', () => open.delete(client))
    client.destroy()
    upstream.setTimeout(5_000, () => upstream.destroy())
  }
}
