import type { Hub } from '../../hub/create-hub'
import type { LockLine } from '../../inventory/stock-lock'
import type { Outcome } from '../../outcome'
import type { Trace } from './trace'
import type { Violations } from './violation'

/** Something a caller asks for, with an id of its own, so that it can safely be sent again. */
export interface Operation {
  readonly id: string
  /**
   * Which answers may never differ: all of them, those that accept, those about one's own try (a duplicate tells how the
   * document of another stands, and that moves on: taken out of quarantine it may end by this very operation), or none.
   */
  readonly stable: 'always' | 'accepted' | 'ownTry' | 'never'
  /** What was asked for, for the oracles. */
  readonly wish: Wish
  send(hub: Hub): Promise<Outcome<unknown>>
}

/** What is done with announced goods. */
export type InboundStep = 'announce' | 'receive' | 'quantity' | 'date' | 'cancel'

export type Wish =
  | { readonly kind: 'receive'; readonly digest: string }
  | { readonly kind: 'book'; readonly digest: string }
  | { readonly kind: 'adjust'; readonly stockKey: string; readonly change: number }
  | { readonly kind: 'transfer'; readonly from: string; readonly to: string; readonly quantity: number }
  | {
      readonly kind: 'lock'
      readonly lockId: string
      readonly lines: ReadonlyMap<string, number>
    }
  | { readonly kind: 'deduct' | 'release' | 'expire'; readonly lockId: string }
  | { readonly kind: 'deductPart'; readonly lockId: string; readonly lines: readonly LockLine[] }
  | {
      readonly kind: 'order'
      readonly orderKey: string
      readonly commandId: string
      readonly fact: boolean
      /** A person's word on goods that left without being deducted. */
      readonly settles?: boolean
      /** It sends the order elsewhere. */
      readonly readdressed?: boolean
    }
  | { readonly kind: 'count'; readonly stockKey: string }
  | { readonly kind: 'snapshot'; readonly snapshotId: string; readonly rows: number }
  | { readonly kind: 'selfAudit' }
  | {
      readonly kind: 'inbound'
      readonly step: InboundStep
      readonly receiptId: string
      readonly stockKey: string
      readonly quantity: number
    }
  /** An id that was answered before, with other content. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'other' }

interface Entry {
  readonly operation: Operation
  answer: Outcome<unknown> | undefined
  text: string
}

/** What callers were told. Whatever the store says later has to agree with it. */
export class ClientLog {
  private readonly entries = new Map<string, Entry>()
  private readonly ids: string[] = []

  constructor(
    private readonly violations: Violations,
    private readonly trace: Trace,
  ) {}

  /** Notes that an operation was sent: from now on it may have taken effect. */
  sent(operation: Operation): void {
    if (this.entries.has(operation.id)) return
    this.entries.set(operation.id, { operation, answer: undefined, text: '' })
    this.ids.push(operation.id)
  }

  answered(operation: Operation, answer: Outcome<unknown>): void {
    const text = JSON.stringify(answer)
    this.trace.add(`${operation.id} ${text}`)
    const entry = this.entries.get(operation.id)
    if (entry === undefined) return
    const { stable } = operation
    if (entry.answer !== undefined && entry.text !== text) {
      const must =
        stable === 'always' ||
        (stable === 'accepted' && entry.answer.ok) ||
        (stable === 'ownTry' && !isDuplicate(entry.answer))
      if (must) this.violations.add('I9', `${operation.id} was answered ${entry.text} and later ${text}`)
    }
    if (entry.answer !== undefined && (entry.answer.ok || stable === 'always')) return
    entry.answer = answer
    entry.text = text
  }

  answerTo(id: string): Outcome<unknown> | undefined {
    return this.entries.get(id)?.answer
  }

  get size(): number {
    return this.ids.length
  }

  /** The operation that was sent as the `index`-th. */
  at(index: number): Operation | undefined {
    return this.entries.get(this.ids[index] ?? '')?.operation
  }

  unanswered(): readonly Operation[] {
    return [...this.entries.values()].filter(({ answer }) => answer === undefined).map(({ operation }) => operation)
  }

  *operations(): Generator<Operation> {
    for (const { operation } of this.entries.values()) yield operation
  }

  *answers(): Generator<{ readonly operation: Operation; readonly answer: Outcome<unknown> }> {
    for (const { operation, answer } of this.entries.values()) if (answer !== undefined) yield { operation, answer }
  }
}

function isDuplicate(answer: Outcome<unknown>): boolean {
  return answer.ok && (answer.value as { readonly kind?: string } | null)?.kind === 'duplicate'
}
