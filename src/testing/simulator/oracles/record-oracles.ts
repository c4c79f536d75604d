import type { Movement } from '../../../inventory/movement'
import { RECORD_KINDS } from '../../../store/records'
import { CANARY } from '../order-script'
import type { Probe } from '../probes'
import type { Oracle } from './oracle'

/** I7, I39: every record, movement and outbox row of every commit is in the store, and no other. */
export const storeHoldsWhatWasCommitted: Oracle = ({ view, observer, violations }) => {
  let records = 0
  for (const [name, change] of observer.records) {
    records += 1
    const kept = view.all(change.kind).get(change.key)
    if (kept === undefined) violations.add('I7', `${name} was committed and is not kept`)
    else if (kept.version !== change.to)
      violations.add('I7', `${name} is at ${kept.version}, ${change.to} was committed`)
    else if (kept.value !== change.value && JSON.stringify(kept.value) !== JSON.stringify(change.value)) {
      violations.add('I7', `${name} is not what was committed`)
    }
  }
  const kept = RECORD_KINDS.reduce((sum, kind) => sum + view.all(kind).size, 0)
  if (kept !== records) violations.add('I8', `${kept} records are kept, ${records} were committed`)
  for (const [stockKey, pages] of observer.movements) {
    const count = pages.reduce((sum, { movements }) => sum + movements.length, 0)
    const there = view.movements(stockKey).length
    if (there !== count) violations.add('I4', `${stockKey} has ${there} movements, ${count} were committed`)
  }
  const rows = new Set(view.outbox.map(({ id }) => id))
  for (const id of observer.aggregates.keys()) if (!rows.has(id)) violations.add('I39', `outbox row ${id} was lost`)
  for (const id of rows)
    if (!observer.aggregates.has(id)) violations.add('I39', `outbox row ${id} follows from no commit`)
}

/** I9, I10: answers that were given are kept as given, and other content under a known id was noticed. */
export const answersAreKept: Oracle = ({ view, log, probes, settled, violations }) => {
  if (!settled) return
  const answers = view.all('answer')
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (wish.kind === 'adjust' || wish.kind === 'order') {
      const kept = answers.get(operation.id)?.value
      if (kept === undefined) violations.add('I9', `the answer to ${operation.id} is not kept`)
      else if (JSON.stringify(kept.outcome) !== JSON.stringify(answer)) {
        violations.add('I9', `the answer to ${operation.id} is kept as another`)
      }
    }
    if (wish.kind === 'mismatch') {
      if (answer.ok || answer.rejection.code !== 'IDEMPOTENCY_MISMATCH') {
        violations.add('I10', `${operation.id} was answered ${JSON.stringify(answer)}`)
      } else probes.sometimes('fingerprint-mismatch')
    }
    const probe = answer.ok ? undefined : PROBE_OF_REFUSAL.get(answer.rejection.code)
    if (probe !== undefined) probes.sometimes(probe)
    if (!answer.ok && answer.rejection.code === 'LOCK_DEDUCTED') {
      if (wish.kind === 'expire') probes.sometimes('expire-after-deduct')
      if (wish.kind === 'release') probes.sometimes('release-after-deduct')
    }
  }
}

const PROBE_OF_REFUSAL: ReadonlyMap<string, Probe> = new Map([
  ['STOCK_INSUFFICIENT', 'stock-short'],
  ['LOCK_EXPIRED', 'deduct-after-expiry'],
  ['LOCK_FENCED', 'lock-fenced'],
  ['ADJUST_BELOW_LOCKED', 'adjust-below-locked'],
  ['ORDER_STATUS', 'order-status-refused'],
  ['EVENT_ID_REUSED', 'event-id-reused'],
])

/** Movements that say somebody looked, and move nothing. */
const LOOKS: ReadonlySet<Movement['kind']> = new Set(['attended', 'published', 'announced'])

/** I45: each change of each record is in the audit exactly once, each movement has its cause there, each answer its entry. */
export const auditIsComplete: Oracle = ({ view, settled, violations }) => {
  if (!settled) return
  const reached = new Map<string, number>()
  const outcomes = new Map<string, string[]>()
  for (const { entries } of view.blocks) {
    for (const { commandId, outcome, changes } of entries) {
      const told = outcomes.get(commandId)
      if (told === undefined) outcomes.set(commandId, [outcome])
      else told.push(outcome)
      for (const { kind, key, from, to } of changes) {
        const name = `${kind} ${key}`
        if ((reached.get(name) ?? 0) !== from) {
          violations.add('I45', `the audit of ${name} jumps from ${reached.get(name) ?? 0} to ${from}`)
        }
        reached.set(name, to)
      }
    }
  }
  for (const kind of RECORD_KINDS) {
    if (kind === 'answer' || kind === 'stock' || kind === 'stockCount') continue
    for (const [key, { version }] of view.all(kind)) {
      const audited = reached.get(`${kind} ${key}`) ?? 0
      if (audited !== version) violations.add('I45', `${kind} ${key} is at ${version}, its audit at ${audited}`)
    }
  }
  // Levels have a ledger of their own: each of its movements names a lock or an adjustment that is in the audit.
  for (const stockKey of view.all('stock').keys()) {
    for (const { kind, ref, onHand, reserved } of view.movements(stockKey)) {
      if ((LOOKS.has(kind) && onHand === 0 && reserved === 0) || (kind === 'awaited' && reached.has(`order ${ref}`)))
        continue
      if (!outcomes.has(ref) && !reached.has(`stockLock ${ref}`)) {
        violations.add('I45', `a movement of ${stockKey} names ${ref}, of which the audit knows nothing`)
      }
    }
  }
  for (const [id, { value }] of view.all('answer')) {
    // The fingerprint of the keys is nobody's command.
    if (value.command === 'keepKeys') continue
    const told = outcomes.get(id)
    const expected = value.outcome.ok ? 'accepted' : value.outcome.rejection.code
    if (told?.length !== 1 || told[0] !== expected) {
      violations.add('I45', `${id} was answered ${expected}, its audit says ${told?.join() ?? 'nothing'}`)
    }
  }
}

/** I49: what finds a person is nowhere in clear. */
export const personalDataIsSealed: Oracle = ({ view, settled, violations }) => {
  if (!settled) return
  for (const kind of ['order', 'intake', 'answer', 'stockLock'] as const) {
    for (const [key, { value }] of view.all(kind)) {
      const text = JSON.stringify(value)
      if (text.includes(CANARY.name) || text.includes(CANARY.phone)) {
        violations.add('I49', `${kind} ${key} holds personal data in clear`)
      }
    }
  }
  const rest = JSON.stringify([view.outbox, view.blocks])
  if (rest.includes(CANARY.name) || rest.includes(CANARY.phone)) {
    violations.add('I49', 'the outbox or the audit holds personal data in clear')
  }
}
