import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/hub/random-source'
import { generateKeyFile } from '../../src/security/key-file'

const root = fileURLToPath(new URL('../../', import.meta.url))
const mapping = 'examples/01-demo/wholesale-mapping.json'
/** A first start of PGlite takes seconds of one core, and a test machine may be busy. */
const patience = 240_000

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Started {
  readonly process: ChildProcess
  readonly ended: Promise<Run>
  /** Resolves once the output holds `text`, or the process has ended. */
  said(text: string): Promise<void>
}

function start(...args: readonly string[]): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/01-demo/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  const ended = new Promise<Run>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }))
  })
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => out.includes(text) && resolve()
      child.stdout.on('data', look)
      child.on('close', () => resolve())
      look()
    })
  return { process: child, ended, said }
}

describe('the demo', () => {
  let data: string
  let first: Run

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'orderhub-demo-'))
    first = await start('--data', data).ended
  }, patience)
  afterAll(() => rm(data, { recursive: true, force: true }))

  it('runs the first day and finds that everything adds up', () => {
    expect([first.code, first.err]).toEqual([0, ''])
    expect(first.out).toContain('Day 1, 2026-01-05')
    expect(first.out).toContain('110 kept and booked, 40 repeats')
    expect(first.out).toContain('1 with a forged signature: refused')
    expect(first.out).toContain('2 of them replayed and booked')
    expect(first.out).toContain('1 failed at first and tried again')
    expect(first.out).toMatch(/in quarantine +2 +1 EVENT_ID_REUSED, 1 JSON_SYNTAX/)
    for (const code of ['STOCK_SHORT', 'SHIPPED_UNPAID', 'LATE_PAYMENT', 'ADDRESS_INCOMPLETE', 'SKU_UNMAPPED']) {
      expect(first.out).toContain(code)
    }
    expect(first.out).toContain('verified ✓')
  })

  it('proves for each SKU that no more was sold than came in', () => {
    const proofs = [...first.out.matchAll(/(\d+) \+ (\d+) ≤ (\d+) ✓/g)]
    expect(proofs.length).toBe(8)
    for (const [, sold, locked, received] of proofs) {
      expect(Number(sold) + Number(locked)).toBeLessThanOrEqual(Number(received))
    }
  })

  it('shows nobody’s phone in clear', () => {
    expect(first.out).toMatch(/to \S+\*\* 1\d\d\*{4}\d{4} /)
    expect(first.out).not.toMatch(/\b1[3-9]\d{9}\b/)
  })

  it('goes on with the next day, doubles nothing, and lets nobody else in meanwhile', {
    timeout: patience,
  }, async () => {
    const second = start('--data', data)
    await second.said('Found')
    const intruder = await start('--data', data).ended
    expect([intruder.code, intruder.err.split(':')[0]]).toEqual([1, 'STORE_IN_USE'])

    const { code, out, err } = await second.ended
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Found 65 orders of earlier days')
    expect(out).toContain('Day 2, 2026-01-06')
    expect(out).toContain('yesterday’s messages once more, some of them late: 4 kept and booked, 158 repeats')
    expect(out).toContain('yesterday’s wholesale file once more: 9 of 9 orders known')
    expect(out).toMatch(/ All +18 +39 +27 +48 +132\n/)
  })

  it('does not touch data with keys that are not its own', { timeout: patience }, async () => {
    const keys = join(data, 'keys.json')
    const own = await readFile(keys, 'utf8')
    await writeFile(keys, generateKeyFile(systemRandom()))
    const wrong = await start('--data', data).ended
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('is not the key file this data was made with')])

    await rm(keys)
    const missing = await start('--data', data).ended
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('keys.json is missing')])
    await writeFile(keys, own)
  })

  it('imports one’s own file and accounts for every row', { timeout: patience }, async () => {
    const file = join(data, 'wholesale-day-1.csv')
    const { code, out } = await start('--memory', '--csv', file, '--mapping', mapping).ended
    expect(code).toBe(0)
    expect(out).toMatch(/orders +9 +7 +0 +0 +2\n/)
    expect(out).toMatch(/orders +\d+ +币种 +VALUE_UNMAPPED/)
  })

  it.each([
    [['--help'], 0, 'Usage: npm run demo'],
    [['--csv', 'orders.csv'], 2, '--csv FILE and --mapping FILE go together'],
    [['--cvs', 'orders.csv'], 2, "Unknown option '--cvs'"],
    [['--memory', '--csv', 'missing.csv', '--mapping', mapping], 2, 'missing.csv cannot be read'],
  ])('answers %j with %i', { timeout: patience }, async (args, expected, words) => {
    const { code, out, err } = await start(...args).ended
    expect([code, out + err]).toEqual([expected, expect.stringContaining(words)])
  })
})
