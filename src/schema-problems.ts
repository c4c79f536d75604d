import type { z } from 'zod'

/** One place where data does not fit its schema. */
export interface SchemaProblem {
  /** Names and positions from outside in, joined by dots: `warehouses.0.zone`. Empty for the data as a whole. */
  readonly path: string
  /** Our own code where the schema gives one, else the kind of problem: `TOO_BIG`, `INVALID_TYPE`, `UNRECOGNIZED_KEYS`. */
  readonly code: string
  /** What is expected there; never what stands there. */
  readonly message: string
}

/** Most problems told of one piece of data, unless said otherwise. */
const MOST = 20
/** Most characters told of one name. */
const NAME_LENGTH = 64
/** Steps of a path that are told. Data nests deeper only to do harm. */
const DEEPEST = 40

type Issue = Readonly<Omit<z.core.$ZodIssue, 'path'>> & { readonly path: readonly PropertyKey[] }

/**
 * What is wrong with data, place by place: each unknown key by its own path, and of a union the form the data comes closest to.
 * A path tells names of the data, which is untrusted text: each is cut at 64 characters, and an unknown key that is not a
 * plain word (other scripts, five digits in a row) is told as `?`, for it may be a person's.
 *
 * @param most - Most problems told, the first of them: 1 or more; 20 unless given.
 * @returns At least one.
 */
export function schemaProblems(error: z.ZodError, most = MOST): readonly [SchemaProblem, ...SchemaProblem[]] {
  const [first, ...others] = placesOf(error, most).map(({ steps, ...problem }) => ({
    path: steps.join('.'),
    ...problem,
  }))
  return [first ?? { path: '', code: 'CUSTOM', message: '' }, ...others]
}

/** The first of {@link schemaProblems}. */
export function firstSchemaProblem(error: z.ZodError): SchemaProblem {
  return schemaProblems(error, 1)[0]
}

/** Where {@link firstSchemaProblem} is, as a JSON Pointer (RFC 6901); empty for the data as a whole. */
export function firstSchemaPointer(error: z.ZodError): string {
  const [first] = placesOf(error, 1)
  return (first?.steps ?? []).map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

interface Place extends Omit<SchemaProblem, 'path'> {
  readonly steps: readonly string[]
}

function placesOf(error: z.ZodError, most: number): readonly Place[] {
  const places: Place[] = []
  for (const issue of error.issues) {
    if (places.length >= most) break
    collect(issue, [], places, most)
  }
  return places
}

function collect(issue: Issue, above: readonly PropertyKey[], places: Place[], most: number): void {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    const closest = closestForm((issue as z.core.$ZodIssueInvalidUnion).errors)
    if (closest !== undefined) {
      for (const inner of closest) if (places.length < most) collect(inner, path, places, most)
      return
    }
  }
  if (issue.code === 'unrecognized_keys') {
    for (const key of (issue as z.core.$ZodIssueUnrecognizedKeys).keys) {
      if (places.length >= most) return
      const steps = written([...path, plainName(key)])
      places.push({ steps, code: 'UNRECOGNIZED_KEYS', message: 'Unrecognized key' })
    }
    return
  }
  const { code, message } = issue
  places.push({ steps: written(path), code: isCode(message) ? message : code.toUpperCase(), message })
}

/** Of the forms of a union the one that fails furthest in; among equals the one with least wrong. */
function closestForm(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  let closest: readonly Issue[] | undefined
  let furthest = -1
  for (const issues of forms) {
    if (issues.length === 0) continue
    const depth = Math.min(...issues.map(depthOf))
    if (depth < furthest || (depth === furthest && issues.length >= (closest?.length ?? 0))) continue
    closest = issues
    furthest = depth
  }
  return closest
}

/** An unknown key stands one step below the place that is told for it; what a union within tells stands where its closest form does. */
function depthOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.path.length + 1
  if (issue.code !== 'invalid_union') return issue.path.length
  const closest = closestForm((issue as z.core.$ZodIssueInvalidUnion).errors)
  return issue.path.length + (closest === undefined ? 0 : Math.min(...closest.map(depthOf)))
}

function written(path: readonly PropertyKey[]): readonly string[] {
  return path.slice(0, DEEPEST).map((step) => {
    const name = String(step)
    return name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH).toWellFormed()}…` : name.toWellFormed()
  })
}

function plainName(name: string): string {
  return /^(?!.*\d{5})[A-Za-z_$][\w$ .:-]{0,63}$/.test(name) ? name : '?'
}

function isCode(message: string): boolean {
  return /^[A-Z][A-Z_]+$/.test(message)
}
