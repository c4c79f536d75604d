import { OrderHubError } from '../errors'
import { RECORD_KINDS } from '../store/records'
import { StoreConflictError, StoreUnavailableError } from '../store/store-errors'
import { SqlFault } from './sql-faults'
import { RECORD_TABLES } from './tables'

/** Fields of a driver's error that are read. Its text, detail and parameters are not: they quote stored values. */
interface DriverError {
  readonly code?: unknown
  readonly message?: unknown
  readonly constraint?: unknown
  readonly table?: unknown
}

const CONFLICT = 'OH001'
const UNIQUE_VIOLATION = '23505'

/** Conditions that pass, by SQLSTATE. Only what is listed is ever tried again. */
const PASSING = new Set(['57P01', '57P02', '57P03', '53300', '55P03', '25P03', '25P04', '40001', '40P01', '57014'])
/** Unavailable until somebody does something about it: disk or memory full, read-only server. */
const LASTING = new Set(['53000', '53100', '53200', '53400', '25006', '58030'])
/** After these the server has rolled back for certain, even when it said so while committing. */
const CERTAIN = /^(?:40|23|25|OH)/
const SOCKET = /^E[A-Z]{3,}$/
const SQLSTATE = /^[0-9A-Z]{5}$/
const CONNECTION_MESSAGE = /terminated|not queryable|timeout|was closed|connection/i

/**
 * A driver's error as one of the store's. `committing` says that a COMMIT may have reached the server, so that a lost
 * connection leaves the outcome in doubt.
 */
export function mapSqlError(error: unknown, { committing }: { readonly committing: boolean }): unknown {
  if (OrderHubError.is(error) || typeof error !== 'object' || error === null) return error
  const { code, message, constraint, table } = error as DriverError
  const text = typeof message === 'string' ? message : ''

  if (typeof code === 'string' && SQLSTATE.test(code) && !SOCKET.test(code)) {
    if (code === CONFLICT) return conflict(text)
    if (code === UNIQUE_VIOLATION) {
      return new StoreConflictError({ kind: kindOf(table), expected: 1, actual: 0 })
    }
    const retryable = code.startsWith('08') || PASSING.has(code)
    if (retryable || LASTING.has(code)) {
      return new StoreUnavailableError({ retryable, inDoubt: committing && !CERTAIN.test(code), storeCode: code })
    }
    return new SqlFault({
      storeCode: code,
      constraint: typeof constraint === 'string' ? constraint : null,
      table: typeof table === 'string' ? table : null,
    })
  }
  if ((typeof code === 'string' && SOCKET.test(code)) || (code === undefined && CONNECTION_MESSAGE.test(text))) {
    const storeCode = typeof code === 'string' ? code : null
    return new StoreUnavailableError({ retryable: true, inDoubt: committing, storeCode })
  }
  return error
}

/** Whether the connection can not be used any more after this error. */
export function breaksConnection(error: unknown): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown }
  if (severity === 'FATAL' || severity === 'PANIC') return true
  return typeof code !== 'string' || !SQLSTATE.test(code) || SOCKET.test(code)
}

function kindOf(table: unknown): string {
  for (const kind of RECORD_KINDS) {
    if (RECORD_TABLES[kind].name === table) return kind
  }
  return typeof table === 'string' ? table : 'unknown'
}

/** `expect_rows` raises `kind expected actual`. */
function conflict(text: string): StoreConflictError {
  const [kind = 'unknown', expected, actual] = text.split(' ')
  return new StoreConflictError({ kind, expected: Number(expected), actual: Number(actual) })
}
