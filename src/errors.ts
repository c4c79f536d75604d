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

/**
 * A method was called with what its types do not allow, or a page was asked for that no list has. Nothing was done. `argument` names the
 * place, such as `query.limit`, never what stood there.
 */
export class ArgumentInvalidError extends OrderHubError {
  override readonly name = 'ArgumentInvalidError'
  readonly code = 'ARGUMENT_INVALID'
  constructor(
    readonly argument: string,
    readonly rule = 'See its type.',
  ) {
    super(`The argument ${argument} cannot be right. ${rule}`)
  }
}
