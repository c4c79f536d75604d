import { TextDecoder } from 'node:util'
import Papa from 'papaparse'
import { CsvFileError } from './csv-faults'
import { type CsvDelimiter, type CsvFormat, detectDelimiter, detectEncoding, detectNewline } from './csv-format'
import { strayQuoteCost } from './stray-quote-cost'

/** What one file may hold. `cellLength` is checked where a row is read, so that one long cell costs one order, not the file. */
export const CSV_LIMITS = { columns: 1_000, rowLength: 262_144, cellLength: 65_536 } as const

export interface CsvRow {
  /**
   * Record number, the header being 1. A quoted line break does not count, a blank line does: it is the number a
   * spreadsheet shows beside the row.
   */
  readonly row: number
  readonly cells: readonly string[]
  /** A quote closed in the middle of a cell, so where its cells end is a guess. It is one line, so no other row is hurt. */
  readonly strayQuote: boolean
}

export interface RowBatch {
  readonly columns: readonly string[]
  /** In file order, blank lines left out. */
  readonly rows: readonly CsvRow[]
}

/** The engine's reading of one piece of text. */
interface Parsed {
  readonly data: string[][]
  readonly errors: readonly { readonly code: string; readonly row: number }[]
  readonly meta: { readonly cursor: number }
}

const pieceBytes = 65_536
/** Quotes times blanks in one piece: some tens of milliseconds. */
const mostQuoteCost = 20_000_000
const byteOrderMark = '\ufeff'
/** Names that reach into a prototype once somebody makes objects of the rows. */
const forbiddenNames: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
])

