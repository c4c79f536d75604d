import { ArgumentInvalidError } from '../errors'
import { RECORD_KIND_SPECS, type RecordKind } from './records'

/** Most items of one page. */
const MOST_ITEMS = 1_000

/** A place in a listing: the last row's instant and key. */
export interface Cursor {
  readonly sortAt: number
  readonly key: string
}

/** The limit itself. @throws ArgumentInvalidError when no page can be of that size. */
export function checkLimit(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MOST_ITEMS) {
    throw new ArgumentInvalidError('limit', `A page holds 1 to ${MOST_ITEMS} items.`)
  }
  return limit
}

/** Attribute names become column names, so only those that exist pass. @throws ArgumentInvalidError for any other. */
export function checkAttribute(kind: RecordKind, attribute: string): void {
  if (!Object.hasOwn(RECORD_KIND_SPECS[kind].attributes, attribute)) {
    throw new ArgumentInvalidError('where', `A record of kind ${kind} has no such attribute.`)
  }
}

/** The place that a page's `next` names. @throws ArgumentInvalidError when no page ended with it. */
export function cursorOf(text: string): Cursor {
  try {
    const [sortAt, key] = JSON.parse(text) as [unknown, unknown]
    if (Number.isSafeInteger(sortAt) && typeof key === 'string') return { sortAt: sortAt as number, key }
  } catch {
    // Falls through: whatever it is, no page ended with it.
  }
  throw new ArgumentInvalidError('after', 'It is what an earlier page answered as `next`.')
}
