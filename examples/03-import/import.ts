/**
 * Imports CSV files into a hub.
 *
 *   npx tsx examples/03-import/import.ts --mapping FILE --data [SOURCE=]FILE …
 *     [--store memory | pglite:FOLDER | postgres:URL] [--keys FILE]
 *     [--mode allOrNothing | skipBadRows] [--zone Asia/Shanghai] [--channel CSV] [--shop main]
 *
 * Files may end in `.gz`. A mapping with one source needs no SOURCE.
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { type CsvChannel, type CsvFiles, type CsvProgress, csvChannel, importCsv } from 'orderhub/channels/csv'
import { createHub, keyFile } from 'orderhub/hub'
import { importTable } from './import-table'
import { openStore } from './open-store'

const { values: flags } = parseArgs({
  options: {
    mapping: { type: 'string' },
    data: { type: 'string', multiple: true, default: [] },
    store: { type: 'string', default: 'memory' },
    keys: { type: 'string', default: 'orderhub-keys.json' },
    mode: { type: 'string', default: 'allOrNothing' },
    zone: { type: 'string', default: 'Asia/Shanghai' },
    channel: { type: 'string', default: 'CSV' },
    shop: { type: 'string', default: 'main' },
  },
})
if (flags.mapping === undefined) throw new Error('Name a mapping file: --mapping FILE')

const channel = csvChannel({
  code: flags.channel,
  name: 'CSV import',
  mapping: JSON.parse(await readFile(flags.mapping, 'utf8')),
})
const { store, close } = await openStore(flags.store)
const hub = createHub({
  store,
  keys: await keyFile(flags.keys),
  channels: [
    // History: its stock has left long ago, and nobody waits for its payments.
    { adapter: channel, shops: [{ shop: flags.shop, zone: flags.zone, lockStock: 'never', paymentTimeLimitMs: null }] },
  ],
})

// Ctrl+C ends it cleanly: what was handed over is booked, and the same command goes on later.
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const started = performance.now()
const report = await importCsv(hub, {
  channel,
  shop: { shop: flags.shop, zone: flags.zone },
  files: filesOf(channel, flags.data),
  mode: flags.mode === 'skipBadRows' ? 'skipBadRows' : 'allOrNothing',
  onProgress: showProgress(),
  signal: stop.signal,
})
const seconds = (performance.now() - started) / 1_000
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
console.log(importTable(report, seconds))
await hub.close()
await close()
if (report.end !== 'finished') process.exitCode = 1

function filesOf({ mapping }: CsvChannel, data: readonly string[]): CsvFiles {
  const only = Object.keys(mapping.sources)[0] ?? ''
  return Object.fromEntries(
    data.map((argument) => {
      const [, source = only, path = ''] = /^(?:([A-Za-z0-9_-]+)=)?(.+)$/.exec(argument) ?? []
      return [source, () => openFile(path)]
    }),
  )
}

function openFile(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path)
  if (!path.endsWith('.gz')) return file
  // A reader that stops early, or a broken file, must end both streams.
  const unpacked = createGunzip()
  file.on('error', (error) => unpacked.destroy(error))
  unpacked.on('close', () => file.destroy())
  return file.pipe(unpacked)
}

function showProgress(): (progress: CsvProgress) => void {
  let shown = 0
  return ({ phase, source, rows, documents }) => {
    if (!process.stderr.isTTY || performance.now() - shown < 200) return
    shown = performance.now()
    process.stderr.write(`\r\x1b[K${phase} ${source}: ${rows} rows, ${documents} documents`)
  }
}
