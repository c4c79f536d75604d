import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { signPayload } from '../../src/channel/signature/sign-payload'
import { type NodeWebhookOptions, nodeWebhook } from '../../src/hub/node-webhook'
import type { WebhookHandler, WebhookOptions } from '../../src/hub/webhook'
import { bytesOf, KEY, orderOf, PAYMENT } from '../channels/json/json-fixtures'
import { ORDER_KEY, webHub } from './webhook-fixtures'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

async function listen(listener: (message: IncomingMessage, response: ServerResponse) => unknown): Promise<number> {
  const server = createServer((message, response) => void listener(message, response))
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

async function served(webhook: WebhookOptions = {}, options: NodeWebhookOptions = {}) {
  const made = webHub({ webhook })
  return { ...made, port: await listen(nodeWebhook(made.hub.webhook, options)) }
}

const body = bytesOf(orderOf({ payments: [PAYMENT] }))
const signedHeaders = (now: number, bytes = body) => signPayload({ id: 'msg-1', body: bytes, keys: [KEY], now })
const headerLines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')

/** Speaks HTTP by hand: what is sent, then all that came back until the connection ended or `ms` passed. */
function spoken(port: number, chunks: readonly (string | Uint8Array)[], ms = 3_000) {
  return new Promise<{ answer: string; ended: boolean }>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    const finish = (ended: boolean) => {
      socket.destroy()
      resolve({ answer, ended })
    }
    const timer = setTimeout(() => finish(false), ms)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      finish(true)
    })
    for (const chunk of chunks) socket.write(chunk)
  })
}

describe('over real HTTP', () => {
  it('takes a signed delivery, tells a repeat, and refuses the rest', async () => {
    const { hub, clock, port } = await served()
    const address = `http://127.0.0.1:${port}/hooks/WEB/main?from=site`
    const send = (init: RequestInit) => fetch(address, init).then((answer) => answer.status)
    const headers = signedHeaders(clock.now())

    expect(await send({ method: 'POST', body, headers })).toBe(202)
    expect(await send({ method: 'POST', body, headers })).toBe(200)
    expect(await send({ method: 'POST', body: '{}', headers })).toBe(401)
    expect(await send({ method: 'POST', headers })).toBe(401)
    expect(await send({ method: 'GET' })).toBe(405)
    expect(await send({ method: 'HEAD' })).toBe(405)
    expect(await send({ method: 'PUT', body })).toBe(405)
    expect((await fetch(`http://127.0.0.1:${port}/nowhere`, { method: 'POST', body })).status).toBe(404)
    await hub.settle()
    expect(await hub.orders.get(ORDER_KEY)).toMatchObject({ status: 'paid' })
  })

  it('takes a body that comes in pieces without a declared length', async () => {
    const { clock, port } = await served()
    const status = await new Promise<number | undefined>((resolve, rejectWith) => {
      const sent = httpRequest(
        { port, path: '/WEB/main', method: 'POST', headers: { ...signedHeaders(clock.now()), expect: '100-continue' } },
        (answer) => resolve(answer.statusCode),
      )
      sent.on('error', rejectWith)
      void (async () => {
        for (let at = 0; at < body.length; at += 100) {
          sent.write(body.subarray(at, at + 100))
          if (at < 500) await delay(5)
        }
        sent.end()
      })()
    })
    expect(status).toBe(202)
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'sees that %s came twice, though Node joins or drops repeats',
    async (name) => {
      const { hub, clock, port } = await served()
      const headers = signedHeaders(clock.now())
      const twice = `${headerLines(headers)}${name.toUpperCase()}: ${headers[name as keyof typeof headers]}\r\n`
      const { answer } = await spoken(port, [
        `POST /WEB/main HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n${twice}\r\n`,
        body,
      ])
      expect(answer).toMatch(/^HTTP\/1\.1 401 /)
      expect((await hub.intake.list({})).items).toEqual([])
    },
  )

  it.each([
    ['a header of 1 MB', `x-big: ${'a'.repeat(1_000_000)}\r\n`, 431],
    ['a header with a control character', 'x-odd: a\u0001b\r\n', 400],
    ['a header of other bytes than ASCII', 'x-odd: \u00e9\r\n', 401],
    ['two lengths', 'content-length: 2\r\ncontent-length: 3\r\n', 400],
  ])('%s is refused', async (_what, header, status) => {
    const { port } = await served()
    const { answer } = await spoken(port, [
      Buffer.from(`POST /WEB/main HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${header}\r\n`, 'latin1'),
    ])
    expect(answer.slice(9, 12)).toBe(String(status))
  })

  it.each(['//WEB/main', 'http://elsewhere/hooks/WEB/main', '/WEB/main/', '/a/b/../WEB/main#x'])(
    'the address %s leads to the shop whatever host it claims',
    async (path) => {
      const { clock, port } = await served()
      const { answer } = await spoken(port, [
        `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n${headerLines(signedHeaders(clock.now()))}\r\n`,
        body,
      ])
      expect(answer).toMatch(/^HTTP\/1\.1 202 /)
    },
  )

  it('a method that no request may have is refused', async () => {
    const { port } = await served()
    const { answer } = await spoken(port, ['TRACE /WEB/main HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'])
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*REQUEST_MALFORMED/)
  })

  it('a handler that throws is answered 503', async () => {
    const broken: WebhookHandler = () => Promise.reject(new Error('broken'))
    const port = await listen(nodeWebhook(broken))
    expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).status).toBe(503)
  })
})

