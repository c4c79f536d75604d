import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Message } from '../../src/notification/transport'
import { guardedHttp } from '../../src/transports/guarded-http'

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Answered {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body: unknown
}

/** A provider on 127.0.0.1 that answers as it is told to, and remembers what it was asked. */
export async function providerServer() {
  const asked: Asked[] = []
  let answer: (asked: Asked) => Answered = () => ({ body: {} })
  const server: Server = createServer((request, reply) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const got = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      asked.push(got)
      const { status = 200, headers = {}, body } = answer(got)
      reply.writeHead(status, headers)
      reply.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    asked,
    endpoint: `http://127.0.0.1:${port}`,
    port,
    http: guardedHttp({ hosts: ['127.0.0.1'], allowHttp: true, allowPrivate: true }),
    answers(next: typeof answer) {
      answer = next
    },
    close: () => new Promise((closed) => server.close(closed)),
  }
}

export const message = (changes: Partial<Message> = {}): Message => ({
  id: 'm-1',
  title: '库存不足',
  body: '**库存不足**\n请补货',
  link: 'https://ops.example/x',
  provided: { templateId: 'T1', values: { first: 'A1', second: '2' } },
  importance: 'P1',
  ...changes,
})

export const secrets = { get: async (name: string) => `secret-${name}` }
