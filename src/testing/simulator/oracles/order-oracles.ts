import type { ChannelDocumentInput } from '../../../channel/channel-document'
import { isInboundKey } from '../../../inventory/inbound-pool'
import { deductedLines } from '../../../inventory/lock-lines'
import { sumLockLines } from '../../../inventory/lock-stock'
import { ANNOUNCED, availableStock } from '../../../inventory/stock-level'
import type { LockLine, StockLock } from '../../../inventory/stock-lock'
import { foldInForce } from '../../../order/changed-address'
import { foldFacts } from '../../../order/fold-facts'
import { compareFacts, factKey, mergeFacts, NO_FACTS } from '../../../order/merge-facts'
import type { Order, StoredFact } from '../../../order/order'
import type { ProbeCounter } from '../probes'
import type { Oracle } from './oracle'

/** I22, I23: an order is the fold of its own facts, however they came. */
export const ordersAreTheFoldOfTheirFacts: Oracle = ({ view, settled, violations }) => {
  if (!settled) return
  for (const [key, { value: order }] of view.all('order')) {
    const fold = foldFacts(mergeFacts(NO_FACTS, order.facts))
    const again = foldInForce(foldFacts({ facts: order.facts, superseded: order.superseded }), order.changedAddress)
    const same =
      fold.status === order.status &&
      JSON.stringify(again) ===
        JSON.stringify({
          content: order.content,
          placedAt: order.placedAt,
          status: order.status,
          statusSince: order.statusSince,
          payment: order.payment,
          parcels: order.parcels,
          findings: order.findings,
        })
    if (!same) violations.add('I23', `${key} is not what its facts make of it`)
  }
}

/** I21, I22: an order has exactly the facts of the documents that were booked and of the commands that were accepted. */
export const ordersHaveTheirFacts: Oracle = ({ view, log, documents, keys, settled, violations }) => {
  if (!settled) return
  const byDigest = new Map(documents.map((document) => [keys.digestKey.digest(document.raw), document]))
  const newest = new Map<string, Map<string, Known>>()
  const expect = (orderKey: string, fact: Known) => {
    let facts = newest.get(orderKey)
    if (facts === undefined) {
      facts = new Map()
      newest.set(orderKey, facts)
    }
    const known = facts.get(fact.key)
    if (known === undefined || fact.version > known.version || (fact.version === known.version && fact.at > known.at)) {
      facts.set(fact.key, fact)
    }
  }
  for (const [key, { value: record }] of view.all('intake')) {
    if (record.state !== 'booked') continue
    const document = byDigest.get(record.digest)
    if (document === undefined) {
      violations.add('I21', `${key} was booked and nobody sent it`)
      continue
    }
    for (const fact of document.document.facts) expect(document.orderKey, known(fact))
  }
  const commands = new Map<string, Set<string>>()
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (wish.kind !== 'order' || !wish.fact || !answer.ok) continue
    const refs = commands.get(wish.orderKey) ?? new Set()
    refs.add(wish.commandId)
    commands.set(wish.orderKey, refs)
  }
  for (const [key, { value: order }] of view.all('order')) {
    checkFacts(order, newest.get(key) ?? new Map(), commands.get(key) ?? new Set(), (detail) =>
      violations.add('I22', `${key} ${detail}`),
    )
    newest.delete(key)
    commands.delete(key)
  }
  for (const key of newest.keys()) violations.add('I21', `${key} has booked documents and is not kept`)
  for (const key of commands.keys()) violations.add('I7', `${key} has accepted commands and is not kept`)
}

interface Known {
  readonly key: string
  readonly version: number
  readonly at: number
}

function known(fact: ChannelDocumentInput['facts'][number]): Known {
  return { key: factKey(fact), version: fact.version ?? 0, at: fact.at }
}

function checkFacts(
  order: Order,
  expected: ReadonlyMap<string, Known>,
  commands: ReadonlySet<string>,
  wrong: (detail: string) => void,
): void {
  const seen = new Set<string>()
  const refs = new Set<string>()
  for (const fact of order.facts) {
    const key = factKey(fact)
    if (seen.has(key)) wrong(`has ${key} twice`)
    seen.add(key)
    const wanted = expected.get(key)
    if (wanted !== undefined) {
      if (wanted.version !== fact.version || wanted.at !== fact.at) wrong(`has an old ${key}`)
      continue
    }
    refs.add(fact.ref)
    if (!commands.has(fact.ref) && fact.ref !== 'payment-time-limit') wrong(`has ${key}, which nobody sent`)
  }
  for (const key of expected.keys()) if (!seen.has(key)) wrong(`lacks ${key}`)
  for (const ref of commands) if (!refs.has(ref)) wrong(`lacks the fact of the accepted command ${ref}`)
}

