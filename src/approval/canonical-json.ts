import { accept, type Outcome, reject } from '../outcome'

const DEEPEST = 32
const MOST_VALUES = 100_000
const LONGEST = 1_000_000

/** What cannot be written as JSON the same way everywhere, or is too large; `field` is the path to it. */
export type CanonicalRejection = { readonly code: 'INPUT_INVALID'; readonly field: string }

/**
 * The one JSON text of a value: names sorted by UTF-16 units, no spaces, numbers as ECMAScript writes them, so equal
 * values have equal texts however they were put together. Undefined members are left out, as JSON leaves them out.
 *
 * Refused, at the first place: numbers that are not finite, texts with lone surrogates, functions, dates and other objects
 * that are more than their members, what holds itself, anything over 32 levels deep, more than 100,000 values or a million
 * characters of text.
 *
 * @see RFC 8785, the JSON Canonicalization Scheme
 */
export function canonicalJson(value: unknown): Outcome<string, CanonicalRejection> {
  const writing: Writing = {
    valuesLeft: MOST_VALUES,
    charactersLeft: LONGEST,
    path: [],
    around: [],
    problem: undefined,
  }
  const text = textOf(value, writing)
  const { problem } = writing
  return problem === undefined ? accept(text) : reject({ code: 'INPUT_INVALID', field: problem })
}

/** How far the writing got. It ends at the first problem, so that what is refused costs no more than what is accepted. */
interface Writing {
  valuesLeft: number
  charactersLeft: number
  readonly path: (string | number)[]
  /** The objects and lists around the place: none may hold itself. */
  readonly around: object[]
  problem: string | undefined
}

function textOf(value: unknown, writing: Writing): string {
  if (writing.problem !== undefined) return ''
  if (--writing.valuesLeft < 0) return refused(writing)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quoted(value, writing)
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : refused(writing)
  if (typeof value !== 'object' || writing.around.length >= DEEPEST || writing.around.includes(value)) {
    return refused(writing)
  }
  const isList = Array.isArray(value)
  if (!isList && !isPlain(value)) return refused(writing)
  writing.around.push(value)
  const text = isList ? `[${items(value, writing).join(',')}]` : `{${members(value, writing).join(',')}}`
  writing.around.pop()
  return text
}

function items(list: readonly unknown[], writing: Writing): readonly string[] {
  const written: string[] = []
  // By its places: a hole is no value, and a list of a billion holes is given up at once.
  for (let place = 0; place < list.length && writing.problem === undefined; place++) {
    written.push(at(place, writing, () => textOf(list[place], writing)))
  }
  return written
}

function members(value: Readonly<Record<string, unknown>>, writing: Writing): readonly string[] {
  const written: string[] = []
  const names = Object.keys(value)
  if (names.length > writing.valuesLeft) {
    refused(writing)
    return written
  }
  for (const name of names.sort()) {
    if (writing.problem !== undefined) break
    const member = value[name]
    if (member === undefined) continue
    const key = quoted(name, writing)
    written.push(`${key}:${at(name, writing, () => textOf(member, writing))}`)
  }
  return written
}

function at(place: string | number, writing: Writing, write: () => string): string {
  writing.path.push(place)
  const text = write()
  writing.path.pop()
  return text
}

function quoted(text: string, writing: Writing): string {
  writing.charactersLeft -= text.length
  return writing.charactersLeft >= 0 && text.isWellFormed() ? JSON.stringify(text) : refused(writing)
}

function refused(writing: Writing): string {
  writing.problem ??= writing.path.join('.')
  return ''
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
