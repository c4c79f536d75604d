import type { KeyShape } from './key-shape'

/**
 * What a JSON text says, without a loss.
 *
 * A number is a JavaScript `number` only if it is written as a plain integer in the safe range, so that `String(value)`
 * gives back its text. Every other number (19-digit ids, decimals, exponents, `-0`) is a `JsonNumeral` that keeps
 * the text, because a float would change it.
 */
export type JsonValue = null | boolean | number | string | JsonNumeral | readonly JsonValue[] | JsonObject

/** A number that stays the text it was written as: `1234567890123456789`, `4.35`, `1e-400`, `-0`. */
export class JsonNumeral {
  constructor(readonly source: string) {}
}

/**
 * The members of a JSON object, looked up by name.
 *
 * The names are data here, never properties: nothing that a payload calls its members can reach a prototype, and the
 * object can not be spread or merged by mistake. It is also quicker to build than a null-prototype object or a `Map`,
 * since objects with equal names share one list of them.
 */
export class JsonObject {
  readonly #shape: KeyShape
  readonly #values: readonly JsonValue[]

  constructor(shape: KeyShape, values: readonly JsonValue[]) {
    this.#shape = shape
    this.#values = values
  }

  get size(): number {
    return this.#values.length
  }

  /** The member of that name, or undefined if there is none; a JSON `null` is `null`. */
  get(name: string): JsonValue | undefined {
    const index = this.#shape.indexOf(name)
    return index < 0 ? undefined : this.#values[index]
  }

  has(name: string): boolean {
    return this.#shape.indexOf(name) >= 0
  }

  /** Member names in the order they are written. */
  names(): readonly string[] {
    return this.#shape.names()
  }

  *[Symbol.iterator](): IterableIterator<[string, JsonValue]> {
    const names = this.#shape.names()
    for (let index = 0; index < names.length; index++) yield [names[index] as string, this.#values[index] as JsonValue]
  }
}
