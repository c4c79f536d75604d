import { ArgumentInvalidError } from '../errors'
import { checkAttribute, checkLimit } from './list-query'
import type { RecordKind } from './records'

/** Which records are named in brief. */
export interface BriefQuery {
  /** The attribute they are looked up by; keep it one that the store has an index on. */
  readonly by: string
  /** At most 1,000, each once. */
  readonly values: readonly string[]
  /** Attributes that are told beside. */
  readonly also?: readonly string[]
  /** Only records whose instant is this or later, and before that. */
  readonly since?: number
  readonly before?: number
  /** Most for each value, the newest: 1 to 1,000. */
  readonly limit: number
}

/** A record in brief: enough to count it, without reading it. */
export interface Brief {
  readonly key: string
  /** The instant the kind is listed by. */
  readonly at: number
  /** In the order they were asked for. */
  readonly also: readonly (string | number | null)[]
}

/** @throws ArgumentInvalidError for an attribute the kind does not have, too many values, or a limit no page has. */
export function checkBriefs(kind: RecordKind, { by, values, also = [], limit }: BriefQuery): void {
  for (const attribute of [by, ...also]) checkAttribute(kind, attribute)
  if (values.length > 1_000) throw new ArgumentInvalidError('values', 'At most 1,000 values can be looked up at once.')
  checkLimit(limit)
}
