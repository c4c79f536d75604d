import type { StoredFact, SupersededFact } from './order'
import type { OrderFact } from './order-fact'
import { textFingerprint } from './text-fingerprint'

/** How many superseded facts an order remembers; beyond it the oldest are forgotten, the raw documents stay. */
const HISTORY_LIMIT = 200

/** How many facts one order may have. */
export const FACT_LIMIT = 2_000

/** All facts of one order in their own order, and beside them those that lost against a newer version. */
export interface FactSet {
  readonly facts: readonly StoredFact[]
  readonly superseded: readonly SupersededFact[]
}

/** The facts of an order nobody has heard of yet. */
export const NO_FACTS: FactSet = Object.freeze({ facts: [], superseded: [] })

/**
 * Key under which a fact is unique. Snapshots share one key, for an order has one content; of them the newest counts.
 */
export function factKey(fact: Pick<OrderFact<unknown>, 'kind' | 'ref'>): string {
  return fact.kind === 'OrderPlaced' ? 'OrderPlaced' : `${fact.kind}|${fact.ref}`
}

/**
 * Adds facts to a set. Adding is commutative, associative and idempotent, so neither order nor repetition matters:
 * of two facts with one key the greater by (version, time, what it says) stays and the other becomes history.
 *
 * @returns `facts` itself when nothing is new.
 */
export function mergeFacts(set: FactSet, incoming: readonly StoredFact[]): FactSet {
  let byKey: Map<string, StoredFact> | undefined
  let superseded: SupersededFact[] | undefined

  for (const fact of incoming) {
    byKey ??= new Map(set.facts.map((known) => [factKey(known), known]))
    const key = factKey(fact)
    const known = byKey.get(key)
    if (known === undefined) {
      byKey.set(key, fact)
      superseded ??= [...set.superseded]
      continue
    }
    const order = compareFacts(fact, known)
    if (order === 0) continue
    const loser = supersededFact(order > 0 ? known : fact)
    superseded ??= [...set.superseded]
    const remembered = superseded.some((past) => compareSuperseded(past, loser) === 0)
    if (!remembered) superseded.push(loser)
    if (order > 0) byKey.set(key, fact)
  }

  if (byKey === undefined || superseded === undefined) return set
  const facts = [...byKey.values()].sort((a, b) => compareText(factKey(a), factKey(b)))
  superseded.sort(compareSuperseded)
  if (superseded.length > HISTORY_LIMIT) superseded.splice(0, superseded.length - HISTORY_LIMIT)
  const unchanged =
    facts.length === set.facts.length &&
    facts.every((fact, index) => fact === set.facts[index]) &&
    superseded.length === set.superseded.length &&
    superseded.every((past, index) => past === set.superseded[index])
  return unchanged ? set : { facts, superseded }
}

/** The total order of facts that share a key: newer version, then later source time, then what it says. 0: the same fact. */
export function compareFacts(a: StoredFact, b: StoredFact): number {
  return a.version - b.version || a.at - b.at || compareText(saying(a), saying(b))
}

/** All a fact says beyond its identity, as text: the content's keyed digest for a snapshot, the values for all others. */
function saying(fact: StoredFact): string {
  switch (fact.kind) {
    case 'OrderPlaced':
      return fact.content.digest
    case 'PaymentCaptured':
      return `${fact.amount}|${fact.method}`
    case 'PaymentRefunded':
      return `${fact.amount}|${fact.payment ?? ''}`
    case 'OrderCancelled':
    case 'OrderClosed':
      return fact.reason
    default:
      return 'parcel' in fact ? JSON.stringify([fact.parcel, fact.carrier, fact.trackingNo, fact.lines]) : ''
  }
}

/**
 * Tells two facts of one key apart in an order's history, which repeats no text from outside: amounts stay readable,
 * reasons, payment methods, carriers and tracking numbers are reduced to a fingerprint.
 */
function factDigest(fact: StoredFact): string {
  switch (fact.kind) {
    case 'OrderPlaced':
      return fact.content.digest
    case 'PaymentCaptured':
    case 'PaymentRefunded':
      return `${fact.amount}|${textFingerprint(saying(fact))}`
    default: {
      const said = saying(fact)
      return said === '' ? '' : textFingerprint(said)
    }
  }
}

function supersededFact(fact: StoredFact): SupersededFact {
  return { kind: fact.kind, ref: fact.ref, version: fact.version, at: fact.at, digest: factDigest(fact) }
}

function compareSuperseded(a: SupersededFact, b: SupersededFact): number {
  return (
    a.version - b.version ||
    a.at - b.at ||
    compareText(a.kind, b.kind) ||
    compareText(a.ref, b.ref) ||
    compareText(a.digest, b.digest)
  )
}

/** By UTF-16 code unit: the same on every machine and in every locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
