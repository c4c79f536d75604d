import { UnstorableTextError } from './sql-faults'
import { LongText } from './statement'

/**
 * A PostgreSQL `text[]` literal. Every element is quoted, so that the word NULL, braces, commas and blanks are text.
 *
 * @throws UnstorableTextError for a NUL or a lone surrogate.
 */
export function textArray(values: readonly (string | null)[]): string {
  let literal = '{'
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (i > 0) literal += ','
    literal += value === null || value === undefined ? 'NULL' : `"${escaped(storableText(value))}"`
  }
  return `${literal}}`
}

/** {@link textArray} of keys to look up: those no row can have are left out, and so are found nowhere. */
export function keyArray(keys: readonly string[]): string {
  return textArray(keys.every(isStorable) ? keys : keys.filter(isStorable))
}

/** False for what no text of the database can hold: a NUL or a lone surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** A PostgreSQL `bigint[]` literal of safe integers. @throws RangeError for anything else. */
export function bigintArray(values: readonly (number | null)[]): string {
  let literal = '{'
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (i > 0) literal += ','
    literal += value === null || value === undefined ? 'NULL' : storableInteger(value)
  }
  return `${literal}}`
}

/**
 * JSON texts as one parameter, one a line, to be taken apart with `string_to_array($n, E'\n')`. JSON never holds a raw
 * line feed, so nothing has to be escaped: for long texts this is several times cheaper than an array literal.
 */
export function jsonLines(values: readonly unknown[]): LongText {
  let lines = ''
  for (let i = 0; i < values.length; i++) {
    if (i > 0) lines += '\n'
    lines += JSON.stringify(values[i]) ?? 'null'
  }
  return new LongText(lines)
}

/** The text itself. @throws UnstorableTextError for a NUL or a lone surrogate. */
export function storableText(value: string): string {
  if (value.includes('\0')) throw new UnstorableTextError('NUL')
  if (!value.isWellFormed()) throw new UnstorableTextError('LONE_SURROGATE')
  return value
}

/** The number itself. @throws RangeError unless it is a safe integer. */
export function storableInteger(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('Only safe integers can be stored in a bigint column.')
  return value
}

function escaped(value: string): string {
  return value.includes('"') || value.includes('\\') ? value.replace(/["\\]/g, '\\$&') : value
}
