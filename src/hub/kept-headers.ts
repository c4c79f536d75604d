import type { ChannelAdapter } from '../channel/channel-adapter'
import { type DocumentHeaders, NO_HEADERS } from '../store/intake-record'

/** Most headers an adapter may ask for. */
export const KEPT_HEADERS_LIMIT = 16

const NAME = /^[a-z0-9-]{1,64}$/
const VALUE = /^[\x20-\x7e]{1,256}$/
/** Parts of names of headers that carry proof or secrets: worthless for reading, and not to rest in a store. */
const SECRET = /sign|hmac|digest|auth|cookie|token|secret|password|credential|api-?key/

/** What is wrong with a header's name as one to be kept; undefined: nothing. */
export function headerProblem(name: string): string | undefined {
  if (!NAME.test(name)) return 'is not a name in small letters'
  return SECRET.test(name) ? 'carries proof or a secret' : undefined
}

/** The headers an adapter asks for, as far as they came and can be kept: printable ASCII, 256 characters at most. */
export function keptHeaders({ headers: names }: Pick<ChannelAdapter, 'headers'>, headers: Headers): DocumentHeaders {
  if (names === undefined || names.length === 0) return NO_HEADERS
  const kept: Record<string, string> = {}
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null && VALUE.test(value)) kept[name] = value
  }
  return kept
}
