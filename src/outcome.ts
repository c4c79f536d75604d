/** Why something was refused: a stable code, and the facts its handler needs beside it. */
export interface Rejection {
  readonly code: string
}

/** The answer of a decision. A refusal the business expects is a value, never an exception. */
export type Outcome<T, R extends Rejection = Rejection> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly rejection: R }

/** The answer yes, with what came of it. */
export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** The answer no: a stable code and the facts its handler needs. */
export function reject<const R extends Rejection>(rejection: R): { readonly ok: false; readonly rejection: R } {
  return { ok: false, rejection }
}
