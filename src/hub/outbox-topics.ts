import { HubConfigError } from './hub-errors'
import type { HubEventName } from './hub-event'

/** Topics whose messages this process writes. A handler whose event this process does not write would wait in vain for what happens here. */
export function topicsOf(topics: readonly HubEventName[] | undefined, handled: readonly string[]): ReadonlySet<string> {
  const written = new Set<string>(topics ?? handled)
  const missing = handled.find((topic) => !written.has(topic))
  if (missing !== undefined) {
    throw new HubConfigError(
      `This process performs effects of ${missing}, and its topics leave it out.`,
      'Give every process that shares the store one list of topics, with all that any of them performs.',
    )
  }
  return written
}
