import type { Instant } from '../time/instant'
import type { AuditBlock, AuditEntry, AuditHead } from './audit-block'
import { blockText, markText } from './audit-canonical'
import { type DigestKey, digestsEqual, keyedDigest } from './digest'

export type { AuditBlock, AuditChange, AuditEntry, AuditFacts, AuditHead, AuditValue } from './audit-block'

/**
 * A signed head, to be kept where whoever can write the database can not: it proves later that the chain had at
 * least this block, so that cutting the tail or putting an older database back is noticed.
 */
export interface AuditAnchor extends AuditHead {
  readonly at: Instant
  readonly mac: string
}

/** The head of a chain that has no blocks yet. */
export function auditGenesis(chain: string): AuditHead {
  return { chain, seq: 0, hash: '0'.repeat(64) }
}

/**
 * The next block of a chain. Every committed batch makes one: one keyed hash, however many entries.
 *
 * @param head The chain's present head, locked until the block is committed.
 */
export function appendAuditBlock(
  chainKey: DigestKey,
  head: AuditHead,
  at: Instant,
  entries: readonly AuditEntry[],
): AuditBlock {
  const { chain, hash: prev } = head
  const seq = head.seq + 1
  return { chain, seq, at, prev, hash: keyedDigest(chainKey, blockText({ chain, seq, at, prev, entries })), entries }
}

/** The head after this block. */
export function auditHeadOf({ chain, seq, hash }: AuditBlock): AuditHead {
  return { chain, seq, hash }
}

/** Whether the block's hash was made with this key over exactly these contents, wherever it stands. */
export function isGenuineBlock(chainKey: DigestKey, block: AuditBlock): boolean {
  return digestsEqual(keyedDigest(chainKey, blockText(block)), block.hash)
}

/** The block's head, signed. Make one every few minutes and send it to a place the database can not rewrite. */
export function anchorOf(chainKey: DigestKey, { chain, seq, hash, at }: AuditBlock): AuditAnchor {
  return { chain, seq, hash, at, mac: keyedDigest(chainKey, markText('anchor', { chain, seq, hash }, at)) }
}

/** Whether an anchor was signed with this key and has not been altered. */
export function isGenuineAnchor(chainKey: DigestKey, anchor: AuditAnchor): boolean {
  return digestsEqual(keyedDigest(chainKey, markText('anchor', anchor, anchor.at)), anchor.mac)
}
