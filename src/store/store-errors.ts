import { OrderHubError } from '../errors'

/** Another unit of work came first. Nothing was saved; running the same unit again is safe. */
export class StoreConflictError extends OrderHubError {
  override readonly name = 'StoreConflictError'
  readonly code = 'STORE_CONFLICT'
  constructor(readonly conflict: { readonly kind: string; readonly expected: number; readonly actual: number }) {
    super(
      `Another writer came first: ${conflict.actual} of ${conflict.expected} ${conflict.kind} rows were as loaded. Run the unit again.`,
    )
  }
}

/** The store cannot be reached or cannot write. What was acknowledged before is safe. */
export class StoreUnavailableError extends OrderHubError {
  override readonly name = 'StoreUnavailableError'
  readonly code = 'STORE_UNAVAILABLE'
  /** Trying again may help. */
  readonly retryable: boolean
  /** The commit may or may not have happened; the same commands with the same ids find out. */
  readonly inDoubt: boolean
  /** The store's own code, such as an SQLSTATE. */
  readonly storeCode: string | null
  constructor(detail: { retryable: boolean; inDoubt: boolean; storeCode: string | null }, options?: ErrorOptions) {
    super(
      `The store is unavailable${detail.storeCode ? ` (${detail.storeCode})` : ''}${detail.inDoubt ? '; whether the last commit happened is not known' : ''}.`,
      options,
    )
    this.retryable = detail.retryable
    this.inDoubt = detail.inDoubt
    this.storeCode = detail.storeCode
  }
}

/** Another process has the directory open. */
export class StoreInUseError extends OrderHubError {
  override readonly name = 'StoreInUseError'
  readonly code = 'STORE_IN_USE'
  constructor(readonly directory: string) {
    super(`${directory} is in use by another process. Stop it first, or use PostgreSQL to share one store.`)
  }
}

/** The database is not what this version can work with. */
export class StoreIncompatibleError extends OrderHubError {
  override readonly name = 'StoreIncompatibleError'
  readonly code = 'STORE_INCOMPATIBLE'
  constructor(
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${problem} ${remedy}`)
  }
}
