import { defaultPayloadLimits } from '../channel/payload/payload-limits'
import { OrderHubError } from '../errors'
import type { IntakeService } from './intake-service'
import type { Registry } from './registry'

export interface WebhookOptions {
  /** Largest body, bytes. */
  readonly maxBodyBytes?: number
  /** Longest time a body may take to arrive. */
  readonly bodyTimeoutMs?: number
}

/** A web-standard handler: any framework that knows `Request` and `Response` can mount it. */
export type WebhookHandler = (request: Request) => Promise<Response>

/**
 * Takes in webhooks at `…/<channel>/<shop>`: limits, then the signature over the raw bytes, then the bytes are kept, and
 * only then is the sender told. Reading and booking come after the answer and cannot fail it.
 *
 * 202 kept, 200 a repeat, 401 not from the channel, 404 no such channel or shop, 405 not POST, 408 too slow, 413 too
 * large, 503 not kept: send again.
 */
export function webhookHandler(
  parts: {
    readonly registry: Registry
    readonly intake: IntakeService
    readonly now: () => number
    /** Starts booking what was kept. */
    readonly process: (intakeKey: string) => void
  },
  { maxBodyBytes = defaultPayloadLimits.bodyBytes, bodyTimeoutMs = 10_000 }: WebhookOptions = {},
): WebhookHandler {
  return async (request) => {
    const [channel = '', shop = ''] = new URL(request.url).pathname.split('/').filter(Boolean).slice(-2)
    const found = parts.registry.find(channel, shop)
    if (!found.ok) return answer(404, found.rejection.code)
    if (request.method !== 'POST') return answer(405, 'METHOD_NOT_ALLOWED', { allow: 'POST' })
    const { adapter, shop: settings } = found.value
    if (adapter.verify === undefined) return answer(404, 'UNSUPPORTED')

    const body = await readBody(request, maxBodyBytes, bodyTimeoutMs)
    if (body === 'BODY_SIZE') return answer(413, body)
    if (body === 'BODY_TIMEOUT') return answer(408, body)
    const verified = adapter.verify(
      { headers: request.headers, body, now: parts.now() },
      { shop: settings.shop, zone: settings.zone },
    )
    if (!verified.ok) return answer(401, verified.rejection.code)

    try {
      const { dedupeKey } = verified.value
      const received = await parts.intake.receive({ channel, shop, raw: body, dedupeKey, source: 'webhook' })
      if (!received.ok) return answer(202, received.rejection.code)
      if (received.value.state === 'pending') parts.process(received.value.key)
      return answer(received.value.kind === 'received' ? 202 : 200, received.value.kind.toUpperCase())
    } catch (error) {
      return answer(503, OrderHubError.is(error) ? error.code : 'INTERNAL', { 'retry-after': '5' })
    }
  }
}

function answer(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code }), { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** The body, or why it was not taken. Never holds more than the limit. */
async function readBody(
  request: Request,
  maxBytes: number,
  timeoutMs: number,
): Promise<Uint8Array | 'BODY_SIZE' | 'BODY_TIMEOUT'> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) return 'BODY_SIZE'
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'BODY_TIMEOUT'>((resolve) => {
    timer = setTimeout(() => resolve('BODY_TIMEOUT'), timeoutMs)
  })
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), late])
      if (next === 'BODY_TIMEOUT') return next
      if (next.done) return Buffer.concat(chunks, size)
      size += next.value.byteLength
      if (size > maxBytes) return 'BODY_SIZE'
      chunks.push(next.value)
    }
  } finally {
    clearTimeout(timer)
    reader.cancel().catch(() => undefined)
  }
}
