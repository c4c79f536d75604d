import type { FastifyInstance } from 'fastify'
import type { AdjustInput, Hub, LockInput } from 'orderhub'
import { answer, asked, commandHeaders } from './replies'

interface Listing {
  readonly Querystring: { readonly sku?: string; readonly after?: string; readonly limit?: number }
}
interface OfLock {
  readonly Params: { readonly id: string }
}

const listing = {
  querystring: {
    type: 'object',
    properties: {
      sku: { type: 'string' },
      after: { type: 'string' },
      limit: { type: 'integer', minimum: 1, maximum: 1_000 },
    },
  },
}
const command = { headers: commandHeaders, body: { type: 'object' } }

/** Stock levels and locks. What bodies may hold is checked by the hub itself, which says which field is wrong. */
export function stockRoutes(app: FastifyInstance, { stock }: Hub): void {
  app.get<Listing>('/stock', { schema: listing }, ({ query }) => stock.list(query))

  app.post<{ Body: AdjustInput }>('/stock/adjust', { schema: command }, async (request, reply) =>
    answer(reply, await stock.adjust(request.body, asked(request))),
  )

  // The lock's own id, which the caller makes, is its idempotency key.
  app.post<{ Body: LockInput }>('/stock/locks', { schema: command }, async (request, reply) =>
    answer(reply, await stock.lock(request.body, { by: asked(request).by })),
  )

  for (const end of ['deduct', 'release'] as const) {
    app.post<OfLock>(`/stock/locks/:id/${end}`, { schema: { headers: commandHeaders } }, async (request, reply) =>
      answer(reply, await stock[end](request.params.id, asked(request))),
    )
  }
}
