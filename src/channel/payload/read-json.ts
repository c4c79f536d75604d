import { isUtf8 } from 'node:buffer'
import { accept, type Outcome, reject } from '../../outcome'
import { JsonReader } from './json-reader'
import type { JsonValue } from './json-value'
import { defaultPayloadLimits, type PayloadLimits } from './payload-limits'
import type { PayloadRejection } from './payload-rejection'

/**
 * Reads one JSON text as RFC 8259 defines it, from its bytes, and refuses what is ambiguous or hostile.
 *
 * Strict where `JSON.parse` is not: UTF-8 only (one byte order mark is skipped), no member twice, no name that reaches
 * into a prototype, no NUL and no half surrogate pair in a text, and limits that hold while reading. Numbers keep their
 * text, see `JsonValue`. An empty or blank body is `PAYLOAD_SHAPE`. Texts are handed on as written; fields normalise them.
 *
 * @param limits those that differ from `defaultPayloadLimits`.
 */
export function readJson(bytes: Uint8Array, limits?: Partial<PayloadLimits>): Outcome<JsonValue, PayloadRejection> {
  const bounds = limits === undefined ? defaultPayloadLimits : { ...defaultPayloadLimits, ...limits }
  if (bytes.length > bounds.bodyBytes) return reject({ code: 'BODY_SIZE', pointer: '', limit: bounds.bodyBytes })
  if (!isUtf8(bytes) || isWideEncoding(bytes)) return reject({ code: 'ENCODING', pointer: '' })

  const start = hasByteOrderMark(bytes, 0) ? 3 : 0
  if (start > 0 && hasByteOrderMark(bytes, start)) return reject({ code: 'ENCODING', pointer: '', offset: start })

  const reader = new JsonReader(bytes, start, bounds)
  const value = reader.readDocument()
  return value === undefined ? reject(reader.rejection()) : accept(value)
}

function hasByteOrderMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf
}

/** JSON starts with an ASCII character, so a zero byte among the first four means UTF-16 or UTF-32 without a mark. */
function isWideEncoding(bytes: Uint8Array): boolean {
  return bytes[0] === 0 || bytes[1] === 0 || bytes[2] === 0 || bytes[3] === 0
}
