import Papa from 'papaparse'

/** A column of an export. `text` is whatever people may have typed; `number` is written as it is. */
export interface CsvColumn<Row> {
  readonly name: string
  readonly kind: 'text' | 'number'
  /** A number may come as text that is already exact, such as `formatAmount` writes it. */
  readonly value: (row: Row) => string | number | null | undefined
}

/** What a spreadsheet takes for the start of a formula, their full-width forms included. */
const formulaStart = /^[\s\u00a0\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe63\ufe62\ufe66\ufe6b]|^[\t\r\n]/
const plainNumber = /^-?\d+(\.\d+)?$/

/**
 * Writes rows as RFC 4180 CSV with CRLF and a header, one text per row, so that an export of any size can be streamed.
 *
 * A text that a spreadsheet would run as a formula gets an apostrophe before it and quotes around it. A number column
 * stays a number, a negative one too; what is no plain number in it is treated as text.
 *
 * @see OWASP, "CSV Injection"
 */
export function* writeCsv<Row>(rows: Iterable<Row>, columns: readonly CsvColumn<Row>[]): Generator<string> {
  yield line(columns.map(({ name }) => textCell(name)))
  for (const row of rows) yield line(columns.map((column) => cell(column, row)))
}

interface Cell {
  readonly text: string
  readonly quoted: boolean
}

function cell<Row>({ kind, value }: CsvColumn<Row>, row: Row): Cell {
  const written = value(row)
  if (written === null || written === undefined) return { text: '', quoted: false }
  const text = String(written)
  return kind === 'number' && plainNumber.test(text) ? { text, quoted: false } : textCell(text)
}

function textCell(text: string): Cell {
  return formulaStart.test(text) ? { text: `'${text}`, quoted: true } : { text, quoted: false }
}

function line(cells: readonly Cell[]): string {
  const quotes = cells.map(({ quoted }) => quoted)
  return `${Papa.unparse([cells.map(({ text }) => text)], { quotes, newline: '\r\n' })}\r\n`
}
