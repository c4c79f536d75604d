import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoreWarning } from '../../src/sql/check-server'
import { pgliteStore } from '../../src/sql/pglite-store'
import { orderRecord, put } from '../../src/testing/store-records'

const writer = fileURLToPath(new URL('./pglite-writer.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

describe('a store in a folder', () => {
  let directory: string
  let warnings: StoreWarning[]
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'orderhub-pglite-'))
    warnings = []
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))
  const open = (folder = directory) => pgliteStore({ PGlite, directory: folder, onWarning: (w) => warnings.push(w) })

  it('is for one store at a time, by whatever path, and free again once closed', async () => {
    const store = await open()
    await put(store, 'order', { o: orderRecord('o') })
    await expect(open()).rejects.toMatchObject({ code: 'STORE_IN_USE' })
    const alias = `${directory}-alias`
    symlinkSync(directory, alias)
    await expect(open(alias)).rejects.toMatchObject({ code: 'STORE_IN_USE' })
    rmSync(alias)
    await store.close()

    const again = await open()
    expect((await again.read('order', ['o'])).get('o')?.version).toBe(1)
    expect(again.supports).toEqual({ survives: 'process death', shared: false, lanes: 1 })
    expect(warnings).toEqual([])
    await again.close()
  }, 120_000)

  it('keeps all that was acknowledged when its process is killed, and frees the folder', async () => {
    const child = spawn(process.execPath, ['--import', tsx, writer, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const acknowledged = await killedAfter(child, 60, async () => {
      await expect(open()).rejects.toMatchObject({ code: 'STORE_IN_USE', directory })
    })
    const store = await open()
    const found = await store.read('order', acknowledged)
    expect(found.size).toBe(acknowledged.length)
    expect(warnings.map(({ code }) => code)).toEqual(['NOT_CLOSED_CLEANLY'])
    const listed = await store.list('order', { limit: 1_000 })
    // The one under way when it was killed may be there too.
    expect(listed.items.length - acknowledged.length).toBeLessThanOrEqual(1)
    await store.close()
  }, 120_000)
})

/** Kills the writer once it has acknowledged so many orders; answers all that it acknowledged. */
function killedAfter(child: ChildProcess, count: number, before: () => Promise<void>): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let printed = ''
    let ending = false
    child.once('error', reject)
    child.once('exit', (code) =>
      ending
        ? resolve(printed.split('\n').slice(0, -1))
        : reject(new Error(`The writer ended by itself with code ${code}.`)),
    )
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (ending || printed.split('\n').length <= count) return
      ending = true
      before().then(() => child.kill('SIGKILL'), reject)
    })
  })
}
