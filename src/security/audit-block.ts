import type { Instant } from '../time/instant'

/** A JSON value without numbers that JSON can not write. */
export type AuditValue = null | boolean | number | string | readonly AuditValue[] | AuditFacts

/** A small JSON object of facts that are not personal: amounts, states, counts, digests of sealed values. */
export interface AuditFacts {
  readonly [name: string]: AuditValue | undefined
}

/** One record that a command changed, by its versions: 0 before it existed, 0 again once it is removed. */
export interface AuditChange {
  readonly kind: string
  readonly key: string
  readonly from: number
  readonly to: number
}

/** What one command did, or why it was refused. It holds no personal data in clear. */
export interface AuditEntry {
  readonly commandId: string
  /** Who asked: a person, a channel, a timer. `id` is a pseudonym, never a name or a phone. */
  readonly actor: { readonly type: string; readonly id: string }
  /** The command, such as `cancelOrder`. */
  readonly action: string
  /** `accepted`, or the code of the refusal. */
  readonly outcome: string
  readonly changes: readonly AuditChange[]
  /** What is so now. */
  readonly facts?: AuditFacts
  /** What was so before. */
  readonly prior?: AuditFacts
}

/** The entries of one committed batch, sealed to the block before it. Plain JSON. */
export interface AuditBlock {
  /** The chain's name. Processes that commit side by side may each write a chain of their own. */
  readonly chain: string
  /** 1, 2, 3 … without gaps within the chain. */
  readonly seq: number
  readonly at: Instant
  /** The hash of the block before, 64 hexadecimal digits; 64 zeros in the first block. */
  readonly prev: string
  /** HMAC-SHA-256 over all other fields with the audit key, 64 hexadecimal digits. */
  readonly hash: string
  readonly entries: readonly AuditEntry[]
}

/** Where a chain ends: the number and hash of its last block. Number 0 and 64 zeros when it has none. */
export interface AuditHead {
  readonly chain: string
  readonly seq: number
  readonly hash: string
}
