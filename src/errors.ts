const mark = Symbol.for('orderhub.error')

/**
 * Something the business does not expect: a broken store, a misused function, a corrupt record.
 *
 * `code` is stable between major versions, the message may improve. Facts are fields, `cause` is kept, and no
 * message or field holds personal data or a secret.
 */
export abstract class OrderHubError extends Error {
  abstract readonly code: string
  readonly [mark] = true as const

  /** Holds across two installed copies of the package, where `instanceof` does not. */
  static is(error: unknown): error is OrderHubError {
    return typeof error === 'object' && error !== null && (error as { [mark]?: unknown })[mark] === true
  }

  toJSON(): { name: string; code: string; message: string } {
    return { name: this.name, code: this.code, message: this.message }
  }
}
