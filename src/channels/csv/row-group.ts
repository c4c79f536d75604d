import { isUtf8 } from 'node:buffer'
import type { DocumentRejection } from '../../channel/channel-adapter'
import { accept, type Outcome, reject } from '../../outcome'

/** Rows of one file that belong to one order. */
export interface SourceRows {
  readonly source: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** All rows that make up one order: what a document is on this channel. */
export interface RowGroup {
  /** What is wrong with the rows however they are mapped; null: nothing. */
  readonly fault: RowFault | null
  /** The orders' own source first. */
  readonly sources: readonly SourceRows[]
}

/** What is found while rows are put together, and stays wrong under any mapping. */
export interface RowFault {
  readonly code: 'QUOTE_STRAY' | 'KEY_EMPTY' | 'GROUP_SPLIT' | 'LIMIT_GROUP_SIZE' | 'ROW_UNMATCHED'
  readonly pointer: string
}

const FORM = 'orderhub.csv/1'
const faultCodes: ReadonlySet<unknown> = new Set<RowFault['code']>([
  'QUOTE_STRAY',
  'KEY_EMPTY',
  'GROUP_SPLIT',
  'LIMIT_GROUP_SIZE',
  'ROW_UNMATCHED',
])

/**
 * The bytes a group is handed in as: lists only, `["orderhub.csv/1", fault, [[source, columns, rows], …]]`. Equal rows
 * give equal bytes, wherever in a file they stand, so a second import is recognised.
 */
export function encodeGroup({ fault, sources }: RowGroup): Uint8Array {
  const listed = sources.map(({ source, columns, rows }) => [source, columns, rows])
  return Buffer.from(JSON.stringify([FORM, fault === null ? null : [fault.code, fault.pointer], listed]))
}

/** Reads what `encodeGroup` wrote; anything else is `PAYLOAD_SHAPE`. */
export function decodeGroup(bytes: Uint8Array): Outcome<RowGroup, DocumentRejection> {
  const shape = reject({ code: 'PAYLOAD_SHAPE', pointer: '' })
  if (!isUtf8(bytes)) return reject({ code: 'ENCODING', pointer: '' })
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch {
    return reject({ code: 'JSON_SYNTAX', pointer: '' })
  }
  if (!isList(value) || value.length !== 3 || value[0] !== FORM || !isList(value[2])) return shape
  const fault = faultOf(value[1])
  if (fault === undefined) return shape
  const sources: SourceRows[] = []
  for (const entry of value[2]) {
    if (!isList(entry)) return shape
    const [source, columns, rows] = entry
    if (typeof source !== 'string' || !isTexts(columns) || !isList(rows) || !rows.every(isTexts)) return shape
    sources.push({ source, columns, rows })
  }
  return accept({ fault, sources })
}

function faultOf(value: unknown): RowFault | null | undefined {
  if (value === null) return null
  if (!isList(value) || typeof value[1] !== 'string' || !faultCodes.has(value[0])) return undefined
  return { code: value[0] as RowFault['code'], pointer: value[1] }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return isList(value) && value.every((text) => typeof text === 'string')
}
