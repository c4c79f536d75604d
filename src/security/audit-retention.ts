import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from '../time/instant'
import type { AuditBlock, AuditHead } from './audit-block'
import { markText } from './audit-canonical'
import { type DigestKey, digestsEqual, keyedDigest } from './digest'

const dayMs = 86_400_000

/**
 * Days an audit block is kept unless the host asks for longer: 190. China's Cybersecurity Law (Art. 21) asks for six
 * months, and six months can be 184 days.
 */
export const auditRetentionDays = 190

/** The shortest retention a host may ask for, in days. */
export const minAuditRetentionDays = 184

/** A signed mark of where retention cut a chain: the last block deleted, and when it was written. */
export interface AuditCheckpoint extends AuditHead {
  readonly at: Instant
  readonly mac: string
}

/** Why a chain may not be cut at a block, in the order of the checks. */
export type AuditRetentionRejection =
  | { readonly code: 'RETENTION_TOO_SHORT'; readonly minDays: number }
  | { readonly code: 'RETENTION_NOT_OVER'; readonly deletableAt: Instant }

/**
 * The mark to store, in the same transaction, when everything up to and including `last` is deleted. The rest then
 * verifies from the mark on. Whole blocks go, oldest first, and none that is younger than the retention.
 *
 * @param keepDays Days that a block is kept; whole or not, at least 184.
 */
export function auditCheckpoint(
  chainKey: DigestKey,
  { chain, seq, hash, at }: AuditBlock,
  now: Instant,
  keepDays: number = auditRetentionDays,
): Outcome<AuditCheckpoint, AuditRetentionRejection> {
  if (!(keepDays >= minAuditRetentionDays))
    return reject({ code: 'RETENTION_TOO_SHORT', minDays: minAuditRetentionDays })
  const deletableAt = at + keepDays * dayMs
  if (now < deletableAt) return reject({ code: 'RETENTION_NOT_OVER', deletableAt })

  const head = { chain, seq, hash }
  return accept({ ...head, at, mac: keyedDigest(chainKey, markText('checkpoint', head, at)) })
}

/** Whether a checkpoint was signed with this key and has not been altered. */
export function isGenuineCheckpoint(chainKey: DigestKey, checkpoint: AuditCheckpoint): boolean {
  return digestsEqual(keyedDigest(chainKey, markText('checkpoint', checkpoint, checkpoint.at)), checkpoint.mac)
}
