import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CommandOptions, Outcome, Rejection } from 'orderhub'

/** Refusals that mean: there is no such thing. */
const NOT_FOUND = new Set(['ORDER_UNKNOWN', 'LOCK_UNKNOWN', 'INTAKE_UNKNOWN', 'CHANNEL_UNKNOWN', 'SHOP_UNKNOWN'])

/** Refusals that mean: the request itself cannot be right, so sending it again will not help. */
const NOT_PROCESSABLE = new Set([
  'INPUT_INVALID',
  'QTY_RANGE',
  'LINES_UNKNOWN',
  'UNKNOWN_STOCK',
  'IDEMPOTENCY_MISMATCH',
  'LIMIT_FACTS',
  'QUARANTINED',
])

/** The status of a refusal. What is not listed clashes with how things stand now, and may be accepted later: 409. */
export function statusOf({ code }: Rejection): 404 | 409 | 422 {
  if (NOT_FOUND.has(code)) return 404
  return NOT_PROCESSABLE.has(code) ? 422 : 409
}

/** Sends what was decided: the value, or the refusal with its code and its facts. */
export function answer(reply: FastifyReply, outcome: Outcome<unknown, Rejection>): FastifyReply {
  return outcome.ok ? reply.send(outcome.value) : reply.code(statusOf(outcome.rejection)).send(outcome.rejection)
}

/** Headers of every request that decides something. */
export const commandHeaders = {
  type: 'object',
  required: ['x-actor'],
  properties: {
    'x-actor': { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    'idempotency-key': { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
  },
} as const

/**
 * Who asks, and under which id. The actor is a header here; in a host of one's own it is whoever the session says. With an
 * idempotency key a request that is sent twice gets one answer twice.
 */
export function asked({ headers }: FastifyRequest): CommandOptions {
  const by = { type: 'user', id: String(headers['x-actor']) } as const
  const key = headers['idempotency-key']
  return typeof key === 'string' ? { by, commandId: `http:${by.id}:${key}` } : { by }
}
