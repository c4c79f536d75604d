import { idProblem } from '../../channel/payload/id-problem'
import { normalizedText } from '../../channel/payload/normalized-text'
import { type CurrencyCode, parseCurrency } from '../../money/currency'
import { parseAmount, parseDecimalAmount } from '../../money/parse-amount'
import { type Absent, type Disclosed, UNKNOWN, WITHHELD } from '../../order/disclosed'
import { skuSchema } from '../../order/identifiers'
import { ORDER_LIMITS } from '../../order/order-content'
import { meetsAll } from './conditions'
import type { AmountValue, FlagValue, IdValue, QuantityValue, TextValue, TimeCell, TimeValue } from './mapping-values'
import type { CellRef, RowCursor } from './row-cursor'
import { type TimeReader, timeReader } from './time-format'

/** What a spreadsheet makes of a long number: `1.23E+18`. The digits are gone. */
const scientific = /^[+-]?\d+([.,]\d+)?[eE][+-]\d+$/
const wholeFloat = /^(\d{1,15})\.0+$/
const longestNumber = 40

function absentOf(kind: 'unknown' | 'withheld'): Absent {
  return kind === 'unknown' ? UNKNOWN : WITHHELD
}

/** A text in NFC, never trimmed unless told; absent where the mapping says so. */
export function readText(value: TextValue, cursor: RowCursor): Disclosed<string> {
  if ('const' in value) return value.const
  if ('absent' in value) return absentOf(value.absent)
  const cell = cursor.cell(value)
  if (cell === '' && value.empty !== undefined) {
    return value.empty === 'refuse' ? (cursor.refuse(value, 'VALUE_EMPTY') ?? '') : absentOf(value.empty)
  }
  if (value.map !== undefined) {
    const word = Object.hasOwn(value.map, cell) ? value.map[cell] : value.otherwise
    return word ?? cursor.refuse(value, 'VALUE_UNMAPPED') ?? ''
  }
  if (cell.length > ORDER_LIMITS.textLength) return cursor.refuse(value, 'STRING_LENGTH') ?? ''
  const text = normalizedText(cell)
  return value.padTo === undefined || text === '' ? text : text.padStart(value.padTo, '0')
}

/** A text where nothing can be withheld: an absent one is empty. */
export function readPlainText(value: TextValue | undefined, cursor: RowCursor): string {
  if (value === undefined) return ''
  const text = readText(value, cursor)
  return typeof text === 'string' ? text : ''
}

/** An identifier of printable ASCII without spaces, exactly as written. */
export function readId(value: IdValue, cursor: RowCursor): Disclosed<string> {
  return readCode(value, cursor, idProblem)
}

/** A stock-keeping unit: any script, inner spaces allowed, null where the cell is empty. */
export function readSku(value: IdValue | undefined, cursor: RowCursor): string | null {
  if (value === undefined) return null
  if ('column' in value && value.empty === undefined && cursor.value(value) === '') return null
  const sku = readCode(value, cursor, skuProblem)
  return typeof sku === 'string' ? sku : null
}

/** What an identifier may be, a SKU may be too: the slower check is for inner spaces and other scripts. */
function skuProblem(text: string): string | undefined {
  if (idProblem(text) === undefined || skuSchema.safeParse(text).success) return undefined
  return text === '' ? 'ID_EMPTY' : 'SKU_CHARSET'
}

function readCode(
  value: IdValue,
  cursor: RowCursor,
  problemOf: (text: string) => string | undefined,
): Disclosed<string> {
  if ('const' in value) return value.const
  if ('ordinal' in value) return `${value.prefix ?? ''}${cursor.place}`
  const cell = cursor.value(value)
  if (cell === '' && value.empty !== undefined && value.empty !== 'refuse') return absentOf(value.empty)
  if (scientific.test(cell)) return cursor.refuse(value, 'ID_PRECISION_LOST') ?? ''
  const whole = value.float ? (wholeFloat.exec(cell)?.[1] ?? cell) : cell
  const problem = problemOf(whole)
  if (problem !== undefined) return cursor.refuse(value, problem) ?? ''
  return value.prefix === undefined ? whole : `${value.prefix}${whole}`
}

/** A whole number from 1 to 1,000,000,000. */
export function readQuantity(value: QuantityValue, cursor: RowCursor): number {
  if ('const' in value) return value.const
  const quantity = readWhole(cursor.value(value), cursor, value.zeroDecimals)
  if (typeof quantity === 'string') return cursor.refuse(value, quantity) ?? 1
  if (quantity < 1 || quantity > ORDER_LIMITS.quantity) return cursor.refuse(value, 'QTY_RANGE') ?? 1
  return quantity
}

