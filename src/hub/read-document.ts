import type { DocumentRejection } from '../channel/channel-adapter'
import { type ChannelDocument, type ChannelDocumentInput, channelDocumentSchema } from '../channel/channel-document'
import { copyDocument } from '../channel/copy-document'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaPointer } from '../schema-problems'
import type { ReceivedDocument } from './commands/receive-document'
import type { RegisteredShop } from './registry'

/** Opens the source of documents whose facts the host read by itself. */
export const FACTS_SOURCE = 'facts:'

/** The facts in a document, read by its adapter and checked like any other input. */
export function readDocument(
  { source, headers }: Pick<ReceivedDocument, 'source' | 'headers'>,
  raw: Uint8Array,
  found: RegisteredShop,
): Outcome<ChannelDocument, DocumentRejection> {
  const read = source.startsWith(FACTS_SOURCE) ? readFacts(raw) : readWith(found, raw, headers)
  return read.ok ? checkDocument(read.value) : read
}

/** Facts a host handed in are kept as JSON of our own making. */
function readFacts(raw: Uint8Array): Outcome<ChannelDocumentInput, DocumentRejection> {
  return accept(JSON.parse(Buffer.from(raw).toString()) as ChannelDocumentInput)
}

/** An adapter that throws has a defect: its document is put aside whole, to be replayed when it is mended. */
function readWith(
  { adapter, shop }: RegisteredShop,
  raw: Uint8Array,
  headers: ReceivedDocument['headers'],
): Outcome<ChannelDocumentInput, DocumentRejection> {
  try {
    return adapter.read(raw, { shop: shop.shop, zone: shop.zone }, headers)
  } catch {
    return reject({ code: 'ADAPTER_FAILED', pointer: '' })
  }
}

/** An adapter's answer is checked like any other input: what is wrong is said by place, never by value. */
function checkDocument(document: ChannelDocumentInput): Outcome<ChannelDocument, DocumentRejection> {
  const plain = copyDocument(document)
  if (plain !== undefined) return accept(plain)
  const parsed = channelDocumentSchema.safeParse(document)
  if (parsed.success) return accept(parsed.data)
  return reject({ code: 'DOCUMENT_SHAPE', pointer: firstSchemaPointer(parsed.error) })
}
