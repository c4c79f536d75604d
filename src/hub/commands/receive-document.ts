import { accept, type Outcome, reject } from '../../outcome'
import type { DocumentHeaders, IntakeRecord } from '../../store/intake-record'
import type { Command } from '../command'
import type { Vault } from '../vault'
import type { Work } from '../work'
import {
  type Booked,
  endedAnswer,
  isAnswered,
  type LimitFacts,
  type Quarantined,
  receivedBy,
  withAnswer,
} from './intake-answer'

/** A document as it came in, before anybody has looked inside. */
export interface ReceivedDocument {
  /** `channel/shop/dedupe key`. */
  readonly key: string
  /** The key it is kept under if `key` is taken by other bytes. */
  readonly otherKey: string
  readonly channel: string
  readonly shop: string
  /** Keyed digest of the bytes. */
  readonly digest: string
  /** The bytes, a copy of our own; null once the store holds them already. */
  readonly raw: Uint8Array | null
  /** False where the source keeps them itself: then they are kept only if the document is put aside. */
  readonly keepRaw: boolean
  /** Whose key seals the bytes: one per shop and month. */
  readonly rawSubject: string
  readonly source: string
  /** Those of its headers that its adapter asked for. */
  readonly headers: DocumentHeaders
}

/** The document is kept. `duplicate`: it was before this command came, and `state` and `reason` say how it stands. */
export type Received = {
  readonly kind: 'received' | 'duplicate'
  readonly key: string
  readonly state: IntakeRecord['state']
  /** Code of the quarantine; null where it is not in quarantine. */
  readonly reason: string | null
}

/** How long a received document may wait before the timer looks after it. */
export const INTAKE_PATIENCE_MS = 30_000

/** Keeps a document's bytes, so that its sender may be told that they arrived. Nothing is parsed yet. */
export const receiveDocument: Command<
  { readonly received: ReceivedDocument; readonly vault: Vault },
  Received,
  { readonly code: 'EVENT_ID_REUSED' }
> = {
  name: 'receiveDocument',
  answer: 'inRecord',
  needs: {
    intake: ({ received }) => [received.key, received.otherKey],
    subjectKey: ({ received }) => [received.rawSubject],
  },
  decide: (work, { received, vault }) => {
    const known = work.get('intake', received.key)
    if (known === undefined) {
      putReceived(work, received, received.key, vault, null)
      work.emit('DocumentReceived', { intakeKey: received.key, at: work.at })
      return accept(asReceived(received.key))
    }
    if (!reusesKey(known, received)) {
      if (receivedBy(known, work.commandId)) return accept(asReceived(received.key))
      return accept({ kind: 'duplicate', key: received.key, state: known.state, reason: known.reason })
    }
    return quarantineReuse(work, received, vault)
  },
}

function asReceived(key: string): Received {
  return { kind: 'received', key, state: 'pending', reason: null }
}

export function reusesKey(known: IntakeRecord, received: ReceivedDocument): boolean {
  return known.digest !== received.digest
}

/** Keeps a document whose key is taken by other bytes beside those, once. Whether it could be read makes no difference. */
export function quarantineReuse(
  work: Work,
  received: ReceivedDocument,
  vault: Vault,
): Outcome<never, { readonly code: 'EVENT_ID_REUSED' }> {
  if (work.get('intake', received.otherKey) === undefined) {
    putReceived(work, received, received.otherKey, vault, 'EVENT_ID_REUSED')
    work.emit('DocumentQuarantined', { intakeKey: received.otherKey, code: 'EVENT_ID_REUSED', at: work.at })
  }
  return reject({ code: 'EVENT_ID_REUSED' })
}

function putReceived(work: Work, received: ReceivedDocument, key: string, vault: Vault, reason: string | null): void {
  work.put('intake', key, {
    key,
    channel: received.channel,
    shop: received.shop,
    digest: received.digest,
    raw: sealRaw(work, received, key, vault),
    rawSubject: received.raw === null ? null : received.rawSubject,
    source: received.source,
    receivedAt: work.at,
    state: reason === null ? 'pending' : 'quarantined',
    reason,
    reasonAt: null,
    tries: 0,
    dueAt: reason === null ? work.at + INTAKE_PATIENCE_MS : null,
    orders: [],
    headers: received.headers,
    answered: reason === null ? [{ commandId: work.commandId, answer: 'received' }] : [],
  })
}

export function sealRaw(work: Work, received: ReceivedDocument, key: string, vault: Vault): string | null {
  if (received.raw === null) return null
  return vault.sealBytes(work, received.rawSubject, received.raw, rawContext(key))
}

/** Where a raw document belongs: it opens nowhere else. */
export function rawContext(intakeKey: string) {
  return { kind: 'intake', field: 'raw', key: intakeKey } as const
}

/** Puts a document aside with its reason. It keeps its bytes and can be replayed after a fix. */
export const quarantineDocument: Command<
  {
    readonly received: ReceivedDocument
    readonly vault: Vault
    readonly reason: string
    readonly reasonAt: string | null
  },
  Booked,
  Quarantined | LimitFacts | { readonly code: 'EVENT_ID_REUSED' }
> = {
  name: 'quarantineDocument',
  answer: 'inRecord',
  needs: {
    intake: ({ received }) => [received.key, received.otherKey],
    // Another version of its adapter may have booked it: then a repeat has to be told the order's number again.
    order: ({ received }, loaded) => loaded.get('intake', received.key).value?.orders ?? [],
    subjectKey: ({ received }) => (received.raw === null ? [] : [received.rawSubject]),
  },
  decide: (work, { received, vault, reason, reasonAt }) => {
    const { key } = received
    const known = work.get('intake', key)
    if (known !== undefined && reusesKey(known, received)) return quarantineReuse(work, received, vault)
    if (known !== undefined && isAnswered(known, work.commandId)) {
      const [orderKey] = known.orders
      const order = orderKey === undefined ? undefined : work.get('order', orderKey)
      return endedAnswer(known, work.commandId, order?.number)
    }
    if (known === undefined) putReceived(work, received, key, vault, reason)
    const record = work.get('intake', key)
    if (record !== undefined) {
      work.put('intake', key, {
        ...record,
        state: 'quarantined',
        reason,
        reasonAt,
        tries: record.tries + 1,
        dueAt: null,
        answered: withAnswer(record, { commandId: work.commandId, answer: 'quarantined', reason, reasonAt }),
      })
    }
    work.emit('DocumentQuarantined', { intakeKey: key, code: reason, at: work.at })
    return reject({ code: 'QUARANTINED', intakeKey: key, reason, pointer: reasonAt ?? '' })
  },
}

/** Takes a document out of quarantine: it is booked again from its own bytes, after what stopped it was fixed. */
export const requestReplay: Command<
  { readonly key: string },
  { readonly key: string },
  | { readonly code: 'INTAKE_UNKNOWN' }
  | { readonly code: 'INTAKE_NOT_QUARANTINED' }
  | { readonly code: 'INTAKE_RAW_GONE' }
> = {
  name: 'requestReplay',
  answer: 'stored',
  needs: { intake: ({ key }) => [key] },
  decide: (work, { key }) => {
    const record = work.get('intake', key)
    if (record === undefined) return reject({ code: 'INTAKE_UNKNOWN' })
    if (record.state !== 'quarantined') return reject({ code: 'INTAKE_NOT_QUARANTINED' })
    if (record.raw === null) return reject({ code: 'INTAKE_RAW_GONE' })
    work.put('intake', key, { ...record, state: 'pending', reason: null, reasonAt: null, dueAt: work.at })
    return accept({ key })
  },
}
