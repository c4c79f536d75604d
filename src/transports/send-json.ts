import type { SendRejection, Sent } from '../notification/transport'
import { accept, type Outcome, reject } from '../outcome'
import type { TokenCache } from './access-token'
import type { HttpCall, HttpRequest } from './guarded-http'
import { codeIn, jsonOf, type ProviderCodes, rejectionByStatus, rejectionFor, rejectionOfFault } from './judge-reply'

/** What all transports that call a provider take. */
export interface ProviderOptions {
  /** The name that routes know it by. */
  readonly name?: string
  /** Default: `guardedHttp` for the provider's host. */
  readonly http?: HttpCall
  /** Another address of the provider's API, such as a proxy's; its host needs an `http` that allows it. */
  readonly endpoint?: string
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number
}

/** How a provider's answer is read: its body decides, whatever the status. */
export interface AnswerReading {
  readonly codes: ProviderCodes
  /** The code in the body, `ok` where it says that it took the message; undefined where there is none. */
  code(json: Readonly<Record<string, unknown>>): unknown
  readonly ok: string
  providerId?(json: Readonly<Record<string, unknown>>): unknown
}

/** Makes one call and judges its answer by the body. */
export async function sendJson(
  http: HttpCall,
  request: HttpRequest,
  reading: AnswerReading,
): Promise<Outcome<Sent, SendRejection>> {
  try {
    const reply = await http(request)
    const json = jsonOf(reply)
    const code = json === undefined ? undefined : codeIn(reading.code(json))
    if (json === undefined || code === undefined) return reject(rejectionByStatus(reply))
    if (code !== reading.ok) return reject(rejectionFor(code, reading.codes))
    return accept({ providerId: codeIn(reading.providerId?.(json)) ?? null })
  } catch (error) {
    return reject(rejectionOfFault(error))
  }
}

/** The same with a token in the call; one that is not valid any more is renewed once. */
export async function sendWithToken(
  tokens: TokenCache,
  stale: readonly string[],
  send: (token: string) => Promise<Outcome<Sent, SendRejection>>,
): Promise<Outcome<Sent, SendRejection>> {
  for (let tries = 0; ; tries += 1) {
    const token = await tokens.get()
    if (!token.ok) return token
    const sent = await send(token.value)
    if (sent.ok || tries > 0 || !stale.includes(sent.rejection.providerCode)) return sent
    tokens.drop(token.value)
  }
}

/** JSON for a POST. */
export function jsonPost(url: string, body: unknown, signal: AbortSignal): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    signal,
  }
}
