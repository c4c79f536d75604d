import type { ChannelAdapter } from '../channel/channel-adapter'
import { defaultPayloadLimits } from '../channel/payload/payload-limits'
import { readBody } from '../channel/payload/read-body'
import { OrderHubError } from '../errors'
import type { IntakeService } from './intake-service'
import type { RawDocument } from './raw-document'
import type { RegisteredShop, Registry } from './registry'

export interface WebhookOptions {
  /** Largest body, bytes. Default 1,000,000. */
  readonly maxBodyBytes?: number
  /** Longest time a body may take to arrive, milliseconds. Default 10,000. */
  readonly bodyTimeoutMs?: number
  /** Told of every delivery that was not taken: the operator's log, for the sender learns no more than the status. */
  readonly onRefused?: (refusal: WebhookRefusal) => void
}

/** A delivery that was not taken, and why. No part of it is repeated. */
export interface WebhookRefusal {
  readonly status: number
  readonly code: string
  /** The channel and the shop it was for; empty when there are none of that name. */
  readonly channel: string
  readonly shop: string
}

/** A web-standard handler: any framework that knows `Request` and `Response` can mount it. */
export type WebhookHandler = (request: Request) => Promise<Response>

/** What came of a delivery, as it is answered. */
interface Answer {
  readonly status: number
  readonly code: string
}

interface WebhookParts {
  readonly registry: Registry
  readonly intake: IntakeService
  readonly now: () => number
  /** Starts booking what was kept. */
  readonly process: (intakeKey: string) => void
}

type Verify = NonNullable<ChannelAdapter['verify']>

/**
 * Takes in webhooks at `…/<channel>/<shop>`: limits, then the signature over the raw bytes, then the bytes are kept, and
 * only then is the sender told. Reading and booking come after the answer and cannot fail it.
 *
 * 202 kept, 200 a repeat, 401 not from the channel, 404 no such channel or shop, 405 not POST, 408 too slow or broken
 * off, 413 too large, 503 not kept: send again.
 */
export function webhookHandler(parts: WebhookParts, options: WebhookOptions = {}): WebhookHandler {
  return async (request) => {
    const [channel = '', shop = ''] = new URL(request.url).pathname.split('/').filter(Boolean).slice(-2)
    const found = parts.registry.find(channel, shop)
    const answer = found.ok
      ? await takeIn(request, channel, found.value, parts, options).catch(faultAnswer)
      : { status: 404, code: found.rejection.code }
    if (answer.status >= 300) {
      report(options, { ...answer, ...(found.ok ? { channel, shop } : { channel: '', shop: '' }) })
    }
    return responseOf(answer)
  }
}

async function takeIn(
  request: Request,
  channel: string,
  { adapter, shop }: RegisteredShop,
  parts: WebhookParts,
  options: WebhookOptions,
): Promise<Answer> {
  if (request.method !== 'POST') return { status: 405, code: 'METHOD_NOT_ALLOWED' }
  const verify: Verify | undefined = adapter.verify?.bind(adapter)
  if (verify === undefined) return { status: 404, code: 'UNSUPPORTED' }

  const body = await readInTime(request, options)
  if (!body.ok) return { status: body.rejection.code === 'BODY_SIZE' ? 413 : 408, code: body.rejection.code }
  const delivery = { headers: request.headers, body: body.value, now: parts.now() }
  const verified = verify(delivery, { shop: shop.shop, zone: shop.zone })
  if (!verified.ok) return { status: 401, code: verified.rejection.code }
  const { dedupeKey } = verified.value

  return keep({ channel, shop: shop.shop, raw: body.value, dedupeKey, headers: request.headers }, parts)
}

/** Keeps the bytes. A delivery that reuses an id is taken too: it is kept beside the first, in quarantine. */
async function keep(document: RawDocument, { intake, process }: WebhookParts): Promise<Answer> {
  const received = await intake.receive({ ...document, source: 'webhook' })
  // Both contents are kept; anything else was never kept and cannot be.
  if (!received.ok)
    return { status: received.rejection.code === 'EVENT_ID_REUSED' ? 202 : 400, code: received.rejection.code }
  // A repeat too: whoever kept the document first may have died before booking it.
  if (received.value.state === 'pending') process(received.value.key)
  if (received.value.kind === 'duplicate') return { status: 200, code: 'DUPLICATE' }
  return { status: 202, code: 'RECEIVED' }
}

async function readInTime(
  request: Request,
  { maxBodyBytes = defaultPayloadLimits.bodyBytes, bodyTimeoutMs = 10_000 }: WebhookOptions,
) {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), bodyTimeoutMs)
  try {
    return await readBody(request, { limit: maxBodyBytes, signal: deadline.signal })
  } finally {
    clearTimeout(timer)
  }
}

function faultAnswer(error: unknown): Answer {
  return { status: 503, code: OrderHubError.is(error) ? error.code : 'INTERNAL' }
}

/** A stranger is told that he is not believed, and not why. */
function responseOf({ status, code }: Answer): Response {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (status === 405) headers.allow = 'POST'
  if (status === 503) headers['retry-after'] = '5'
  return new Response(JSON.stringify({ code: status === 401 ? 'NOT_VERIFIED' : code }), { status, headers })
}

function report({ onRefused }: WebhookOptions, refusal: WebhookRefusal): void {
  try {
    onRefused?.(refusal)
  } catch {
    // The answer stands, whatever the host's log does.
  }
}
