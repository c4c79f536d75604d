import { accept, type Outcome, reject } from '../outcome'
import {
  type AuditAnchor,
  type AuditBlock,
  type AuditHead,
  auditGenesis,
  auditHeadOf,
  isGenuineAnchor,
  isGenuineBlock,
} from './audit-chain'
import { type AuditCheckpoint, isGenuineCheckpoint } from './audit-retention'
import type { DigestKey } from './digest'

/** What an audit chain is held against. */
export interface AuditEvidence {
  /**
   * Where to begin: the checkpoint of a retention cut, or the head at which an earlier run of this verifier ended.
   * Without it the blocks must begin with number 1. A bare head is taken at its word, so keep it to yourself.
   */
  readonly from?: AuditHead | AuditCheckpoint
  /** Where the chain should end by now; it may have grown since. */
  readonly head?: AuditHead
  /** Anchors kept outside the database, in any order; those of other chains are passed over. */
  readonly anchors?: readonly AuditAnchor[]
}

/** What a chain that holds was found to have. Verification can go on from `head` later. */
export interface VerifiedAudit {
  readonly head: AuditHead
  readonly blocks: number
  readonly entries: number
}

/**
 * How a chain fails, in words of what was done to it:
 * - `EDITED`: the contents changed, while the next block or the evidence still vouches for the hash.
 * - `MISSING`: blocks were taken out, and the rest perhaps renumbered.
 * - `REORDERED`: a block stands in another place than it was written to, or twice.
 * - `FORGED`: a block, a checkpoint or all that follows was made without the audit key.
 * - `FORKED`: made with the key, but for another chain or another history, such as an older copy put back.
 * - `TAIL_CUT`: the evidence names later blocks than there are.
 * - `ANCHOR_MISMATCH`: whole and made with the key, yet not the history that was anchored.
 * - `ANCHOR_FORGED`: an anchor was not signed with the key; nothing was read.
 */
export type AuditFault =
  | 'EDITED'
  | 'MISSING'
  | 'REORDERED'
  | 'FORGED'
  | 'FORKED'
  | 'TAIL_CUT'
  | 'ANCHOR_MISMATCH'
  | 'ANCHOR_FORGED'

export interface AuditRejection {
  readonly code: AuditFault
  /** The first place at which the chain does not hold. */
  readonly seq: number
  /** The number carried by the block found there, null when there is none. */
  readonly found: number | null
  /** All up to here holds. */
  readonly verified: AuditHead
}

/** How far from its place a renumbered block is still recognised, in blocks. */
const renumberReach = 200

/**
 * Verifies a chain as it streams by, in the order of its numbers, and names the first block that is wrong. Memory
 * does not grow with the chain. Stop it by ending or throwing from the stream; go on later from a `head`.
 *
 * Without a head or anchors from outside the database a cut tail can not be noticed: what is left is a valid chain.
 */
export async function verifyAuditChain(
  chainKey: DigestKey,
  blocks: Iterable<AuditBlock> | AsyncIterable<AuditBlock>,
  evidence: AuditEvidence = {},
): Promise<Outcome<VerifiedAudit, AuditRejection>> {
  const stream = streamOf(blocks)
  try {
    return await verify(chainKey, stream, evidence)
  } finally {
    await stream.return?.()
  }
}

