import { OrderHubError } from '../errors'
import type { SendRejection } from '../notification/transport'
import type { HttpReply } from './guarded-http'

/** How a provider's own codes are to be read. What is not listed is refused for good. */
export interface ProviderCodes {
  readonly rateLimited: readonly string[]
  /** How long to wait where the provider says nothing. */
  readonly retryAfterMs: number
  readonly credentials: readonly string[]
  readonly later: readonly string[]
}

/** The answer's JSON object; undefined where it is none. */
export function jsonOf({ body }: Pick<HttpReply, 'body'>): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** A code of a provider's as text: short, printable, and undefined where there is none. */
export function codeIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value.replace(/[^\x21-\x7e]/g, '').slice(0, 100) : undefined
}

/** Why a provider did not take a message, by its own code. */
export function rejectionFor(providerCode: string, codes: ProviderCodes): SendRejection {
  const matches = (known: string) =>
    providerCode === known || (known.endsWith('*') && providerCode.startsWith(known.slice(0, -1)))
  if (codes.rateLimited.some(matches))
    return { code: 'SEND_RATE_LIMITED', providerCode, retryAfterMs: codes.retryAfterMs }
  if (codes.credentials.some(matches)) return { code: 'SEND_CREDENTIALS', providerCode }
  return { code: codes.later.some(matches) ? 'SEND_FAILED' : 'SEND_REFUSED', providerCode }
}

/** Why an answer without a code of the provider's is no success: its status is all there is. */
export function rejectionByStatus({ status, retryAfter }: HttpReply): SendRejection {
  const providerCode = `http-${status}`
  if (status === 429) {
    const seconds = Number(retryAfter ?? '60')
    return {
      code: 'SEND_RATE_LIMITED',
      providerCode,
      retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 60_000,
    }
  }
  if (status === 401 || status === 403) return { code: 'SEND_CREDENTIALS', providerCode }
  return { code: status >= 400 && status < 500 ? 'SEND_REFUSED' : 'SEND_FAILED', providerCode }
}

/** What was thrown instead of an answer. Its message may quote the address, so only its code is told. */
export function rejectionOfFault(error: unknown): SendRejection {
  if (OrderHubError.is(error) && error.code === 'URL_REFUSED') return { code: 'SEND_REFUSED', providerCode: error.code }
  const code = codeIn((error as { readonly code?: unknown } | null)?.code)
  return { code: 'SEND_FAILED', providerCode: code ?? 'network' }
}
