import { createHub, memoryStore, type Outcome, temporaryKeys } from 'orderhub'
import type { ChannelDocumentInput } from 'orderhub/channel'
import { type CsvChannel, type CsvFiles, type CsvImportReport, csvChannel, importCsv } from 'orderhub/channels/csv'

/** What a file holds, order by order, before any of it has happened. */
export interface ReadOrders {
  readonly documents: readonly ChannelDocumentInput[]
  readonly report: CsvImportReport
}

/**
 * Reads a CSV file whole. It goes through a hub of its own, which is thrown away: what cannot be read stays there, and is told in
 * the report.
 */
export async function readOrders(mapping: unknown, files: CsvFiles, zone: string): Promise<ReadOrders> {
  const documents = new Map<string, ChannelDocumentInput>()
  const plain = csvChannel({ code: 'CSV', name: 'CSV file', mapping })
  const channel: CsvChannel = {
    ...plain,
    read(raw, shop): ReturnType<CsvChannel['read']> {
      const read = plain.read(raw, shop)
      keep(documents, read)
      return read
    },
  }
  const shop = { shop: 'main', zone }
  const store = memoryStore({ clock: Date.now })
  const hub = createHub({
    store,
    keys: temporaryKeys(),
    channels: [{ adapter: channel, shops: [{ ...shop, lockStock: 'never', paymentTimeLimitMs: null }] }],
  })
  const report = await importCsv(hub, { channel, shop, files, mode: 'skipBadRows' })
  await hub.close()
  return { documents: [...documents.values()], report }
}

function keep(documents: Map<string, ChannelDocumentInput>, read: Outcome<ChannelDocumentInput>): void {
  if (read.ok) documents.set(read.value.channelOrderNo, read.value)
}