/** The stock of an order is where its status says; a lock it names exists and agrees. */
export const ordersAgreeWithTheirLocks: Oracle = ({ view, violations }) => {
  const locks = view.all('stockLock')
  for (const [key, { value: order }] of view.all('order')) {
    const { lock } = order
    if (lock === null) continue
    const record = locks.get(lock.id)?.value
    if (record !== undefined && record.state !== lock.state) {
      violations.add('I2', `${key} says its lock is ${lock.state}, the lock says ${record.state}`)
    }
    if (record === undefined && lock.state !== 'refused') violations.add('I7', `${key} names a lock that is not kept`)
    const over = order.status === 'cancelled' || order.status === 'closed'
    if (over && lock.state === 'locked') violations.add('I5', `${key} is ${order.status} and still holds stock`)
    const left = order.status === 'shipped' || order.status === 'delivered' || order.status === 'completed'
    if (left && lock.state === 'locked')
      violations.add('I5', `${key} is ${order.status} and its stock was not deducted`)
  }
}

/** I17: what has left of an order is deducted, owed, or written off by a person; what is owed is told. */
export const goodsThatLeftAreAccountedFor: Oracle = ({ view, log, violations, probes }) => {
  const deducted = new Map<string, LockLine[]>()
  for (const [id, { value: lock }] of view.all('stockLock')) {
    if (id.startsWith('order:')) deducted.set(lock.owner, [...(deducted.get(lock.owner) ?? []), ...deductedLines(lock)])
  }
  const writtenOff = new Set<string>()
  for (const { id, wish } of log.operations()) {
    if (wish.kind !== 'order' || wish.settles !== true) continue
    // It may have taken effect though nobody was answered yet.
    const answer = log.answerTo(id)
    if (answer?.ok !== false) writtenOff.add(wish.orderKey)
    if (answer?.ok === true) probes.sometimes('owed-goods-settled')
  }
  for (const [key, { value: order }] of view.all('order')) {
    const { lock } = order
    const told = order.anomalies.filter(({ code }) => code === 'SHIPPED_NOT_DEDUCTED')
    const owed = lock?.owed ?? []
    if (told.length > 0) probes.sometimes('shipped-not-deducted')
    if (told.map(({ about, expected }) => `${about} ${expected}`).join() !== owed.map(lineText).join()) {
      violations.add('I17', `${key} owes ${owed.map(lineText)}, and says ${JSON.stringify(told)}`)
    }
    if (lock?.settled === undefined || writtenOff.has(key)) continue
    probes.sometimes(order.status === 'cancelled' ? 'rest-cancelled' : 'parcel-left-alone')
    const left = sumLockLines([...(deducted.get(key) ?? [])])
    if (
      left.map(lineText).join() !==
      sumLockLines([...lock.settled])
        .map(lineText)
        .join()
    ) {
      violations.add('I17', `${key} settled ${lock.settled.map(lineText)}, its locks deducted ${left.map(lineText)}`)
    }
  }
}

function lineText({ stockKey, quantity }: LockLine): string {
  return `${stockKey} ${quantity}`
}

/** Once faults are off, no order waits for stock that is there. */
export const restockWokeOrders: Oracle = ({ view, settled, violations, probes }) => {
  const levels = view.all('stock')
  const free = (stockKey: string) => {
    const level = levels.get(stockKey)?.value
    return level === undefined ? 0 : availableStock(level)
  }
  for (const [stockKey, { value: level }] of levels) {
    if (view.movements(stockKey).some(({ kind }) => kind === 'attended')) probes.sometimes('restock-woke-orders')
    if (settled && level.wakeAt !== null && level.wakeAt < ANNOUNCED) {
      violations.add('LIVENESS', `orders that wait for ${stockKey} were not looked at`)
    }
  }
  if (!settled) return
  for (const [key, { value: order }] of view.all('order')) {
    const { waitsFor, demand, lock } = order
    if (waitsFor === null) continue
    if (isInboundKey(waitsFor)) {
      // It is promised what is on its way.
      const held = lock?.state === 'locked' ? view.all('stockLock').get(lock.id)?.value.lines : undefined
      if (held?.some(({ stockKey }) => stockKey === waitsFor) !== true)
        violations.add('PROMISE', `${key} waits for ${waitsFor} and was promised nothing of it`)
      continue
    }
    if (lock?.state !== 'refused') violations.add('I2', `${key} waits for ${waitsFor}, its lock is ${lock?.state}`)
    if ((levels.get(waitsFor)?.value.wakeAt ?? 0) < ANNOUNCED) violations.add('LIVENESS', `nothing will wake ${key}`)
    if (demand?.every(({ stockKey, quantity }) => free(stockKey) >= quantity)) {
      violations.add('LIVENESS', `${key} waits for ${waitsFor}, and all it wants is there`)
    }
  }
}

