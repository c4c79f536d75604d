import type { FastifyInstance } from 'fastify'
import { type Hub, nodeWebhook } from 'orderhub'
import { answer, asked, commandHeaders } from './replies'

/** Where channels post: `POST /webhooks/<channel>/<shop>`. */
export async function webhookRoute(app: FastifyInstance, hub: Hub): Promise<void> {
  // The signature is over the bytes as they came, so in here Fastify reads no body: the hub does, within its own limits.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  const handle = nodeWebhook(hub.webhook)
  app.post('/webhooks/:channel/:shop', async (request, reply) => {
    reply.hijack()
    await handle(request.raw, reply.raw)
  })
}

/** What could not be booked, why, and another try. */
export function intakeRoutes(app: FastifyInstance, { intake }: Hub): void {
  app.get<{ Querystring: { after?: string } }>('/intake/quarantine', ({ query }) =>
    intake.list({ state: 'quarantined', after: query.after ?? null }),
  )

  const body = { type: 'object', required: ['key'], properties: { key: { type: 'string', maxLength: 512 } } }
  const schema = { headers: commandHeaders, body }
  app.post<{ Body: { key: string } }>('/intake/replay', { schema }, async (request, reply) =>
    answer(reply, await intake.replay(request.body.key, asked(request))),
  )
}
