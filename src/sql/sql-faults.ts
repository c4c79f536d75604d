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
