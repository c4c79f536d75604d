import { intentOf, type OrderIntent, SHOP } from '../intent'
import type { Oracle } from './oracle'

const FACT_OF: Readonly<Record<string, string>> = {
  review: 'OrderReviewed',
  outbound: 'OutboundRequested',
  pack: 'OrderPacked',
  ship: 'ParcelHandedOver',
  shipRest: 'ParcelHandedOver',
  complete: 'OrderCompleted',
  cancel: 'OrderCancelled',
}

const keyOf = (channelOrderNo: string) => `${SHOP.channel}/${SHOP.shop}/${channelOrderNo}`

function orderIntent(seed: string, channelOrderNo: string): OrderIntent | undefined {
  const intent = intentOf(seed, channelOrderNo)
  return intent.kind === 'order' ? intent.order : undefined
}

export const orderOracles: readonly Oracle[] = [
  {
    code: 'I28',
    says: 'one channel order is one order, and no number was given twice',
    check({ orders }, findings) {
      const numbers = new Map<string, string>()
      for (const { key, number, channelOrderNo } of orders.values()) {
        findings.expect(key === keyOf(channelOrderNo), () => `${key} holds ${channelOrderNo}`)
        findings.expect(!numbers.has(number), () => `${number} belongs to ${numbers.get(number)} and ${key}`)
        numbers.set(number, key)
      }
    },
  },
  {
    code: 'I21',
    says: 'every document a client was told of is kept and booked, once, in the order and under the number it was told',
    check({ intake, orders, told }, findings) {
      for (const { id, texts } of told('receive')) {
        findings.expect(intake.has(id), () => `${id} was acknowledged and is not there: ${texts[0]}`)
      }
      for (const { id, texts } of told('book')) {
        const kept = intake.get(id)
        const orderKey = kept?.orders[0] ?? ''
        const order = orders.get(orderKey)
        findings.expect(kept?.state === 'booked' && order !== undefined, () => `${id}: ${JSON.stringify(kept)}`)
        let booked = 0
        for (const text of texts) {
          const outcome = JSON.parse(text)
          if (outcome.ok && outcome.value.kind === 'booked') booked += 1
          const same =
            outcome.ok &&
            outcome.value.orderKey === orderKey &&
            (outcome.value.kind === 'duplicate' || outcome.value.number === order?.number)
          findings.expect(same, () => `${id}: ${text}, the order is ${order?.number}`)
        }
        findings.expect(booked <= 1, () => `${id} was booked ${booked} times: ${texts.join(' and ')}`)
      }
    },
  },
  {
    code: 'I25',
    says: 'every document that is kept was handed in by a client, and has ended',
    check({ intake, answerTo }, findings) {
      for (const { key, state } of intake.values()) {
        findings.expect(answerTo('book', key) !== undefined, () => `${key} was never answered`)
        findings.expect(state === 'booked', () => `${key} is ${state}`)
      }
    },
  },
  {
    code: 'I22',
    says: 'an order holds the facts of its documents once each: what was paid is neither lost nor doubled',
    check({ seed, orders, intake }, findings) {
      for (const { key, channelOrderNo, facts, payment, total } of orders.values()) {
        const intent = orderIntent(seed, channelOrderNo)
        const wanted = new Set<string>()
        for (const { dedupeKey, document } of intent?.documents ?? []) {
          if (intake.get(keyOf(dedupeKey))?.state !== 'booked') continue
          for (const { kind, ref } of document.facts) wanted.add(`${kind} ${ref}`)
        }
        // What people and timers added is judged elsewhere.
        const found = facts
          .filter(({ kind, ref }) => kind !== 'PaymentTimedOut' && !ref.includes(':'))
          .map(({ kind, ref }) => `${kind} ${ref}`)
        const sound = [...wanted].sort().join() === found.sort().join()
        findings.expect(sound, () => `${key} holds ${found.join()}, its documents bring ${[...wanted].join()}`)
        const captured = wanted.has('PaymentCaptured payment-1') && total > 0 ? total : payment.captured
        findings.expect(payment.captured === captured, () => `${key}: ${payment.captured} captured of ${captured}`)
      }
    },
  },
  {
    code: 'commands',
    says: 'an accepted command on an order is one of its facts, a refused one is not, and there are no others',
    check({ orders, told, answerTo }, findings) {
      for (const { id, outcome } of told('order')) {
        const [verb = '', channelOrderNo = ''] = id.split(':')
        const order = orders.get(keyOf(channelOrderNo))
        const facts = order?.facts.filter(({ ref }) => ref === id) ?? []
        const wanted = outcome.ok ? FACT_OF[verb] : ''
        findings.expect(facts.map(({ kind }) => kind).join() === wanted, () => `${id}: ${JSON.stringify(facts)}`)
      }
      for (const { key, facts } of orders.values()) {
        for (const { ref } of facts) {
          if (!ref.includes(':')) continue
          findings.expect(
            answerTo('order', ref)?.outcome.ok === true,
            () => `${key} holds ${ref}, which nobody was told`,
          )
        }
      }
    },
  },
  {
    code: 'order stock',
    says: "an order's lock is as the order says, it has one at most, and what was shipped was taken off the shelf once",
    check({ orders, locks }, findings) {
      const alive = new Map<string, string[]>()
      for (const { id, owner, state } of locks.values()) {
        if (!id.startsWith('order:') || (state !== 'locked' && state !== 'deducted')) continue
        const known = alive.get(owner)
        if (known === undefined) alive.set(owner, [id])
        else known.push(id)
      }
      for (const { key, status, lock } of orders.values()) {
        const ids = alive.get(key) ?? []
        const holding = lock?.state === 'locked' || lock?.state === 'deducted'
        findings.expect(
          ids.join() === (holding ? lock.id : ''),
          () => `${key} (${JSON.stringify(lock)}): ${ids.join()}`,
        )
        if (lock !== null && lock.state !== 'refused') {
          const state = locks.get(lock.id)?.state
          findings.expect(state === lock.state, () => `${key}: its lock is ${state}, it says ${lock.state}`)
        }
        if (status === 'shipped' || status === 'completed') {
          findings.expect(lock?.state === 'deducted', () => `${key} is ${status}, its lock ${lock?.state}`)
        }
      }
    },
  },
]
