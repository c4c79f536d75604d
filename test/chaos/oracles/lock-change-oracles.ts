import { addLines, deductedLines, lessLines } from '../../../src/inventory/lock-lines'
import { sumLockLines } from '../../../src/inventory/lock-stock'
import { stockKey } from '../../../src/inventory/stock-level'
import type { LockLine, StockLock } from '../../../src/inventory/stock-lock'
import { intentOf, type LockChanges } from '../intent'
import type { Evidence } from './evidence'
import type { Oracle } from './oracle'

/** A host's lock, what may have been asked of it, and what was accepted. */
interface ChangedLock {
  readonly lock: StockLock
  readonly askedTtlMs: number | null
  readonly changes: LockChanges
  readonly accepted: (verb: 'extend' | 'resize' | 'part') => Readonly<Record<string, unknown>> | undefined
}

function* changedLocks({ seed, locks, answerTo }: Evidence): Generator<ChangedLock> {
  for (const lock of locks.values()) {
    const intent = lock.id.startsWith('order:') ? undefined : intentOf(seed, lock.id)
    if (intent?.kind !== 'lock') continue
    yield {
      lock,
      askedTtlMs: intent.lock.ttlMs ?? null,
      changes: intent.changes,
      accepted: (verb) => {
        const outcome = answerTo(verb, `${verb}:${lock.id}`)?.outcome
        return outcome?.ok === true ? outcome.value : undefined
      },
    }
  }
}

const linesOf = (lines: LockChanges['part']): readonly LockLine[] =>
  sumLockLines(
    lines.map(({ sku, quantity }) => ({
      stockKey: stockKey({ warehouse: 'main', pool: 'normal', sku }),
      quantity: Number(quantity),
    })),
  )

const textOf = (lines: readonly LockLine[]) => lines.map(({ stockKey: key, quantity }) => `${key}×${quantity}`).join()

export const lockChangeOracles: readonly Oracle[] = [
  {
    code: 'parts',
    says: 'goods left a lock in part exactly where that was accepted, and no more than was asked for',
    check(evidence, findings) {
      for (const { lock, changes, accepted } of changedLocks(evidence)) {
        const part = accepted('part')
        const left = deductedLines(lock)
        const asked = part === undefined ? [] : linesOf(changes.part)
        const sound = lock.state === 'deducted' ? lessLines(asked, left).length === 0 : textOf(left) === textOf(asked)
        if (part === undefined && lock.state === 'deducted') continue
        findings.expect(sound, () => `${lock.id} (${lock.state}): ${textOf(left)} left, ${textOf(asked)} was accepted`)
      }
    },
  },
  {
    code: 'resized',
    says: 'a lock holds other lines than it was given exactly where that was accepted, and then those',
    check(evidence, findings) {
      for (const { lock, changes, accepted } of changedLocks(evidence)) {
        if (accepted('resize') === undefined) {
          findings.expect(lock.asked === undefined, () => `${lock.id} was resized, and nobody was told`)
          continue
        }
        const wanted = linesOf(changes.resized)
        // A part that had left before is not held any more, and still one of its lines.
        const ways = [wanted, addLines(wanted, linesOf(changes.part))].map(textOf)
        const sound = lock.asked !== undefined && ways.includes(textOf(lock.lines))
        findings.expect(sound, () => `${lock.id} has ${textOf(lock.lines)}, ${textOf(wanted)} was accepted`)
      }
    },
  },
  {
    code: 'extended',
    says: 'a lock lasts as long as it was told last, and longer than it was given only where that was accepted',
    check(evidence, findings) {
      for (const { lock, askedTtlMs, accepted } of changedLocks(evidence)) {
        const extension = accepted('extend')
        const given = askedTtlMs === null ? null : lock.lockedAt + askedTtlMs
        const wanted = extension === undefined ? given : extension.expiresAt
        findings.expect(lock.expiresAt === wanted, () => `${lock.id} lasts until ${lock.expiresAt}, told ${wanted}`)
        if (extension === undefined) continue
        const longer = given !== null && (lock.expiresAt === null || lock.expiresAt > given)
        findings.expect(longer, () => `${lock.id} was extended from ${given} to ${lock.expiresAt}`)
      }
    },
  },
]
