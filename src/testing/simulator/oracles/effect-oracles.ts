import type { OutboxEntry } from '../../../store/outbox-message'
import type { Oracle } from './oracle'

/** I39: effects tell the whole story of each order, lock and document, without a gap and without a word too many. */
export const effectsTellWhatHappened: Oracle = ({ view, violations }) => {
  const byTopic = new Map<string, OutboxEntry[]>()
  for (const entry of view.outbox) {
    const entries = byTopic.get(entry.topic)
    if (entries === undefined) byTopic.set(entry.topic, [entry])
    else entries.push(entry)
  }
  const told = <T>(topic: string): readonly T[] =>
    (byTopic.get(topic) ?? []).sort((a, b) => a.seq - b.seq).map(({ body }) => body as T)

  const statuses = new Map<string, string>()
  for (const { orderKey, from, to } of told<{ orderKey: string; from: string; to: string }>('OrderStatusChanged')) {
    if ((statuses.get(orderKey) ?? 'received') !== from) {
      violations.add('I39', `${orderKey} was told to go from ${from} after ${statuses.get(orderKey) ?? 'received'}`)
    }
    statuses.set(orderKey, to)
  }
  const booked = countOf(told<{ orderKey: string }>('OrderBooked').map(({ orderKey }) => orderKey))
  for (const [key, { value: order }] of view.all('order')) {
    if (booked.get(key) !== 1) violations.add('I39', `${key} was told to be booked ${booked.get(key) ?? 0} times`)
    if ((statuses.get(key) ?? 'received') !== order.status) {
      violations.add('I39', `${key} is ${order.status} and was told to be ${statuses.get(key) ?? 'received'}`)
    }
  }
  const locked = countOf(told<{ lockId: string }>('StockLocked').map(({ lockId }) => lockId))
  const ended = countOf(told<{ lockId: string }>('LockEnded').map(({ lockId }) => lockId))
  for (const [id, { value: lock }] of view.all('stockLock')) {
    const begun = lock.state === 'refused' ? 0 : 1
    const over = begun === 1 && lock.state !== 'locked' ? 1 : 0
    if ((locked.get(id) ?? 0) !== begun) violations.add('I39', `lock ${id} was told ${locked.get(id) ?? 0} times`)
    if ((ended.get(id) ?? 0) !== over)
      violations.add('I39', `the end of lock ${id} was told ${ended.get(id) ?? 0} times`)
  }
  const documents = countOf(told<{ intakeKey: string }>('DocumentBooked').map(({ intakeKey }) => intakeKey))
  for (const [key, { value: record }] of view.all('intake')) {
    const expected = record.state === 'booked' ? 1 : 0
    if ((documents.get(key) ?? 0) !== expected) {
      violations.add('I39', `${key} is ${record.state} and was told to be booked ${documents.get(key) ?? 0} times`)
    }
  }
}

function countOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** I40, I42: once faults are off, every effect got through or was given up by a person's word. */
export const effectsGotThrough: Oracle = ({ view, receiver, settled, violations }) => {
  for (const { id, state } of view.outbox) {
    if (state === 'done' && !receiver.delivered.has(id)) violations.add('I40', `${id} is done and was never delivered`)
    if (settled && state !== 'done' && state !== 'skipped') violations.add('I40', `${id} is still ${state}`)
  }
}
