import { z } from 'zod'
import { ArgumentInvalidError } from '../errors'
import { firstSchemaProblem } from '../schema-problems'
import { copied } from './dispatcher'

/**
 * Reads one argument of a call, and answers what the method is to be given in its place.
 * @throws ArgumentInvalidError where it is not what the method's type asks for. InputHostileError where it cannot be read.
 */
export type Argument = (value: unknown, name: string) => unknown

/** The method reads it by itself: through a schema and `copied`. */
export const given: Argument = (value) => value

/** Text of any length: a key, a number, an id. What no record has is found nowhere. */
export const text: Argument = (value, name) => {
  if (typeof value === 'string') return value
  throw new ArgumentInvalidError(name, 'It is text.')
}

/**
 * An argument as its schema reads it, for methods that have no refusal to answer with.
 * @throws ArgumentInvalidError where it does not fit. InputHostileError where it cannot be read.
 */
export function readArgument<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.output<Schema> {
  const parsed = copied(() => schema.safeParse(value))
  if (parsed.success) return parsed.data
  const { path } = firstSchemaProblem(parsed.error)
  throw new ArgumentInvalidError(path === '' ? name : `${name}.${path}`)
}

/** What fits a schema, as the schema reads it. */
export function fits(schema: z.ZodType): Argument {
  return (value, name) => readArgument(schema, value, name)
}

/** Plain data of any form, copied whole. */
export const data: Argument = (value) => copied(() => structuredClone(value))

/** An object whose members the method reads by itself, copied; empty for what is none. */
export const members: Argument = (value) => copied(() => ({ ...objectOf(value) }))

const signalSchema = z.custom<AbortSignal>(
  (value) => value instanceof Object && 'aborted' in value && 'throwIfAborted' in value,
)
const listenerSchema = z.custom<(told: never) => void>((value) => typeof value === 'function')

/** How long work is watched and ended early. */
export const watched = { signal: signalSchema.optional(), onProgress: listenerSchema.optional() }

/**
 * Who asks, and under which id; `more`: what else may be said. What is left out or wrong of `by` and `commandId` the command answers with
 * a rejection, as it is for people's input.
 */
export function options(more: z.ZodRawShape = {}): Argument {
  const rest = z.looseObject(more)
  return (value, name) => {
    const { by, ...others } = copied(() => {
      const { by: actor, ...besides } = objectOf(value)
      return { ...besides, by: typeof actor === 'object' && actor !== null ? { ...actor } : actor }
    })
    const read = fits(rest)(others, name) as object
    return by === undefined ? read : { ...read, by }
  }
}

/** Who asks, and under which id. */
export const asked: Argument = options()

/** What the first argument of a method is. */
export type QueryOf<Method extends (query: never) => unknown> = NonNullable<Parameters<Method>[0]>

/** Text, or left out. */
export const textual = z.string().optional()

/**
 * Which items of a list, and which page of it; left out: all, from the beginning. All `members` of the query are to be named, and a
 * query with others is refused: a filter that is misspelt would list everything.
 */
export function page<Query extends object>(
  members: { readonly [Name in Exclude<keyof Query, 'after' | 'limit'>]-?: z.ZodType },
): Argument {
  const shape: z.ZodRawShape = { ...members, after: z.string().nullish(), limit: z.int().min(1).max(1_000).optional() }
  return fits(z.strictObject(shape).prefault({}))
}

/** An object of which only these members are read; left out: empty. */
export function query(shape: z.ZodRawShape): Argument {
  return fits(z.object(shape).prefault({}))
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