describe('a body that is too large or too slow', () => {
  it('a declared length above the limit is answered before a byte of it is read, then the sender is cut off', async () => {
    const { port } = await served({}, { lingerMs: 50 })
    const { answer, ended } = await spoken(port, [
      'POST /WEB/main HTTP/1.1\r\nhost: x\r\ncontent-length: 209715200\r\n\r\n',
    ])
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*BODY_SIZE/)
    expect(ended).toBe(true)
  })

  it('200 MB without a declared length are cut off at the limit, and hardly any of them is held', async () => {
    const { port, hub } = await served({ maxBodyBytes: 100_000 }, { lingerMs: 100 })
    const chunk = Buffer.alloc(65_536, 32)
    const before = process.memoryUsage().arrayBuffers
    let sent = 0
    let peak = 0
    const outcome = await new Promise<string>((resolve) => {
      const request = httpRequest({ port, path: '/WEB/main', method: 'POST' }, (answer) => {
        status = String(answer.statusCode)
        answer.resume()
      })
      let status = 'none'
      request.on('error', () => resolve(status))
      request.on('close', () => resolve(status))
      const pour = () => {
        while (sent < 200_000_000 && !request.destroyed) {
          sent += chunk.length
          peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
          if (!request.write(chunk)) {
            request.once('drain', pour)
            return
          }
        }
        request.end()
      }
      pour()
    })
    expect(outcome).toBe('413')
    expect(peak).toBeLessThan(30_000_000)
    expect((await hub.intake.list({})).items).toEqual([])
  })

  it('a slow drip is ended at the deadline, however alive it looks', async () => {
    const { port } = await served({ bodyTimeoutMs: 100 }, { lingerMs: 50 })
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => {
      answer += data.toString()
    })
    socket.on('error', () => undefined)
    const closed = new Promise((done) => socket.once('close', done))
    socket.write('POST /WEB/main HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n')
    const drip = setInterval(() => socket.write(' '), 10)
    const started = performance.now()
    await closed
    clearInterval(drip)
    expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*BODY_INTERRUPTED/)
    expect(performance.now() - started).toBeLessThan(1_500)
  })

  it('a sender who hangs up in the middle leaves nothing behind', async () => {
    const { port, hub, refusals } = await served()
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /WEB/main HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"half')
    await delay(50)
    socket.destroy()
    for (let wait = 0; wait < 100 && refusals.length === 0; wait++) await delay(10)
    expect(refusals).toEqual([{ status: 408, code: 'BODY_INTERRUPTED', channel: 'WEB', shop: 'main' }])
    expect((await hub.intake.list({})).items).toEqual([])
  })

  it('after a small body that was not wanted the connection is used again', async () => {
    const { port, clock } = await served({}, { lingerMs: 100 })
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => {
      answer += data.toString()
    })
    const closed = new Promise((done) => socket.once('close', done))
    socket.write('POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{')
    await delay(30)
    socket.write('}')
    await delay(150)
    const headers = headerLines(signedHeaders(clock.now()))
    socket.write(
      `POST /WEB/main HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n${headers}\r\n`,
    )
    socket.write(body)
    await closed
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 202'])
  })
})

describe('inside a framework', () => {
  it('a body that something else has read is said to be our mistake, not the sender’s', async () => {
    const made = webHub()
    const listener = nodeWebhook(made.hub.webhook)
    const port = await listen(async (message, response) => {
      for await (const _chunk of message);
      await listener(message, response)
    })
    const answer = await fetch(`http://127.0.0.1:${port}/WEB/main`, {
      method: 'POST',
      body,
      headers: signedHeaders(made.clock.now()),
    })
    expect([answer.status, await answer.json()]).toEqual([500, { code: 'BODY_CONSUMED' }])
  })

  it('below a mount path, as Express does it, the whole address counts', async () => {
    const made = webHub()
    const listener = nodeWebhook(made.hub.webhook)
    const port = await listen((message, response) =>
      listener(Object.assign(message, { originalUrl: message.url, url: '/' }), response),
    )
    const headers = signedHeaders(made.clock.now())
    expect((await fetch(`http://127.0.0.1:${port}/WEB/main`, { method: 'POST', body, headers })).status).toBe(202)
  })

  it('Fastify hands over its raw request and reply', async () => {
    const made = webHub()
    const listener = nodeWebhook(made.hub.webhook)
    const app = fastify()
    app.register(async (webhooks) => {
      webhooks.removeAllContentTypeParsers()
      webhooks.addContentTypeParser('*', (_request, _payload, done) => done(null))
      webhooks.post('/hooks/:channel/:shop', async (request, reply) => {
        reply.hijack()
        await listener(request.raw, reply.raw)
      })
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    try {
      const { port } = app.server.address() as AddressInfo
      const headers = { ...signedHeaders(made.clock.now()), 'content-type': 'application/json' }
      const answer = await fetch(`http://127.0.0.1:${port}/hooks/WEB/main`, { method: 'POST', body, headers })
      expect(answer.status).toBe(202)
      await made.hub.settle()
      expect(await made.hub.orders.get(ORDER_KEY)).toMatchObject({ status: 'paid' })
    } finally {
      await app.close()
    }
  })
})
