import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { type Hub, OrderHubError } from 'orderhub'
import { intakeRoutes, webhookRoute } from './intake-routes'
import { orderRoutes } from './order-routes'
import { stockRoutes } from './stock-routes'

/** A small backend over a hub. Closing it finishes what was submitted, and closes the hub. */
export function buildApp(hub: Hub): FastifyInstance {
  const app = fastify()
  app.register(async (scope) => webhookRoute(scope, hub))
  orderRoutes(app, hub)
  stockRoutes(app, hub)
  intakeRoutes(app, hub)
  app.get('/health', async () => {
    // Asks the store something small: a store that does not answer makes this a 503.
    await hub.outbox.nextAt()
    return { status: 'ok' }
  })
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { status, code, at } = faultOf(error)
    if (status === 503) reply.header('retry-after', '2')
    if (status === 500) console.error(code)
    return reply.code(status).send(at === undefined ? { code } : { code, at })
  })
  app.addHook('onClose', () => hub.close())
  return app
}

/** Faults after which the same request may be sent again, with the same idempotency key. */
const TRY_AGAIN = new Set(['OUTCOME_UNKNOWN', 'OVERLOADED', 'STORE_UNAVAILABLE', 'HUB_CLOSED'])

/** Codes only: a message may hold what the sender wrote. */
function faultOf(error: FastifyError): { readonly status: number; readonly code: string; readonly at?: string } {
  const [problem] = error.validation ?? []
  if (problem !== undefined) {
    return { status: 400, code: 'REQUEST_INVALID', at: `${error.validationContext ?? ''}${problem.instancePath}` }
  }
  if (OrderHubError.is(error)) return { status: TRY_AGAIN.has(error.code) ? 503 : 500, code: error.code }
  const { statusCode = 500 } = error
  return statusCode < 500 ? { status: statusCode, code: error.code } : { status: 500, code: 'INTERNAL' }
}
