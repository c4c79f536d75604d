import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type CsvChannel,
  type CsvImportOptions,
  type CsvRow,
  csvChannel,
  importCsv,
  type OpenFile,
  readRows,
} from 'orderhub/channels/csv'
import { aHub } from 'orderhub/testing'
import type { CsvFormat } from '../../../src/channels/csv/csv-format'

export const SHOP = { shop: 'main', zone: 'Asia/Shanghai' } as const

/** A mapping for `no,sku,qty,price,at`: one row, one line. */
export const plainMapping = {
  version: 1,
  sources: { orders: {} },
  orders: { key: 'no', grouped: 'adjacent' },
  currency: { const: 'CNY' },
  order: { placedAt: { column: 'at', format: 'YYYY-MM-DD HH:mm:ss' } },
  lines: {
    id: { ordinal: true },
    sku: { column: 'sku' },
    quantity: { column: 'qty' },
    unitPrice: { column: 'price' },
  },
} as const

export const HEADER = 'no,sku,qty,price,at\n'

/** A row of `plainMapping`. */
export function orderRow(no: string, sku = 'A-1', rest = '1,9.90,2026-01-09 10:00:00'): string {
  return `${no},${sku},${rest}\n`
}

export function fixture(name: string): Uint8Array {
  return readFileSync(fixturePath(name))
}

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
}

export function exampleMapping(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../examples/03-import/${name}`, import.meta.url), 'utf8'))
}

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content
}

/** A file that comes in pieces of `size` bytes. */
export function fileOf(content: string | Uint8Array, size = 65_536): OpenFile {
  const bytes = bytesOf(content)
  return async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
}

export async function rowsOf(
  content: string | Uint8Array,
  format: CsvFormat = {},
  size?: number,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly CsvRow[] }> {
  let columns: readonly string[] = []
  const rows: CsvRow[] = []
  for await (const batch of readRows(fileOf(content, size)(), format)) {
    columns = batch.columns
    rows.push(...batch.rows)
  }
  return { columns, rows }
}

export async function cellsOf(content: string | Uint8Array, format?: CsvFormat, size?: number) {
  return (await rowsOf(content, format, size)).rows.map(({ cells }) => cells)
}

/** A hub with one CSV channel, and importing into it. */
export function aCsvHub(mapping: unknown, shop: { shop: string; zone: string } = SHOP) {
  const channel = csvChannel({ code: 'CSV', name: 'CSV', mapping })
  const { hub, store } = aHub({
    channels: [{ adapter: channel, shops: [{ ...shop, lockStock: 'never', paymentTimeLimitMs: null }] }],
  })
  const importInto = (
    files: CsvImportOptions['files'] | string | Uint8Array,
    options: Partial<Omit<CsvImportOptions, 'files'>> = {},
  ) =>
    importCsv(hub, {
      channel,
      shop,
      files: typeof files === 'string' || files instanceof Uint8Array ? onlyFile(channel, files) : files,
      ...options,
    })
  return { hub, store, channel, importInto }
}

function onlyFile({ mapping }: CsvChannel, content: string | Uint8Array): CsvImportOptions['files'] {
  return { [Object.keys(mapping.sources)[0] ?? '']: fileOf(content) }
}