/**
 * Reads a CSV file of any size in bounded memory: one batch of rows per 64 KiB, on demand, so whoever reads slowly
 * slows the file down. The first batch comes even if the file has no row but its header.
 *
 * Bytes that do not fit the encoding become U+FFFD, and whoever reads a cell must refuse it (`readGroup` does): one broken
 * name then costs one order, not the file. In the header they are refused here.
 *
 * @throws CsvFileError for what makes the whole file unreadable.
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  format: CsvFormat = {},
): AsyncGenerator<RowBatch, void, void> {
  const reader = new RowReader(format)
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const batch = reader.read(chunk.subarray(at, at + pieceBytes))
      if (batch !== undefined) yield batch
    }
  }
  const last = reader.end()
  if (last !== undefined) yield last
}

class RowReader {
  private decoder: TextDecoder | undefined
  private parser: Papa.Parser | undefined
  private columns: readonly string[] | undefined
  private pending = ''
  private atStart = true
  private splitsAtLineFeed = false
  private row = 0

  constructor(private readonly format: CsvFormat) {}

  read(bytes: Uint8Array): RowBatch | undefined {
    this.decoder ??= this.decoderFor(bytes)
    return this.parse(this.decoder.decode(bytes, { stream: true }), false)
  }

  end(): RowBatch | undefined {
    const batch = this.parse(this.decoder?.decode() ?? '', true)
    if (this.columns === undefined) throw new CsvFileError('CSV_EMPTY', { row: 1 })
    return batch
  }

  private decoderFor(start: Uint8Array): TextDecoder {
    const { encoding = 'utf-8' } = this.format
    return new TextDecoder(encoding === 'detect' ? detectEncoding(start) : encoding, { ignoreBOM: true })
  }

  private parse(decoded: string, last: boolean): RowBatch | undefined {
    const text = this.withoutMark(this.pending + decoded)
    this.parser ??= this.parserFor(text, last)
    if (this.parser === undefined || text === '') {
      this.pending = text
      if (text.length > CSV_LIMITS.rowLength)
        throw new CsvFileError('LIMIT_ROW_LENGTH', { row: 1, limit: CSV_LIMITS.rowLength })
      return undefined
    }
    if (strayQuoteCost(text) > mostQuoteCost) throw new CsvFileError('QUOTE_STRAY', { row: this.row + 1 })
    const parsed = this.parser.parse(text, 0, !last) as Parsed
    this.pending = last ? '' : text.slice(parsed.meta.cursor)
    const batch = this.batchOf(parsed, last)
    if (this.pending.length > CSV_LIMITS.rowLength) {
      throw new CsvFileError('LIMIT_ROW_LENGTH', { row: this.row + 1, limit: CSV_LIMITS.rowLength })
    }
    return batch
  }

  private withoutMark(text: string): string {
    if (!this.atStart || text === '') return text
    this.atStart = false
    if (!text.startsWith(byteOrderMark)) return text
    if (text.startsWith(byteOrderMark, 1)) throw new CsvFileError('ENCODING', { row: 1 })
    return text.slice(1)
  }

  /** Made once the first line is whole: it tells line break and delimiter. */
  private parserFor(text: string, last: boolean): Papa.Parser | undefined {
    const newline = detectNewline(text) ?? (last ? '\n' : undefined)
    if (newline === undefined) return undefined
    this.splitsAtLineFeed = newline === '\n'
    return new Papa.Parser({ delimiter: this.delimiterFor(text.split(newline, 1)[0] ?? ''), newline })
  }

  private delimiterFor(firstLine: string): CsvDelimiter {
    const { delimiter = 'detect' } = this.format
    if (delimiter !== 'detect') return delimiter
    const told = delimiterHint(firstLine)
    return told ?? detectDelimiter(firstLine)
  }

  private batchOf({ data, errors }: Parsed, last: boolean): RowBatch | undefined {
    const stray = strayRows(errors, this.row)
    const rows: CsvRow[] = []
    if (last && errors.some(({ code }) => code === 'MissingQuotes')) {
      throw new CsvFileError('QUOTE_UNCLOSED', { row: this.row + data.length })
    }
    for (const cells of data) {
      this.row += 1
      if (this.splitsAtLineFeed) dropCarriageReturn(cells)
      if (cells.length === 1 && cells[0] === '') continue
      if (this.columns === undefined) this.readHeader(cells)
      else rows.push(this.checked(cells, stray?.has(this.row) ?? false, this.columns.length))
    }
    return this.columns === undefined ? undefined : { columns: this.columns, rows }
  }

  /** A faulty record that runs over several lines may have swallowed rows of other orders: none of the file is safe then. */
  private checked(cells: readonly string[], strayQuote: boolean, columns: number): CsvRow {
    const { row } = this
    if ((strayQuote || cells.length !== columns) && cells.some((cell) => /[\r\n]/.test(cell))) {
      throw new CsvFileError(strayQuote ? 'QUOTE_STRAY' : 'ROWS_MERGED', { row })
    }
    return { row, cells, strayQuote }
  }

  private readHeader(cells: readonly string[]): void {
    if (this.row === 1 && delimiterHint(cells.join(';')) !== undefined) return
    const row = this.row
    if (cells.length > CSV_LIMITS.columns) throw new CsvFileError('LIMIT_COLUMNS', { row, limit: CSV_LIMITS.columns })
    const seen = new Set<string>()
    for (const name of cells) {
      if (name.includes('\ufffd') || name.includes('\0')) throw new CsvFileError('ENCODING', { row })
      if (forbiddenNames.has(name)) throw new CsvFileError('FORBIDDEN_KEY', { row })
      if (name !== '' && seen.has(name)) throw new CsvFileError('HEADER_DUPLICATE', { row })
      seen.add(name)
    }
    this.columns = [...cells]
  }
}

/** Spreadsheets announce their delimiter in a first line `sep=;` of its own. */
function delimiterHint(line: string): CsvDelimiter | undefined {
  const told = /^"?sep=([,;\t])"?\r?$/i.exec(line)?.[1]
  return told as CsvDelimiter | undefined
}

function strayRows(errors: Parsed['errors'], before: number): Set<number> | undefined {
  let stray: Set<number> | undefined
  for (const { code, row } of errors) {
    if (code !== 'InvalidQuotes') continue
    stray ??= new Set()
    stray.add(before + row + 1)
  }
  return stray
}

/** A file that mostly ends its lines with LF may hold some with CRLF. */
function dropCarriageReturn(cells: string[]): void {
  const last = cells.length - 1
  const cell = cells[last]
  if (cell?.endsWith('\r')) cells[last] = cell.slice(0, -1)
}
