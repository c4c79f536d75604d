import { sumLockLines } from '../../../src/inventory/lock-stock'
import type { LockLine } from '../../../src/inventory/stock-lock'
import { intentOf } from '../intent'
import type { Oracle } from './oracle'

const ENDS: ReadonlySet<string> = new Set(['deducted', 'released', 'expired', 'broken'])

const textOf = (lines: readonly LockLine[]) => lines.map(({ stockKey, quantity }) => `${stockKey}×${quantity}`).join()

/** What the clients asked for under this id, recomputed from the id. */
function askedLines(seed: string, lockId: string): readonly LockLine[] | undefined {
  const intent = intentOf(seed, lockId)
  if (intent.kind !== 'lock') return undefined
  return sumLockLines(
    intent.lock.lines.map(({ sku, quantity }) => ({ stockKey: `main/normal/${sku}`, quantity: Number(quantity) })),
  )
}

export const lockOracles: readonly Oracle[] = [
  {
    code: 'I5',
    says: 'a lock reached at most one end, and that is the one it has',
    check({ locks, movementsOf }, findings) {
      for (const { id, state } of locks.values()) {
        const ends = new Set((movementsOf.get(id) ?? []).map(({ kind }) => kind).filter((kind) => ENDS.has(kind)))
        const expected = ENDS.has(state) ? state : ''
        findings.expect([...ends].join() === expected, () => `${id} is ${state}, its movements say ${[...ends].join()}`)
      }
    },
  },
  {
    code: 'I6',
    says: 'nothing was set aside or taken twice: per lock and level one movement of a kind, all lines or none',
    check({ locks, movementsOf }, findings) {
      for (const { id, state, lines } of locks.values()) {
        const expected = lines.flatMap(({ stockKey, quantity }) => {
          if (state === 'refused') return []
          const locked = `${stockKey} locked 0 ${quantity}`
          if (!ENDS.has(state)) return [locked]
          return [locked, `${stockKey} ${state} ${state === 'deducted' ? -quantity : 0} ${-quantity}`]
        })
        const found = (movementsOf.get(id) ?? []).map(
          ({ stockKey, kind, onHand, locked }) => `${stockKey} ${kind} ${onHand} ${locked}`,
        )
        const sound = expected.sort().join('\n') === found.sort().join('\n')
        findings.expect(sound, () => `${id} (${state}): ${found.join('; ')}`)
      }
    },
  },
  {
    code: 'I7',
    says: 'every lock a client was told of exists, with the lines it asked for and the answer it got',
    check({ seed, locks, told }, findings) {
      for (const { id, outcome } of told('lock')) {
        const lock = locks.get(id)
        const asked = askedLines(seed, id)
        const same = lock !== undefined && asked !== undefined && textOf(lock.lines) === textOf(asked)
        findings.expect(same && outcome.ok === (lock.state !== 'refused'), () => `${id}: ${JSON.stringify(lock)}`)
      }
    },
  },
  {
    code: 'I8',
    says: 'every lock was asked for by somebody who was answered, or is that of an order',
    check({ seed, locks, orders, answerTo }, findings) {
      for (const { id, owner, lines } of locks.values()) {
        if (id.startsWith('order:')) {
          findings.expect(orders.has(owner), () => `${id} belongs to no order`)
          continue
        }
        const asked = askedLines(seed, id)
        const known = answerTo('lock', id) !== undefined && asked !== undefined && textOf(asked) === textOf(lines)
        findings.expect(known, () => `${id} was never acknowledged to anybody`)
      }
    },
  },
  {
    code: 'I14',
    says: 'no lock expired before its time or was deducted after it, by the clock under the lock',
    check({ locks, movementsOf }, findings) {
      for (const { id, state, expiresAt } of locks.values()) {
        if (expiresAt === null || (state !== 'expired' && state !== 'deducted')) continue
        const ended = (movementsOf.get(id) ?? []).find(({ kind }) => kind === state)
        const inTime = ended !== undefined && (state === 'expired' ? ended.at >= expiresAt : ended.at < expiresAt)
        findings.expect(inTime, () => `${id} was ${state} at ${ended?.at}, it lasted until ${expiresAt}`)
      }
    },
  },
  {
    code: 'I15',
    says: 'once the faults are over, every timer is attended to, and no lock stays past its time',
    check({ locks, at, timersFailed }, findings) {
      findings.expect(timersFailed === 0, () => `${timersFailed} timers could not be attended to`)
      for (const { id, state, expiresAt } of locks.values()) {
        if (expiresAt === null) continue
        // Attended to before the tables were read, so those that fell due in between do not count.
        findings.expect(state !== 'locked' || expiresAt > at - 5_000, () => `${id} is overdue since ${expiresAt}`)
      }
    },
  },
]
