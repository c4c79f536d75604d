import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture, fixturePath } from './csv-fixtures'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const mapping = (name: string) => ['--mapping', `examples/03-import/${name}.mapping.json`]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderhub-import-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the example as its first lines say, and answers what it prints and how it ends. */
async function runImport(...args: readonly string[]): Promise<{ readonly printed: string; readonly code: number }> {
  const command = ['--import', 'tsx', 'examples/03-import/import.ts', '--keys', join(folder, 'keys.json'), ...args]
  return promisify(execFile)(process.execPath, command, { cwd: root }).then(
    ({ stdout }) => ({ printed: stdout, code: 0 }),
    (error: { stdout: string; code: number }) => ({ printed: error.stdout, code: error.code }),
  )
}

describe('the import example', () => {
  it('imports a packed file, and prints what became of every row', async () => {
    const packed = join(folder, 'invoices.csv.gz')
    await writeFile(packed, gzipSync(fixture('invoices.csv')))
    const { printed, code } = await runImport(
      ...mapping('online-retail'),
      ...['--data', packed, '--mode', 'skipBadRows', '--zone', 'Europe/London'],
    )
    expect(code).toBe(0)
    expect(printed).toMatch(/^Import finished in [\d.]+ s, peak memory \d+ MiB\.\n/)
    expect(printed).toMatch(/^booked +2 +4$/m)
    expect(printed).toMatch(/^ignored: NOT_GOODS +0 +1$/m)
    expect(printed).toContain('MONEY_PRECISION in invoices, row 9, UnitPrice')
  })

  it('books nothing of a file with bad rows unless told to skip them', async () => {
    const { printed, code } = await runImport(...mapping('online-retail'), '--data', fixturePath('invoices.csv'))
    expect(code).toBe(1)
    expect(printed).toMatch(/^Import refused in /)
    expect(printed).toMatch(/^read +0$/m)
  })

  it('takes the files of several sources by their names', async () => {
    const files = ['orders', 'items', 'payments', 'customers'].map((name) => [name, name])
    const ignored = ['reviews', 'products', 'sellers', 'categories'].map((name) => [name, 'extras'])
    const data = [...files, ...ignored].flatMap(([source, file]) => [
      '--data',
      `${source}=${fixturePath(`${file}.csv`)}`,
    ])
    const { printed } = await runImport(
      ...mapping('olist-orders'),
      ...data,
      ...['--mode', 'skipBadRows', '--zone', 'America/Sao_Paulo', '--channel', 'OLIST'],
    )
    expect(printed).toMatch(/^quarantined: ROW_UNMATCHED +1/m)
    expect(printed).toMatch(/^booked +2 /m)
  })
})
