import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOptions } from '../../examples/04-flash-sale/options'
import { postgresUrl, testPool } from '../postgres/database'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Processes that compile what they run take seconds to start, and a test machine may be busy. */
const patience = 240_000

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the example; as soon as it says `interruptAt`, Ctrl-C is pressed. */
function run(args: readonly string[], { interruptAt }: { readonly interruptAt?: RegExp } = {}): Promise<Run> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/04-flash-sale/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  let interrupted = interruptAt === undefined
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
    if (interrupted || interruptAt?.test(out) !== true) return
    interrupted = true
    child.kill('SIGINT')
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }))
  })
}

/** What a run came to, whoever happened to be first: buyers answered by channel, and the balance of the SKUs. */
function outcomeOf({ out }: Run) {
  return {
    answered: [...out.matchAll(/^ {2}(WEB|MINI|APP|LIVE|STORE) .*? {2,}([\d,]+) +[\d,]+ +[\d,]+$/gm)].map((row) => [
      row[1],
      row[2],
    ]),
    skus: [...out.matchAll(/^ {2}(HOT-\d\d|44 others|all) +([\d,]+) +([\d,]+) +[\d,]+ +[\d,]+ +(\d+) +✓$/gm)].map(
      (row) => row.slice(1),
    ),
    proofs: out.match(/^✓ .+$/gm)?.map((line) => line.replace(/ \(.+/, '')),
  }
}

describe('the flash sale', () => {
  let folder: string
  let url: string
  let chart: string
  let killed: Run

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderhub-flash-sale-test-'))
    chart = join(folder, 'chart.html')
    url = await postgresUrl()
    killed = await run(['--orders', '2000', '--processes', '2', '--kill', '--url', url, '--chart', chart])
  }, patience)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('sells exactly what is there, although a worker is killed in the middle of it', () => {
    expect([killed.code, killed.err]).toEqual([0, ''])
    expect(killed.out).toContain('workers killed and replaced: 1; orders sent once more: ')
    expect(killed.out).toMatch(/^2,000 of 2,000 buyers answered/m)
    expect(killed.out).toMatch(/^ {2}all +3,036 +400 +\d+ +\d+ +0 +✓$/m)
    expect(outcomeOf(killed).proofs).toHaveLength(11)
    expect(killed.out).not.toMatch(/✗|failed/)
  })

  it('comes to the same when nobody is killed', { timeout: patience }, async () => {
    const calm = await run(['--orders', '2000', '--processes', '2', '--url', url, '--chart', chart])
    expect([calm.code, calm.err]).toEqual([0, ''])
    expect(calm.out).not.toContain('workers killed')
    expect(outcomeOf(calm)).toEqual(outcomeOf(killed))
    expect(outcomeOf(calm).answered).toHaveLength(5)
    expect(outcomeOf(calm).skus).toHaveLength(8)
  })

  it('draws what happened into a page that loads and runs nothing', async () => {
    const page = await readFile(chart, 'utf8')
    expect(page.match(/<svg /g)).toHaveLength(3)
    expect(page).not.toMatch(/<script|<link|https?:|url\(|NaN|undefined/)
    // A line for each SKU and their mean, two rates, five channels.
    expect(page.match(/<path class="line/g)).toHaveLength(50 + 1 + 2 + 5)
  })

  it('answers and counts what was sent when it is stopped', { timeout: patience }, async () => {
    const args = ['--orders', '500000', '--processes', '2', '--url', url, '--chart', chart]
    const stopped = await run(args, { interruptAt: /\d answered/ })
    expect([stopped.code, stopped.err]).toEqual([130, ''])
    expect(stopped.out).toContain('Stopped early')
    expect(stopped.out).not.toContain('failed')
    expect(outcomeOf(stopped).proofs).toHaveLength(11)
  })

  it('leaves nothing behind in a database of one’s own', async () => {
    const pool = await testPool()
    const { rows } = await pool.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'flash\\_sale\\_%'`)
    await pool.end()
    expect(rows).toEqual([])
  })

  it.each([
    [['--orders', '0'], '--orders is a whole number from 1 to 5000000.'],
    [['--processes', '17'], '--processes is a whole number from 1 to 16.'],
    [['--order', '10'], "Unknown option '--order'"],
  ])('does not understand %j', (args, words) => {
    expect(() => readOptions(args)).toThrow(words)
  })
})
