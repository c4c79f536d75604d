import type { ChannelAdapter, ShipmentWriteBack, StockRefusal, StockWriteBack } from '../channel/channel-adapter'
import type { ChannelDocumentInput } from '../channel/channel-document'
import { accept, reject } from '../outcome'

/** Name of the header that carries the test channel's delivery id. */
export const TEST_EVENT_HEADER = 'x-event-id'

export interface TestChannelOptions {
  /** Two to eight capital letters; default `TEST`. */
  readonly code?: string
  /** Takes shipments back; left out, the channel declares that it does not. */
  readonly writeBackShipment?: (shipment: ShipmentWriteBack) => Promise<void>
  /** Takes stock offers; left out, the channel declares that it does not. */
  readonly writeBackStock?: (stock: StockWriteBack) => Promise<readonly StockRefusal[]>
}

/**
 * A channel without a platform: its documents are `ChannelDocumentInput` as JSON, its webhooks are not signed.
 * For tests only, since it believes whoever sends.
 */
export function testChannel({
  code = 'TEST',
  writeBackShipment,
  writeBackStock,
}: TestChannelOptions = {}): ChannelAdapter {
  return {
    code,
    name: 'Test channel',
    capabilities: {
      webhook: true,
      writeBackShipment: writeBackShipment !== undefined,
      writeBackStock: writeBackStock !== undefined,
    },
    verify: ({ headers }) => accept({ dedupeKey: headers.get(TEST_EVENT_HEADER) }),
    read: (raw) => {
      try {
        return accept(JSON.parse(Buffer.from(raw).toString('utf8')) as ChannelDocumentInput)
      } catch {
        return reject({ code: 'JSON_SYNTAX', pointer: '' })
      }
    },
    ...(writeBackShipment === undefined ? {} : { writeBackShipment }),
    ...(writeBackStock === undefined ? {} : { writeBackStock }),
  }
}

/** A document as the test channel sends it. */
export function testPayload(document: ChannelDocumentInput): Uint8Array {
  return Buffer.from(JSON.stringify(document))
}
