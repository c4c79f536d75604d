import { accept, type Outcome, reject } from '../../outcome'
import type { IntakeRecord } from '../../store/intake-record'
import type { Command } from '../command'
import type { Vault } from '../vault'
import type { Work } from '../work'

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
}

export type Received = {
  readonly kind: 'received' | 'duplicate'
  readonly key: string
  readonly state: IntakeRecord['state']
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
      return accept({ kind: 'received', key: received.key, state: 'pending' })
    }
    if (!reusesKey(known, received)) return accept({ kind: 'duplicate', key: received.key, state: known.state })
    if (work.get('intake', received.otherKey) === undefined) {
      putReceived(work, received, received.otherKey, vault, 'EVENT_ID_REUSED')
      work.emit('DocumentQuarantined', { intakeKey: received.otherKey, code: 'EVENT_ID_REUSED', at: work.at })
    }
    return reject({ code: 'EVENT_ID_REUSED' })
  },
}

export function reusesKey(known: IntakeRecord, received: ReceivedDocument): boolean {
  return known.digest !== received.digest
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

export type QuarantineOutcome = Outcome<{ readonly key: string }, { readonly code: 'INTAKE_UNKNOWN' | 'INTAKE_BOOKED' }>

/** Puts a document aside with its reason. It keeps its bytes and can be replayed after a fix. */
export const quarantineDocument: Command<
  {
    readonly received: ReceivedDocument
    readonly vault: Vault
    readonly reason: string
    readonly reasonAt: string | null
  },
  { readonly key: string; readonly duplicate: boolean },
  { readonly code: 'EVENT_ID_REUSED' }
> = {
  name: 'quarantineDocument',
  answer: 'inRecord',
  needs: {
    intake: ({ received }) => [received.key, received.otherKey],
    subjectKey: ({ received }) => (received.raw === null ? [] : [received.rawSubject]),
  },
  decide: (work, { received, vault, reason, reasonAt }) => {
    const first = work.get('intake', received.key)
    const key = first !== undefined && reusesKey(first, received) ? received.otherKey : received.key
    const known = work.get('intake', key)
    if (known !== undefined && known.state !== 'pending') return accept({ key, duplicate: true })
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
      })
    }
    work.emit('DocumentQuarantined', { intakeKey: key, code: reason, at: work.at })
    return accept({ key, duplicate: false })
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
  answer: 'inRecord',
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
