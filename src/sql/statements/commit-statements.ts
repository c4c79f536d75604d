import type { MovementPage } from '../../inventory/movement'
import type { AuditBlock } from '../../security/audit-chain'
import type { OutboxMessage } from '../../store/outbox-message'
import { bigintArray, jsonLines, storableInteger, storableText, textArray } from '../array-text'
import { type Call, CLOCK_MS, call, statement } from '../statement'

/** What a commit writes beside its records. */
export interface CommitStatements {
  /** A free audit chain, the preferred one first, which is never waited for, and the time after the last lock. No row: all are busy. */
  claimChain(preferred: string): Call
  movements(pages: readonly MovementPage[]): Call
  outbox(messages: readonly OutboxMessage[]): Call
  audit(block: AuditBlock): Call
}

export function commitStatements(schema: string): CommitStatements {
  const claimChain = statement(
    'chain_claim',
    `SELECT chain, seq, hash, ${CLOCK_MS} FROM ${schema}.audit_head ORDER BY chain <> $1::text, chain FOR NO KEY UPDATE SKIP LOCKED LIMIT 1`,
  )
  const movements = statement(
    'movements_insert',
    `INSERT INTO ${schema}.movement_page (stock_key, from_version, to_version, at, movements)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], string_to_array($5::text, E'\\n'))`,
  )
  const outbox = statement(
    'outbox_insert',
    `INSERT INTO ${schema}.outbox (id, topic, aggregate, seq, created_at, next_at, body)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $5::bigint[], string_to_array($6::text, E'\\n'))`,
  )
  const audit = statement(
    'audit_append',
    `WITH moved AS (
  UPDATE ${schema}.audit_head SET seq = $2::bigint, hash = $5::text
  WHERE chain = $1::text AND seq = $2::bigint - 1 AND hash = $4::text RETURNING 1
), added AS (
  INSERT INTO ${schema}.audit_block (chain, seq, at, prev, hash, entries)
  VALUES ($1::text, $2::bigint, $3::bigint, $4::text, $5::text, $6::text)
) SELECT ${schema}.expect_rows('audit', (SELECT count(*) FROM moved), 1)`,
  )

  return {
    claimChain: (preferred) => call(claimChain, preferred),
    movements: (pages) =>
      call(
        movements,
        textArray(pages.map((page) => page.stockKey)),
        bigintArray(pages.map((page) => page.fromVersion)),
        bigintArray(pages.map((page) => page.toVersion)),
        bigintArray(pages.map((page) => page.at)),
        jsonLines(pages.map((page) => page.movements)),
      ),
    outbox: (messages) =>
      call(
        outbox,
        textArray(messages.map((message) => message.id)),
        textArray(messages.map((message) => message.topic)),
        textArray(messages.map((message) => message.aggregate)),
        bigintArray(messages.map((message) => message.seq)),
        bigintArray(messages.map((message) => message.createdAt)),
        jsonLines(messages.map((message) => message.body)),
      ),
    audit: ({ chain, seq, at, prev, hash, entries }) =>
      call(
        audit,
        storableText(chain),
        storableInteger(seq),
        storableInteger(at),
        storableText(prev),
        storableText(hash),
        JSON.stringify(entries),
      ),
  }
}
