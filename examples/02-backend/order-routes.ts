import type { FastifyInstance } from 'fastify'
import type { Hub } from 'orderhub'
import { type OrderStatus, orderLifecycle } from 'orderhub/lifecycle'
import { answer, asked, commandHeaders } from './replies'

interface OfOrder {
  readonly Params: { readonly number: string }
}
interface WithReason extends OfOrder {
  readonly Body: { readonly reason: string }
}
interface WithParcel extends OfOrder {
  readonly Body: Parameters<Hub['orders']['ship']>[1]
}
interface Listing {
  readonly Querystring: { readonly status?: OrderStatus; readonly after?: string; readonly limit?: number }
}

const listing = {
  querystring: {
    type: 'object',
    properties: {
      status: { type: 'string', enum: [...orderLifecycle.states] },
      after: { type: 'string' },
      limit: { type: 'integer', minimum: 1, maximum: 200 },
    },
  },
}
const body = { type: 'object' } as const

/** Orders, named by their number. Personal data in them is masked. */
export function orderRoutes(app: FastifyInstance, { orders }: Hub): void {
  app.get<Listing>('/orders', { schema: listing }, ({ query }) => orders.list(query))

  app.get<OfOrder>('/orders/:number', async ({ params }, reply) => {
    const order = await orders.get(params.number)
    return order ?? reply.code(404).send({ code: 'ORDER_UNKNOWN' })
  })

  app.post<OfOrder>('/orders/:number/review', { schema: { headers: commandHeaders } }, async (request, reply) =>
    answer(reply, await orders.review(request.params.number, asked(request))),
  )

  app.post<WithParcel>('/orders/:number/ship', { schema: { headers: commandHeaders, body } }, async (request, reply) =>
    answer(reply, await orders.ship(request.params.number, request.body, asked(request))),
  )

  for (const decision of ['cancel', 'hold', 'lift'] as const) {
    const schema = { headers: commandHeaders, body }
    app.post<WithReason>(`/orders/:number/${decision}`, { schema }, async (request, reply) =>
      answer(reply, await orders[decision](request.params.number, request.body.reason, asked(request))),
    )
  }
}
