import { accept, type Outcome, reject } from '../../outcome'
import { defaultPayloadLimits } from './payload-limits'

/** Why the bytes of a request were not taken: too many (413), or too slow, or broken off (408). */
export type BodyRejection =
  | { readonly code: 'BODY_SIZE'; readonly limit: number }
  | { readonly code: 'BODY_INTERRUPTED' }

const firstCapacity = 4_096

/**
 * The bytes of a request's body, never more in memory than twice `limit` and one chunk. A declared length above the
 * limit is refused before anything is read; a false or missing one changes nothing. An absent body is empty.
 *
 * @param signal ends a slow or endless sender; the host aborts it at its deadline.
 */
export async function readBody(
  request: Pick<Request, 'headers' | 'body'>,
  { limit = defaultPayloadLimits.bodyBytes, signal }: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<Outcome<Uint8Array, BodyRejection>> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return reject({ code: 'BODY_SIZE', limit })
  if (request.body === null) return accept(new Uint8Array())

  const reader = request.body.getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    let bytes = new Uint8Array(firstCapacity)
    let size = 0
    for (;;) {
      if (signal?.aborted) return reject({ code: 'BODY_INTERRUPTED' })
      const { done, value } = await reader.read()
      if (signal?.aborted) return reject({ code: 'BODY_INTERRUPTED' })
      if (done) return accept(bytes.subarray(0, size))
      if (size + value.length > limit) return reject({ code: 'BODY_SIZE', limit })
      if (size + value.length > bytes.length) bytes = grown(bytes, size + value.length)
      bytes.set(value, size)
      size += value.length
    }
  } catch {
    return reject({ code: 'BODY_INTERRUPTED' })
  } finally {
    signal?.removeEventListener('abort', cancel)
    cancel()
  }
}

/** At least doubled, so that a sender of single bytes costs neither a list of chunks nor a copy for each. */
function grown(bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2))
  larger.set(bytes)
  return larger
}
