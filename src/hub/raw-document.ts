import { types } from 'node:util'
import { z } from 'zod'
import { outsideIdSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import type { KeyRing } from '../security/key-ring'
import { type IntakeRecord, NO_HEADERS } from '../store/intake-record'
import { businessDayCompact } from '../time/business-day'
import type { ReceivedDocument } from './commands/receive-document'
import type { InputRejection } from './input-rejection'
import { keptHeaders } from './kept-headers'
import type { RegisteredShop } from './registry'

/** Largest document, bytes. */
const RAW_LIMIT = 8 * 1_048_576
const sourceSchema = z.string().regex(/^[\x21-\x7e]{1,256}$/)

/** A raw document from one shop of one channel. */
export interface RawDocument {
  readonly channel: string
  readonly shop: string
  /** The bytes as they came. */
  readonly raw: Uint8Array
  /** Equal for repeats of one delivery; left out, the digest of the bytes decides. */
  readonly dedupeKey?: string | null
  /** Where it came from: `webhook` if its channel pushed it, `pull` if it was asked for, `file:…`. Default: `direct`. */
  readonly source?: string
  /** False where the source itself keeps the bytes, such as a file on the host's disk. Quarantined documents are always kept. */
  readonly keepRaw?: boolean
  /** Headers it came with. Those that the adapter names in `headers` are kept, in clear; the others are dropped here. */
  readonly headers?: Headers
}

/** What is said beside the bytes, if it can be kept. */
export function checkRawDocument(
  document: Omit<RawDocument, 'raw'> & Partial<Pick<RawDocument, 'raw'>>,
): Outcome<null, InputRejection> {
  const { dedupeKey, source, raw, headers } = document
  if (dedupeKey != null && !outsideIdSchema.safeParse(dedupeKey).success) {
    return reject({ code: 'INPUT_INVALID', field: 'dedupeKey' })
  }
  if (source !== undefined && !sourceSchema.safeParse(source).success) {
    return reject({ code: 'INPUT_INVALID', field: 'source' })
  }
  if (raw !== undefined && !(types.isUint8Array(raw) && raw.byteLength <= RAW_LIMIT)) {
    return reject({ code: 'INPUT_INVALID', field: 'raw' })
  }
  if (headers !== undefined && typeof headers?.get !== 'function') {
    return reject({ code: 'INPUT_INVALID', field: 'headers' })
  }
  return accept(null)
}

/** A raw document under the key it will be kept under. */
export function receivedDocument(
  document: RawDocument,
  { adapter, shop }: RegisteredShop,
  { ring, now }: { readonly ring: KeyRing; readonly now: number },
): ReceivedDocument {
  const digest = ring.digestKey.digest(document.raw)
  const key = `${document.channel}/${document.shop}/${document.dedupeKey ?? `digest:${digest}`}`
  return {
    key,
    otherKey: otherKey(key, digest),
    channel: document.channel,
    shop: document.shop,
    digest,
    // A copy: the caller may use its buffer again before the commit seals it.
    raw: Uint8Array.prototype.slice.call(document.raw),
    keepRaw: document.keepRaw !== false,
    rawSubject: rawSubject(document.channel, document.shop, businessDayCompact(now, shop.zone)),
    source: document.source ?? 'direct',
    headers: document.headers === undefined ? NO_HEADERS : keptHeaders(adapter, document.headers),
  }
}

/** A document that is kept already: its bytes stay where they are. */
export function keptDocument(record: IntakeRecord): ReceivedDocument {
  return {
    key: record.key,
    otherKey: otherKey(record.key, record.digest),
    channel: record.channel,
    shop: record.shop,
    digest: record.digest,
    raw: null,
    keepRaw: true,
    rawSubject: record.rawSubject ?? '',
    source: record.source,
    headers: record.headers,
  }
}

function otherKey(key: string, digest: string): string {
  return `${key}#${digest.slice(0, 16)}`
}

/** Raw bytes of one shop and month share a key, so that a month can be forgotten as a whole. */
function rawSubject(channel: string, shop: string, day: string): string {
  return `raw:${channel}/${shop}/${day.slice(0, 6)}`
}
