import { OrderHubError } from '../errors'

/** The database refused a statement for a reason that trying again will not cure. Nothing was saved. */
export class SqlFault extends OrderHubError {
  override readonly name = 'SqlFault'
  readonly code = 'SQL_FAULT'
  /** The database's SQLSTATE, such as `23514`; null when it gave none. */
  readonly storeCode: string | null
  /** The constraint that refused, such as `stock_no_oversell`. */
  readonly constraint: string | null
  readonly table: string | null
  constructor(detail: { storeCode: string | null; constraint: string | null; table: string | null }) {
    super(
      `The database refused a statement (${detail.storeCode ?? 'no code'}${detail.constraint ? `, ${detail.constraint}` : ''}).`,
    )
    this.storeCode = detail.storeCode
    this.constraint = detail.constraint
    this.table = detail.table
  }
}

/** Text that PostgreSQL cannot keep: it holds a NUL or half of a surrogate pair. Found before anything is sent. */
export class UnstorableTextError extends OrderHubError {
  override readonly name = 'UnstorableTextError'
  readonly code = 'TEXT_UNSTORABLE'
  constructor(readonly problem: 'NUL' | 'LONE_SURROGATE') {
    super(
      `Text with a ${problem === 'NUL' ? 'NUL character' : 'lone surrogate'} cannot be stored. Refuse it at the edge.`,
    )
  }
}

/** A query for a snapshot does not do what it has to. Nothing of the page at hand was applied. */
export class SnapshotQueryError extends OrderHubError {
  override readonly name = 'SnapshotQueryError'
  readonly code = 'SNAPSHOT_QUERY'
  constructor(
    /**
     * `PARAMETER_MISSING`: the text lacks `:after` or `:limit`. `ANSWER_SHAPE`: rows are not objects by column. `COLUMN_MISSING`:
     * the answer lacks a column. `KEY_TYPE`: the key is neither text nor a whole number. `KEY_REPEATED`: it does not rise
     * from row to row. `LIMIT_IGNORED`: more rows came than were asked for.
     */
    readonly problem:
      | 'PARAMETER_MISSING'
      | 'ANSWER_SHAPE'
      | 'COLUMN_MISSING'
      | 'KEY_TYPE'
      | 'KEY_REPEATED'
      | 'LIMIT_IGNORED',
    /** Which column is missing. */
    readonly column: string | null = null,
  ) {
    super(`The query of a snapshot cannot be used (${problem}${column === null ? '' : ` ${column}`}).`)
  }
}
