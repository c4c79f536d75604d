import { lookup as systemLookup } from 'node:dns/promises'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { OrderHubError } from '../errors'
import { isPublicAddress } from './public-address'

/** A call was not made, or not followed: `reason` says why. The address is not repeated, for it may hold a secret. */
export class UrlRefusedError extends OrderHubError {
  override readonly name = 'UrlRefusedError'
  readonly code = 'URL_REFUSED'
  constructor(readonly reason: 'address' | 'scheme' | 'host' | 'credentials' | 'notPublic') {
    super(`The address may not be called (${reason}).`)
  }
}

/** An answer is longer than it may be. */
export class ResponseTooLargeError extends OrderHubError {
  override readonly name = 'ResponseTooLargeError'
  readonly code = 'RESPONSE_TOO_LARGE'
  constructor(readonly limitBytes: number) {
    super(`The answer has more than ${limitBytes} bytes.`)
  }
}

/** What is asked of a provider. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** What it answered, whatever the status. */
export interface HttpReply {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: string
}

/** Makes one call. It throws where there is no answer; redirects are answers and are not followed. */
export type HttpCall = (request: HttpRequest) => Promise<HttpReply>

/** What calls may lead to. */
export interface GuardOptions {
  /** The only hosts that may be called: names as in the address, without port. */
  readonly hosts: readonly string[]
  /** Allows http, which shows the message and its secrets to everybody on the way. Default false. */
  readonly allowHttp?: boolean
  /** Allows addresses that are not public: for a proxy of one's own, and for tests. Default false. */
  readonly allowPrivate?: boolean
  /** Default 10,000. */
  readonly timeoutMs?: number
  /** Longest answer in bytes. Default 65,536. */
  readonly answerBytes?: number
  /** All addresses of a host. Default: the system's. */
  readonly lookup?: (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>
}

/**
 * Calls out to listed hosts only, and only to public addresses: the host is resolved once, every address is checked, and the
 * connection goes to a checked one, so that a name that answers differently the next time leads nowhere else. Redirects are not
 * followed, time and answer are limited.
 */
export function guardedHttp(options: GuardOptions): HttpCall {
  const { allowPrivate = false, timeoutMs = 10_000, answerBytes = 65_536 } = options
  const resolve = options.lookup ?? ((host: string) => systemLookup(host, { all: true }))
  const checked = async (host: string) => {
    const found = await resolve(host)
    if (found.length === 0 || (!allowPrivate && found.some(({ address }) => !isPublicAddress(address)))) {
      throw new UrlRefusedError('notPublic')
    }
    return found
  }
  const lookup: LookupFunction = (host, { all }, told) => {
    checked(host).then(
      (found) => {
        const [first] = found
        if (all) told(null, [...found])
        else told(null, first?.address ?? '', first?.family)
      },
      (error) => told(error, ''),
    )
  }
  return async ({ method, url, headers = {}, body, signal }) => {
    const target = targetOf(url, options)
    const limit = AbortSignal.timeout(timeoutMs)
    const ends = signal === undefined ? limit : AbortSignal.any([signal, limit])
    const send = target.protocol === 'https:' ? tlsRequest : plainRequest
    return new Promise<HttpReply>((answered, failed) => {
      const bytes = body === undefined ? undefined : Buffer.from(body, 'utf8')
      const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) }
      const call = send(
        target,
        { method, headers: { ...headers, ...length }, lookup, signal: ends, agent: false },
        (reply) => {
          const chunks: Buffer[] = []
          let size = 0
          reply.on('data', (chunk: Buffer) => {
            size += chunk.length
            if (size > answerBytes) {
              // The answer may have ended already: destroying the call would then tell nobody.
              failed(new ResponseTooLargeError(answerBytes))
              call.destroy()
            } else chunks.push(chunk)
          })
          reply.on('error', failed)
          reply.on('end', () => {
            const retryAfter = reply.headers['retry-after'] ?? null
            answered({ status: reply.statusCode ?? 0, retryAfter, body: Buffer.concat(chunks).toString('utf8') })
          })
        },
      )
      call.on('error', failed)
      call.end(bytes)
    })
  }
}

/** The address as it will be called: hexadecimal, decimal and short forms of an IP address are written out by then. */
function targetOf(url: string, { hosts, allowHttp = false, allowPrivate = false }: GuardOptions): URL {
  if (!URL.canParse(url)) throw new UrlRefusedError('address')
  const target = new URL(url)
  if (target.protocol !== 'https:' && !(allowHttp && target.protocol === 'http:')) throw new UrlRefusedError('scheme')
  if (target.username !== '' || target.password !== '') throw new UrlRefusedError('credentials')
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1')
  if (!hosts.includes(host)) throw new UrlRefusedError('host')
  // An address is not looked up, so it is checked here.
  if (isIP(host) !== 0 && !allowPrivate && !isPublicAddress(host)) throw new UrlRefusedError('notPublic')
  return target
}
