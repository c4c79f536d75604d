import type { StoreView } from './store-view'

/** What a store ended with, by record: what may differ between runs that mean the same is left out. */
export type EndState = ReadonlyMap<string, string>

/** Order numbers may be skipped, so they become a dash wherever they stand. */
const ORDER_NUMBER = /TEST\d{13,}/g

/** The end state without numbers, ciphertexts, and the history of attempts. */
export function endStateOf(view: StoreView): EndState {
  const end = new Map<string, string>()
  const add = (name: string, value: unknown) => end.set(name, JSON.stringify(value).replace(ORDER_NUMBER, '-'))
  for (const [key, { version, value }] of view.all('order')) {
    const { content, facts, number: _number, ...rest } = value
    const told = facts.map(({ kind, ref, version: source, at }) => [kind, ref, source, at])
    add(`order ${key}`, { version, digest: content?.digest, facts: told, ...rest })
  }
  for (const [key, { version, value }] of view.all('intake')) {
    const { raw: _raw, answered, ...rest } = value
    // Ids that the hub makes differ from run to run; what was answered under them does not.
    const answers = answered.map(({ commandId: _id, ...answer }) => answer)
    add(`intake ${key}`, { version, ...rest, answers })
  }
  for (const [key, { version, value }] of view.all('stockLock')) add(`stockLock ${key}`, { version, value })
  for (const [key, { version, value }] of view.all('stock')) {
    add(`stock ${key}`, { version, value, movements: view.movements(key) })
  }
  for (const [key, { value }] of view.all('answer')) add(`answer ${key}`, value)
  for (const { id, topic, body, state } of view.outbox) add(`outbox ${id}`, { topic, body, state })
  for (const key of view.all('subjectKey').keys()) add(`subjectKey ${key}`, 'kept')
  return end
}
