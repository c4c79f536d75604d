import { createReadStream } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Hub } from 'orderhub'
import { type CsvChannel, type CsvImportReport, type CsvProgress, csvChannel, importCsv } from 'orderhub/channels/csv'
import { openHub } from './open-hub'
import { type DemoOptions, UsageError } from './options'
import { anomaliesTable, auditLine, right, statusTable } from './report'
import { table } from './table'

const SHOP = 'own'

/** Imports one's own orders from CSV and reports on them. Stock is left out of it: nobody has counted it here. */
export async function importOwnData({ data, memory, zone }: DemoOptions, own: NonNullable<DemoOptions['own']>) {
  const channel = csvChannel({ code: 'OWN', name: 'One’s own data', mapping: await readMapping(own.mapping) })
  const files = await filesOf(channel, own.csv)
  const folder = memory ? null : resolve(data)
  const shops = [{ shop: SHOP, zone, lockStock: 'never' as const, paymentTimeLimitMs: null }]
  const { hub } = await openHub(folder, 'own', Date.now, { channels: [{ adapter: channel, shops }] })
  try {
    const shop = { shop: SHOP, zone }
    const report = await importCsv(hub, { channel, shop, files, mode: 'skipBadRows', onProgress: progressLine() })
    const faults: string[] = []
    console.log(`${process.stdout.isTTY ? '\n' : ''}\n${await describe(hub, report, faults)}\n`)
    return faults
  } finally {
    await hub.close()
  }
}

async function readMapping(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`The mapping ${path} cannot be read.`)
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`The mapping ${path} is not JSON.`)
  }
}

/** `FILE` for a mapping with one source, `SOURCE=FILE` for each source of one that joins several. */
async function filesOf({ mapping }: CsvChannel, given: readonly string[]) {
  const sources = Object.keys(mapping.sources)
  const files: Record<string, () => AsyncIterable<Uint8Array>> = {}
  for (const text of given) {
    const named = sources.find((source) => text.startsWith(`${source}=`))
    const path = named === undefined ? text : text.slice(named.length + 1)
    await access(path).catch(() => {
      throw new UsageError(`The file ${path} cannot be read.`)
    })
    files[named ?? mapping.orders.source ?? sources[0] ?? ''] = () => createReadStream(path)
  }
  const missing = sources.filter((source) => files[source] === undefined)
  if (missing.length > 0) throw new UsageError(`Name the files of ${missing.join(', ')}: --csv ${missing[0]}=FILE.`)
  return files
}

/** One line that counts up in a terminal; nothing where the output is a file. */
function progressLine(): (progress: CsvProgress) => void {
  if (!process.stdout.isTTY) return () => {}
  return ({ phase, source, rows, documents }) => {
    process.stdout.write(`\r  ${phase} ${source}: ${rows} rows, ${documents} orders   `)
  }
}

async function describe(hub: Hub, report: CsvImportReport, faults: string[]): Promise<string> {
  const newest = (await hub.orders.list({ limit: 1_000 })).items
  return [
    rowsTable(report, faults),
    problemsTable(report),
    statusTable(await hub.orders.countByStatus()),
    anomaliesTable(newest),
    newest.length === 1_000 ? '  (anomalies of the newest 1,000 orders)' : '',
    await auditLine(hub, faults),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** What became of every row: each is booked, known, passed over or in quarantine. */
function rowsTable({ documents, rows }: CsvImportReport, faults: string[]): string {
  const counted = [
    ['orders', documents] as const,
    ...Object.entries(rows).map(([name, each]) => [`rows of ${name}`, each] as const),
  ]
  const lines = counted.map(([name, { read, booked, duplicates, ignored, quarantined }]) => {
    const [passedOver, aside] = [total(ignored), total(quarantined)]
    if (booked + duplicates + passedOver + aside !== read) faults.push(`Not all ${name} are accounted for.`)
    return [name, read, booked, duplicates, passedOver, aside]
  })
  const columns = [{ heading: 'What' }, ...['Read', 'Booked', 'Known', 'Ignored', 'Quarantined'].map(right)]
  return `Import 导入\n${table(columns, lines)}`
}

function problemsTable({ problems }: CsvImportReport): string {
  if (problems.total === 0) return ''
  const rows = problems.listed.slice(0, 20).map(({ source, row, column, code }) => [source, row, column, code])
  const columns = [{ heading: 'File' }, right('Row'), { heading: 'Column' }, { heading: 'Why' }]
  return `Problems 问题: ${problems.total}\n${table(columns, rows)}`
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
