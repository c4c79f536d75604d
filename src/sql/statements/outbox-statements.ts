import type { OutboxState } from '../../store/outbox-message'
import { storableText, textArray } from '../array-text'
import { type Call, CLOCK_MS, call, statement } from '../statement'

const COLUMNS = 'id, topic, aggregate, seq, body, created_at, state, attempts, fence, next_at, lease_until, last_error'

/** Statements of the outbox's worker. `now` null means the database's clock. */
export interface OutboxStatements {
  claim(now: number | null, limit: number, leaseMs: number, topics: readonly string[] | undefined): Call
  extend(now: number | null, id: string, fence: number, leaseMs: number): Call
  finish(id: string, fence: number, state: 'done' | 'dead', error: string | null): Call
  retry(now: number | null, id: string, fence: number, delayMs: number, error: string): Call
  redrive(now: number | null, id: string): Call
  skip(id: string): Call
  /** One entry more than asked for if there is one. */
  list(state: OutboxState | undefined, after: string | null, limit: number): Call
  readonly nextAt: Call
}

export function outboxStatements(schema: string): OutboxStatements {
  const outbox = `${schema}.outbox`
  const now = `coalesce($1::bigint, ${CLOCK_MS})`
  // While a message is leased `next_at` is the end of its lease, so one index finds both what is due and what was lost.
  const isHead = `NOT EXISTS (
    SELECT 1 FROM ${outbox} AS before
    WHERE before.aggregate = o.aggregate AND before.seq < o.seq AND before.state IN ('ready', 'leased', 'dead'))`
  const claim = statement(
    'outbox_claim',
    `WITH present AS MATERIALIZED (SELECT ${now} AS ms), head AS MATERIALIZED (
  SELECT o.id FROM ${outbox} AS o
  WHERE o.state IN ('ready', 'leased') AND o.next_at <= (SELECT ms FROM present)
    AND ($4::text[] IS NULL OR o.topic = ANY($4::text[])) AND ${isHead}
  ORDER BY o.next_at LIMIT $2::bigint FOR NO KEY UPDATE OF o SKIP LOCKED
), leased AS (
  UPDATE ${outbox} AS o
  SET state = 'leased', attempts = o.attempts + 1, fence = o.fence + 1,
    next_at = (SELECT ms FROM present) + $3::bigint, lease_until = (SELECT ms FROM present) + $3::bigint
  FROM head WHERE o.id = head.id RETURNING o.*
) SELECT ${COLUMNS} FROM leased ORDER BY created_at, aggregate, seq`,
  )
  const change = (label: string, assignments: string, condition: string) =>
    statement(label, `UPDATE ${outbox} SET ${assignments} WHERE ${condition} RETURNING 1`)
  const held = `id = $2::text AND fence = $3::bigint AND state = 'leased'`
  const extend = change('outbox_extend', `lease_until = ${now} + $4::bigint, next_at = ${now} + $4::bigint`, held)
  const retry = change(
    'outbox_retry',
    `state = 'ready', next_at = ${now} + $4::bigint, lease_until = NULL, last_error = $5::text`,
    held,
  )
  const finish = change(
    'outbox_finish',
    'state = $3::text, lease_until = NULL, last_error = $4::text',
    `id = $1::text AND fence = $2::bigint AND state = 'leased'`,
  )
  const redrive = change(
    'outbox_redrive',
    `state = 'ready', attempts = 0, next_at = ${now}`,
    `id = $2::text AND state = 'dead'`,
  )
  const skip = change('outbox_skip', `state = 'skipped'`, `id = $1::text AND state = 'dead'`)
  const list = (label: string, condition: string) =>
    statement(label, `SELECT ${COLUMNS} FROM ${outbox} WHERE id > $1::text${condition} ORDER BY id LIMIT $2::bigint`)
  const listAll = list('outbox_list', '')
  const listState = list('outbox_list_state', ' AND state = $3::text')
  const nextAt = statement(
    'outbox_next',
    `SELECT o.next_at FROM ${outbox} AS o WHERE o.state IN ('ready', 'leased') AND ${isHead} ORDER BY o.next_at LIMIT 1`,
  )

  return {
    claim: (at, limit, leaseMs, topics) =>
      call(claim, at, limit, leaseMs, topics === undefined ? null : textArray(topics)),
    extend: (at, id, fence, leaseMs) => call(extend, at, storableText(id), fence, leaseMs),
    finish: (id, fence, state, error) =>
      call(finish, storableText(id), fence, state, error === null ? null : storableText(error)),
    retry: (at, id, fence, delayMs, error) => call(retry, at, storableText(id), fence, delayMs, storableText(error)),
    redrive: (at, id) => call(redrive, at, storableText(id)),
    skip: (id) => call(skip, storableText(id)),
    list: (state, after, limit) =>
      state === undefined ? call(listAll, after ?? '', limit + 1) : call(listState, after ?? '', limit + 1, state),
    nextAt: call(nextAt),
  }
}