/** I28: one channel order is one order, and no two share a number. */
export const ordersAreUnique: Oracle = ({ view, violations, probes }) => {
  const numbers = new Set<string>()
  let highest = 0
  for (const [key, { value: order }] of view.all('order')) {
    if (key !== `${order.channel}/${order.shop}/${order.channelOrderNo}`)
      violations.add('I28', `${key} has another identity`)
    if (numbers.has(order.number)) violations.add('I28', `the number ${order.number} was given twice`)
    numbers.add(order.number)
    highest = Math.max(highest, Number(order.number.slice(-5)))
  }
  if (highest > numbers.size) probes.sometimes('serials-skipped')
}

/** Once faults are off, no order waits for a moment that has passed. */
export const overdueOrdersWereAttended: Oracle = ({ view, now, settled, violations }) => {
  if (!settled) return
  for (const [key, { value: order }] of view.all('order')) {
    if (order.dueAt !== null && order.dueAt <= now)
      violations.add('LIVENESS', `${key} is ${now - order.dueAt} ms overdue`)
  }
}

/** Rare fates of orders that a run has to have seen. */
export const orderProbes: Oracle = ({ view, probes }) => {
  for (const { value: order } of view.all('order').values()) {
    const has = (code: string) => order.anomalies.some((finding) => finding.code === code)
    const fact = (kind: StoredFact['kind']) => order.facts.find((known) => known.kind === kind)
    if (has('SHIPPED_UNPAID')) probes.sometimes('shipped-before-paid')
    if (order.holds.length > 0) probes.sometimes('order-held')
    if (order.content === null && order.payment.captured > 0) probes.sometimes('paid-before-placed')
    if (order.lock !== null && order.lock.generation > 1) probes.sometimes('amended-order-locked-anew')
    if (order.locking?.releaseAfterMs != null) timedProbes(order, view.all('stockLock'), probes)
    const timedOut = fact('PaymentTimedOut')
    if (timedOut === undefined) continue
    probes.sometimes('payment-timed-out')
    if (has('LATE_PAYMENT')) probes.sometimes('late-payment-after-timeout')
    const paid = fact('PaymentCaptured')
    if (paid !== undefined && paid.at < timedOut.at && order.status !== 'closed') {
      probes.sometimes('payment-before-timeout-wins')
      if (order.lock !== null && order.lock.generation > 1) probes.sometimes('relock-after-timeout')
    }
  }
}

function timedProbes(
  { key, lock, demand }: Order,
  locks: ReadonlyMap<string, { readonly value: StockLock }>,
  probes: ProbeCounter,
): void {
  const first = locks.get(`order:${key}:1`)?.value
  if (first?.state === 'expired') probes.sometimes('pre-occupied-time-over')
  if (first?.state === 'expired' && lock?.state === 'locked') probes.sometimes('locked-anew-after-expiry')
  const quota = demand?.some(({ stockKey }) => stockKey === 'main/campaign/SKU-1')
  if (!quota && demand?.some(({ stockKey }) => stockKey === 'main/normal/SKU-1')) probes.sometimes('quota-fell-back')
}

/** What an order sets aside for a time is set aside no longer than that, and for good once it is paid. */
export const timedLocksFollowTheirOrders: Oracle = ({ view, violations }) => {
  const locks = view.all('stockLock')
  for (const [key, { value: order }] of view.all('order')) {
    const { lock, locking, status } = order
    const record = lock?.state === 'locked' ? locks.get(lock.id)?.value : undefined
    if (record === undefined || locking === undefined) continue
    const timed = locking.releaseAfterMs !== null && status === 'awaitingPayment'
    // Changed to lines that lock when paid, it lets what it set aside before run out.
    const runsOut = status === 'awaitingPayment' && locking.when !== 'whenPlaced'
    if (!timed && !runsOut && record.expiresAt !== null)
      violations.add('I2', `${key} is ${status} and its lock still ends by itself`)
    if (timed && (record.expiresAt ?? 0) > record.lockedAt + (locking.releaseAfterMs ?? 0)) {
      violations.add('I2', `${key} is unpaid and keeps its lock until ${record.expiresAt}`)
    }
  }
}

/** The facts an order keeps are in the one order that makes equal sets equal texts. */
export const factsAreInOrder: Oracle = ({ view, violations }) => {
  for (const [key, { value: order }] of view.all('order')) {
    for (let index = 1; index < order.facts.length; index++) {
      const before = order.facts[index - 1]
      const after = order.facts[index]
      if (before === undefined || after === undefined) continue
      if (
        factKey(before) > factKey(after) ||
        (factKey(before) === factKey(after) && compareFacts(before, after) >= 0)
      ) {
        violations.add('I23', `${key} keeps its facts out of order`)
        break
      }
    }
  }
}
