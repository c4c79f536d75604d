import type { Migration } from './migration'

/**
 * Finds the audit block of a movement by the instant both were stamped with. Blocks are only ever added, nearly in the order
 * of their instants, so a summary of each range of pages is enough: it costs a commit nothing.
 */
export const auditInstants: Migration = {
  number: 6,
  name: 'audit-instants',
  sql: `
CREATE INDEX audit_block_at ON audit_block USING brin (at) WITH (pages_per_range = 16, autosummarize = on);
`,
}
