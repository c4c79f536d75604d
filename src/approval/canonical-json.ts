import { accept, type Outcome, reject } from '../outcome'

const DEEPEST = 32

/** What cannot be written as JSON the same way everywhere; `field` is the path to it. */
export type CanonicalRejection = { readonly code: 'INPUT_INVALID'; readonly field: string }

/**
 * The one JSON text of a value: names sorted by UTF-16 units, no spaces, numbers as ECMAScript writes them, so equal
 * values have equal texts however they were put together. Undefined members are left out, as JSON leaves them out.
 *
 * Refused: numbers that are not finite, texts with lone surrogates, functions, dates and other objects that are more
 * than their members, anything over 32 levels deep.
 *
 * @see RFC 8785, the JSON Canonicalization Scheme
 */
export function canonicalJson(value: unknown): Outcome<string, CanonicalRejection> {
  const problems: string[] = []
  const text = textOf(value, [], problems)
  const [field] = problems
  return field === undefined ? accept(text) : reject({ code: 'INPUT_INVALID', field })
}

type Path = readonly (string | number)[]

function textOf(value: unknown, path: Path, problems: string[]): string {
  if (value === null || typeof value === 'boolean') return String(value)
  const plain = typeof value === 'string' ? value.isWellFormed() : typeof value === 'number' && Number.isFinite(value)
  if (plain) return JSON.stringify(value)
  if (typeof value === 'object' && path.length < DEEPEST) {
    if (Array.isArray(value)) {
      return `[${Array.from(value, (item, index) => textOf(item, [...path, index], problems)).join(',')}]`
    }
    if (isPlain(value)) return `{${members(value, path, problems).join(',')}}`
  }
  problems.push(path.join('.'))
  return ''
}

function members(value: Readonly<Record<string, unknown>>, path: Path, problems: string[]): readonly string[] {
  const written: string[] = []
  for (const name of Object.keys(value).sort()) {
    const member = value[name]
    if (member === undefined) continue
    if (!name.isWellFormed()) problems.push(path.join('.'))
    written.push(`${JSON.stringify(name)}:${textOf(member, [...path, name], problems)}`)
  }
  return written
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