function readWhole(text: string, { rules }: RowCursor, zeroPadded = false): number | 'QTY_FORMAT' | 'QTY_RANGE' {
  const number = parseDecimalAmount(text, 0, { ...rules.amounts, zeroPadded })
  if (number.ok) return number.value
  return number.rejection.code === 'AMOUNT_RANGE' ? 'QTY_RANGE' : 'QTY_FORMAT'
}

/** Minor units of `currency`, read digit by digit. */
export function readAmount(value: AmountValue, cursor: RowCursor, currency: CurrencyCode): Disclosed<number> {
  if ('absent' in value) return absentOf(value.absent)
  if ('const' in value) {
    const amount = parseAmount(value.const, currency)
    if (!amount.ok) cursor.refuseOrder(amount.rejection.code)
    return amount.ok ? amount.value : 0
  }
  if ('sum' in value) return readSum(value.sum, cursor, currency)
  return readAmountCell(value, cursor.value(value), cursor, currency)
}

type AmountCell = Extract<AmountValue, { column: string }>

function readAmountCell(value: AmountCell, cell: string, cursor: RowCursor, currency: CurrencyCode): Disclosed<number> {
  if (cell === '' && value.empty !== undefined && value.empty !== 'refuse') {
    return value.empty === 'zero' ? 0 : absentOf(value.empty)
  }
  if (cell.length > longestNumber) return cursor.refuse(value, 'NUMBER_LENGTH') ?? 0
  const amount = parseAmount(cell, currency, cursor.rules.amounts)
  if (!amount.ok) return cursor.refuse(value, amount.rejection.code) ?? 0
  return value.negate ? 0 - amount.value : amount.value
}

/** A sum is absent as soon as one of its parts is. */
function readSum(
  sum: Extract<AmountValue, { sum: object }>['sum'],
  cursor: RowCursor,
  currency: CurrencyCode,
): Disclosed<number> {
  const table = cursor.tableOf(sum.source)
  if (table === undefined) return 0
  let total = 0
  for (const index of table.kept) {
    cursor.moveTo(table, index, index + 1)
    if (sum.when !== undefined && !meetsAll(sum.when, cursor)) continue
    const amount = readAmountCell(sum, cursor.value(sum), cursor, currency)
    if (typeof amount !== 'number') return amount
    const times = sum.times === undefined ? 1 : readTimes(sum.times, cursor)
    total += amount * times
    if (!Number.isSafeInteger(total)) return cursor.refuse(sum, 'AMOUNT_RANGE') ?? 0
  }
  return total
}

function readTimes(column: string, cursor: RowCursor): number {
  const ref: CellRef = { column }
  const times = readWhole(cursor.value(ref), cursor, true)
  return typeof times === 'string' ? (cursor.refuse(ref, times) ?? 0) : times
}

/** A currency of ISO 4217, from the mapping itself or from a column with its words for it. */
export function readCurrency(value: TextValue, cursor: RowCursor): CurrencyCode | undefined {
  const currency = parseCurrency(readPlainText(value, cursor))
  if (currency.ok) return currency.value
  if ('column' in value) cursor.refuse(value, currency.rejection.code)
  else cursor.refuseOrder(currency.rejection.code)
  return undefined
}

const readers = new Map<string, TimeReader>()

/** Epoch milliseconds, or undefined where it was refused. */
export function readTime(value: TimeValue, cursor: RowCursor): number | undefined {
  if ('format' in value) return readTimeCell(value, cursor)
  const cells = 'latestOf' in value ? value.latestOf : value.firstOf
  let latest: number | undefined
  for (const cell of cells) {
    if (cursor.value(cell) === '') continue
    const time = readTimeCell(cell, cursor)
    if (time === undefined || 'firstOf' in value) return time
    if (latest === undefined || time > latest) latest = time
  }
  const first = cells[0]
  return latest ?? (first === undefined ? undefined : cursor.refuse(first, 'TIME_EMPTY'))
}

function readTimeCell(value: TimeCell, cursor: RowCursor): number | undefined {
  const cell = cursor.value(value)
  if (cell === '') return cursor.refuse(value, 'TIME_EMPTY')
  const time = readerOf(value.format, cursor)(cell, cursor.rules.zone)
  return typeof time === 'number' ? time : cursor.refuse(value, time)
}

function readerOf(format: string, { rules: { times } }: RowCursor): TimeReader {
  const key = `${format}\0${times.gap}\0${times.overlap}`
  const known = readers.get(key)
  if (known !== undefined) return known
  const reader = timeReader(format, times)
  if (readers.size > 1_000) readers.clear()
  readers.set(key, reader)
  return reader
}

export function readFlag(value: FlagValue | undefined, cursor: RowCursor): boolean {
  if (value === undefined) return false
  return 'const' in value ? value.const : meetsAll(value.when, cursor)
}
