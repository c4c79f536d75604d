import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebhookHandler } from './webhook'

export interface NodeWebhookOptions {
  /**
   * How long what a sender is still sending is read and thrown away after the answer, so that it gets to see the answer;
   * then its connection is cut. Milliseconds, default 1,000.
   */
  readonly lingerMs?: number
}

/** A listener for `http.createServer`, and a handler for Express and for Fastify's raw request and reply. */
export type NodeWebhook = (message: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Mounts a webhook handler on Node's own HTTP server, or on what is built on it.
 *
 * The signature is over the bytes as they came, so nothing may read the body first: mount it before `express.json()`. A
 * body that was read already is answered with 500 `BODY_CONSUMED`. The body is handed on as it comes in, never
 * gathered here; every header is handed on as often as it came, for Node's own `headers` drop or join repeats.
 */
export function nodeWebhook(handler: WebhookHandler, { lingerMs = 1_000 }: NodeWebhookOptions = {}): NodeWebhook {
  return async (message, response) => {
    const answer = await answerOf(handler, message)
    const body = await answer.text()
    if (!response.headersSent) response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(body)
    if (!message.complete) cutAfter(message, lingerMs)
  }
}

async function answerOf(handler: WebhookHandler, message: IncomingMessage): Promise<Response> {
  if (message.readableDidRead) return refusal(500, 'BODY_CONSUMED')
  let request: Request
  try {
    request = requestOf(message)
  } catch {
    return refusal(400, 'REQUEST_MALFORMED')
  }
  try {
    return await handler(request)
  } catch {
    return refusal(503, 'INTERNAL')
  }
}

function refusal(status: number, code: string): Response {
  return new Response(JSON.stringify({ code }), { status, headers: { 'content-type': 'application/json' } })
}

function requestOf(message: IncomingMessage & { readonly originalUrl?: unknown }): Request {
  const { method = 'GET', rawHeaders, originalUrl, url = '/' } = message
  const headers = new Headers()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
  }
  // Express takes the mount path off `url`. The host is whatever the sender claims, so it is left out.
  const path = typeof originalUrl === 'string' ? originalUrl : url
  const address = `http://webhook.invalid${path.startsWith('/') ? '' : '/'}${path}`
  if (method === 'GET' || method === 'HEAD') return new Request(address, { method, headers })
  return new Request(address, { method, headers, body: bodyOf(message), duplex: 'half' })
}

/** The body as it comes in: one chunk is read for each that is asked for, and nothing before the first is asked for. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  let stop: (() => void) | undefined
  const listen = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const take = (chunk: Uint8Array) => {
      message.pause()
      controller.enqueue(chunk)
    }
    const finish = () => controller.close()
    message.on('data', take).on('end', finish)
    message.on('error', () => controller.error(new Error('The connection was lost before the body was complete.')))
    return () => message.off('data', take).off('end', finish)
  }
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        stop ??= listen(controller)
        message.resume()
      },
      cancel() {
        stop?.()
      },
    },
    { highWaterMark: 0 },
  )
}

function cutAfter(message: IncomingMessage, lingerMs: number): void {
  const timer = setTimeout(() => message.destroy(), lingerMs)
  message.once('close', () => clearTimeout(timer))
  message.resume()
}