async function verify(
  chainKey: DigestKey,
  stream: BlockStream,
  { from, head: expected, anchors = [] }: AuditEvidence,
): Promise<Outcome<VerifiedAudit, AuditRejection>> {
  let step = await stream.next()
  const chain = from?.chain ?? expected?.chain ?? anchors[0]?.chain ?? (step.done ? '' : step.value.chain)
  let head = from === undefined ? auditGenesis(chain) : { chain, seq: from.seq, hash: from.hash }
  const failed = (code: AuditFault, seq: number, found: number | null) => reject({ code, seq, found, verified: head })

  const forged = anchors.find((anchor) => !isGenuineAnchor(chainKey, anchor))
  if (forged !== undefined) return failed('ANCHOR_FORGED', forged.seq, null)
  if (from !== undefined && 'mac' in from && !isGenuineCheckpoint(chainKey, from))
    return failed('FORGED', from.seq, null)
  const witnesses = witnessesOf(chain, expected, anchors)
  if (contradicted(witnesses, head)) return failed('ANCHOR_MISMATCH', head.seq, null)

  let count = 0
  let entries = 0
  for (; !step.done; step = await stream.next()) {
    const block = step.value
    const seq = head.seq + 1
    if (!isGenuineBlock(chainKey, block)) {
      return failed(await whyNotGenuine(chainKey, block, stream, witnesses), seq, block.seq)
    }
    if (block.chain !== chain) return failed('FORKED', seq, block.seq)
    if (block.seq < seq) return failed('REORDERED', seq, block.seq)
    if (block.seq > seq) {
      const comesLater = await restHas(stream, (later) => later.seq === seq)
      return failed(comesLater ? 'REORDERED' : 'MISSING', seq, block.seq)
    }
    if (block.prev !== head.hash) return failed('FORKED', seq, block.seq)
    if (contradicted(witnesses, block)) return failed('ANCHOR_MISMATCH', seq, block.seq)

    head = auditHeadOf(block)
    count += 1
    entries += block.entries.length
  }

  if (witnesses.lastSeq > head.seq) return failed('TAIL_CUT', head.seq + 1, null)
  return accept({ head, blocks: count, entries })
}

/** What is known of the chain from elsewhere: hashes by number, and the highest number that must exist. */
interface Witnesses {
  readonly hashes: ReadonlyMap<number, readonly string[]>
  readonly lastSeq: number
}

function witnessesOf(chain: string, expected: AuditHead | undefined, anchors: readonly AuditAnchor[]): Witnesses {
  const hashes = new Map<number, string[]>()
  let lastSeq = 0
  for (const witness of expected === undefined ? anchors : [expected, ...anchors]) {
    if (witness.chain !== chain) continue
    hashes.set(witness.seq, [...(hashes.get(witness.seq) ?? []), witness.hash])
    lastSeq = Math.max(lastSeq, witness.seq)
  }
  return { hashes, lastSeq }
}

function contradicted({ hashes }: Witnesses, { seq, hash }: AuditHead): boolean {
  return hashes.get(seq)?.some((known) => known !== hash) ?? false
}

/** The block's hash is not that of its contents: was it moved or renumbered, were its contents edited, is it made up? */
async function whyNotGenuine(
  chainKey: DigestKey,
  block: AuditBlock,
  stream: BlockStream,
  { hashes }: Witnesses,
): Promise<AuditFault> {
  const writtenAs = seqItWasWrittenAs(chainKey, block)
  if (writtenAs !== undefined) {
    const predecessorComesLater = await restHas(stream, (later) => later.hash === block.prev)
    return predecessorComesLater || writtenAs < block.seq ? 'REORDERED' : 'MISSING'
  }
  if (hashes.get(block.seq)?.includes(block.hash)) return 'EDITED'
  const next = await stream.next()
  return !next.done && next.value.prev === block.hash && isGenuineBlock(chainKey, next.value) ? 'EDITED' : 'FORGED'
}

/** The number under which the block is genuine, when it only carries another one. */
function seqItWasWrittenAs(chainKey: DigestKey, block: AuditBlock): number | undefined {
  for (let distance = 1; distance <= renumberReach; distance += 1) {
    for (const seq of [block.seq + distance, block.seq - distance]) {
      if (isGenuineBlock(chainKey, { ...block, seq })) return seq
    }
  }
  return undefined
}

async function restHas(stream: BlockStream, wanted: (block: AuditBlock) => boolean): Promise<boolean> {
  for (let step = await stream.next(); !step.done; step = await stream.next()) if (wanted(step.value)) return true
  return false
}

type BlockStream = Iterator<AuditBlock> | AsyncIterator<AuditBlock>

function streamOf(blocks: Iterable<AuditBlock> | AsyncIterable<AuditBlock>): BlockStream {
  return Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]()
}
