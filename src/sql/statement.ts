import { createHash } from 'node:crypto'

/** What goes to the database as a parameter: everything is sent as text, arrays as array literals. */
export type SqlValue = string | number | null | LongText

/** A text that may be a megabyte: a server takes it in binary form several times faster. */
export class LongText {
  constructor(readonly text: string) {}
}

/** One row as an array of columns. Numbers may come as text: `Number` reads both. */
export type SqlRow = readonly unknown[]

export interface Statement {
  /** Name under which a connection may prepare it: the same name never stands for another text. */
  readonly name: string
  readonly text: string
}

/** A statement with its parameters. */
export interface Call {
  readonly statement: Statement
  readonly values: readonly SqlValue[]
}

export function statement(label: string, text: string): Statement {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { name: `orderhub_${label}_${digest}`, text }
}

export function call(target: Statement, ...values: SqlValue[]): Call {
  return { statement: target, values }
}

/** A schema's name as an SQL identifier. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Epoch milliseconds by the database's clock at this very moment, not at the start of the transaction. */
export const CLOCK_MS = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint'
