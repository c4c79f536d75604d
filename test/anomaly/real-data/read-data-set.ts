import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { csvChannel } from '../../../src/channels/csv/csv-channel'
import { importCsv } from '../../../src/channels/csv/import-csv'
import type { CsvFiles } from '../../../src/channels/csv/scan-files'
import type { Order } from '../../../src/order/order'
import { aHub } from '../../../src/testing/a-hub'

/** Orders of one public data set, as the hub keeps them once all of them were imported. */
export interface DataSet {
  readonly name: string
  readonly orders: readonly Order[]
  /** Its goods' categories by SKU; empty where the data names none. */
  readonly categories: ReadonlyMap<string, string>
}

type Row = Readonly<Record<string, string>>

const examples = new URL('../../../examples/03-import/', import.meta.url)

/** What has to be known of a data set to read it from its folder. */
interface Source {
  readonly name: string
  readonly zone: string
  readonly mapping: URL
  /** Files by the mapping's names for them. */
  readonly files: Readonly<Record<string, string>>
  /** Columns to be rounded to two decimals before the import. */
  readonly rounded?: readonly string[]
  readonly categories?: { readonly file: string; readonly sku: string; readonly category: string }
}

export const SOURCES: readonly Source[] = [
  {
    name: 'olist-orders',
    zone: 'America/Sao_Paulo',
    mapping: new URL('olist-orders.mapping.json', examples),
    files: {
      orders: 'orders.csv.gz',
      items: 'order_items.csv.gz',
      payments: 'order_payments.csv.gz',
      customers: 'customers.csv.gz',
      reviews: 'order_reviews.csv.gz',
      products: 'products.csv.gz',
      sellers: 'sellers.csv.gz',
      categories: 'product_category_name_translation.csv.gz',
    },
    categories: { file: 'products.csv.gz', sku: 'product_id', category: 'product_category_name' },
  },
  {
    name: 'online-retail',
    zone: 'Europe/London',
    mapping: new URL('online-retail.mapping.json', examples),
    files: { invoices: 'online_retail_2010-12_2011-08.csv.gz' },
  },
  {
    name: 'dataco-supply-chain',
    // It names no zone; its delays are differences, so any zone without a change of clocks does.
    zone: 'UTC',
    mapping: new URL('dataco-supply-chain.mapping.json', import.meta.url),
    files: { items: 'orders_6000.csv.gz' },
    // They were stored as 32-bit floats: 199.9900055.
    rounded: ['Order Item Product Price', 'Order Item Discount', 'Order Item Total'],
    categories: { file: 'orders_6000.csv.gz', sku: 'Product Card Id', category: 'Category Name' },
  },
]

/** Imports a data set into a hub in memory, and takes out its orders. */
export async function readDataSet(folder: string, source: Source): Promise<DataSet> {
  const { name, zone, mapping, files, rounded = [], categories } = source
  const channel = csvChannel({ code: 'CSV', name, mapping: JSON.parse(await readFile(mapping, 'utf8')) })
  const shop = { shop: 'main', zone }
  const { hub, store } = aHub({
    channels: [{ adapter: channel, shops: [{ ...shop, lockStock: 'never', paymentTimeLimitMs: null }] }],
  })
  const opened: CsvFiles = Object.fromEntries(
    Object.entries(files).map(([key, file]) => [
      key,
      async function* () {
        const bytes = gunzipSync(await readFile(join(folder, name, file)))
        yield rounded.length === 0 ? bytes : roundedColumns(bytes, rounded)
      },
    ]),
  )
  await importCsv(hub, { channel, shop, files: opened, mode: 'skipBadRows' })
  const orders: Order[] = []
  for (let after: string | null = null; ; ) {
    const page: { items: readonly Order[]; next: string | null } = await store.list('order', { limit: 200, after })
    orders.push(...page.items)
    after = page.next
    if (after === null) break
  }
  await hub.close()
  return {
    name,
    orders,
    categories: categories === undefined ? new Map() : await categoriesOf(folder, name, categories),
  }
}

function roundedColumns(bytes: Uint8Array, columns: readonly string[]): Uint8Array {
  const { data } = Papa.parse<Row>(new TextDecoder().decode(bytes), { header: true, skipEmptyLines: true })
  const rows = data.map((row) => ({
    ...row,
    ...Object.fromEntries(columns.map((column) => [column, Number(row[column]).toFixed(2)])),
  }))
  return new TextEncoder().encode(Papa.unparse(rows))
}

async function categoriesOf(
  folder: string,
  name: string,
  { file, sku, category }: NonNullable<Source['categories']>,
): Promise<ReadonlyMap<string, string>> {
  const text = gunzipSync(await readFile(join(folder, name, file))).toString('utf8')
  const { data } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true })
  return new Map(data.map((row) => [row[sku] ?? '', row[category] ?? '']))
}
