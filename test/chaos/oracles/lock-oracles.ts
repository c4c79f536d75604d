import { deductedLines, lessLines } from '../../../src/inventory/lock-lines'
import { sumLockLines } from '../../../src/inventory/lock-stock'
import type { LockLine, StockLock } from '../../../src/inventory/stock-lock'
import { intentOf } from '../intent'
import type { Oracle } from './oracle'

/** Ends that give stock back; a lock whose goods left in parts may have come to one of them with the rest. */
const GIVEN_BACK: ReadonlySet<string> = new Set(['released', 'expired', 'broken'])

const textOf = (lines: readonly LockLine[]) => lines.map(({ stockKey, quantity }) => `${stockKey}×${quantity}`).join()

/** What the clients asked for under this id, recomputed from the id. */
function askedLines(seed: string, lockId: string): readonly LockLine[] | undefined {
  const intent = intentOf(seed, lockId)
  if (intent.kind !== 'lock') return undefined
  return sumLockLines(
    intent.lock.lines.map(({ sku, quantity }) => ({ stockKey: `main/normal/${sku}`, quantity: Number(quantity) })),
  )
}

/** Sums of movements that follow from a lock's record, by kind and row. */
function expectedSums(lock: StockLock): string[] {
  const { state, lines, asked = lines } = lock
  if (state === 'refused') return []
  const left = deductedLines(lock)
  const sums = (kind: string, some: readonly LockLine[], onHand: number, locked: number) =>
    some.map(({ stockKey, quantity }) => `${kind} ${stockKey} ${onHand * quantity} ${locked * quantity}`)
  return [
    ...sums('locked', asked, 0, 1),
    ...sums('resized', lessLines(lines, asked), 0, 1),
    ...sums('resized', lessLines(asked, lines), 0, -1),
    ...sums('deducted', left, -1, -1),
    ...(GIVEN_BACK.has(state) ? sums(state, lessLines(lines, left), 0, -1) : []),
  ].map((text) => text.replace(/ -0\b/g, ' 0'))
}

export const lockOracles: readonly Oracle[] = [
  {
    code: 'I5',
    says: 'a lock reached at most one end, and that is the one it has; goods left only under locks that say so',
    check({ locks, movementsOf }, findings) {
      for (const lock of locks.values()) {
        const { id, state } = lock
        const kinds = new Set((movementsOf.get(id) ?? []).map(({ kind }) => kind))
        const ends = [...kinds].filter((kind) => GIVEN_BACK.has(kind))
        const left = deductedLines(lock).length > 0
        findings.expect(
          ends.join() === (GIVEN_BACK.has(state) ? state : '') && kinds.has('deducted') === left,
          () => `${id} is ${state}, its movements say ${[...kinds].join()}`,
        )
      }
    },
  },
  {
    code: 'I6',
    says: 'nothing was set aside or taken twice: row by row, movements of each kind are what the lock says, all lines or none',
    check({ locks, movementsOf }, findings) {
      for (const lock of locks.values()) {
        const found = new Map<string, [onHand: number, locked: number]>()
        for (const { stockKey, kind, onHand, locked } of movementsOf.get(lock.id) ?? []) {
          // What came in for it counts as what it set aside.
          const name = `${kind === 'fulfilled' ? 'locked' : kind} ${stockKey}`
          const sum = found.get(name) ?? [0, 0]
          found.set(name, [sum[0] + onHand, sum[1] + locked])
        }
        for (const [name, sum] of found) if (sum[0] === 0 && sum[1] === 0) found.delete(name)
        const text = [...found].map(([what, sum]) => `${what} ${sum.join(' ')}`).sort()
        const sound = text.join('\n') === expectedSums(lock).sort().join('\n')
        findings.expect(sound, () => `${lock.id} (${JSON.stringify(lock)}): ${text.join('; ')}`)
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
        const same = lock !== undefined && asked !== undefined && textOf(lock.asked ?? lock.lines) === textOf(asked)
        findings.expect(same && outcome.ok === (lock.state !== 'refused'), () => `${id}: ${JSON.stringify(lock)}`)
      }
    },
  },
  {
    code: 'I8',
    says: 'every lock was asked for by somebody who was answered, or is that of an order',
    check({ seed, locks, orders, answerTo }, findings) {
      for (const { id, owner, lines, asked: askedFirst = lines } of locks.values()) {
        if (id.startsWith('order:')) {
          findings.expect(orders.has(owner), () => `${id} belongs to no order`)
          continue
        }
        const asked = askedLines(seed, id)
        const known = answerTo('lock', id) !== undefined && asked !== undefined && textOf(asked) === textOf(askedFirst)
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
