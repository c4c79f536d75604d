import { isInboundKey } from '../../../inventory/inbound-pool'
import { deductedLines, heldLines, lessLines } from '../../../inventory/lock-lines'
import { sumLockLines } from '../../../inventory/lock-stock'
import type { Movement } from '../../../inventory/movement'
import type { LockLine, StockLock } from '../../../inventory/stock-lock'
import { acceptedReceipts } from './inbound-oracles'
import type { Oracle } from './oracle'

/** I1, I2: nothing is oversold, and what is locked is what the locks hold. */
export const lockedIsWhatLocksHold: Oracle = ({ view, violations }) => {
  const held = new Map<string, number>()
  for (const { value: lock } of view.all('stockLock').values()) {
    for (const { stockKey, quantity } of heldLines(lock)) held.set(stockKey, (held.get(stockKey) ?? 0) + quantity)
  }
  for (const [key, { value: level }] of view.all('stock')) {
    if (level.locked + level.reserved > level.onHand + level.backorderLimit || level.locked < 0 || level.onHand < 0) {
      violations.add('I1', `${key} has ${level.locked} locked of ${level.onHand} on hand`)
    }
    const expected = held.get(key) ?? 0
    if (level.locked !== expected) {
      violations.add('I2', `${key} says ${level.locked} locked, its locks hold ${expected}`)
    }
    held.delete(key)
  }
  for (const key of held.keys()) violations.add('I2', `locks hold ${key}, which is not kept`)
}

/** I3, I4: movements are gap-free, never leave the bounds on the way, and add up to the level. */
export const movementsReplayToTheLevel: Oracle = ({ view, violations }) => {
  for (const [key, { version, value: level }] of view.all('stock')) {
    let onHand = 0
    let locked = 0
    let expected = 1
    for (const movement of view.movements(key)) {
      if (movement.version !== expected) {
        violations.add('I4', `${key} has movement ${movement.version} where ${expected} belongs`)
        break
      }
      expected += 1
      if (
        (movement.kind === 'awaited' || movement.kind === 'attended' || movement.kind === 'published') &&
        (movement.onHand !== 0 || movement.locked !== 0)
      ) {
        violations.add('I3', `${key} was moved by a look at it (${movement.kind})`)
      }
      onHand += movement.onHand
      locked += movement.locked
      // What came in for promises is part of an inbound row's limit, and no movement says when.
      if (locked < 0 || (!isInboundKey(key) && locked > onHand + level.backorderLimit)) {
        violations.add('I1', `${key} had ${locked} locked of ${onHand} after movement ${movement.version}`)
      }
    }
    if (expected - 1 !== level.version || version !== level.version) {
      violations.add('I4', `${key} is at version ${level.version} after ${expected - 1} movements`)
    } else if (onHand !== level.onHand || locked !== level.locked) {
      violations.add('I3', `${key} replays to ${onHand}/${locked}, not ${level.onHand}/${level.locked}`)
    }
  }
}

/** Movements whose cause is no lock. */
const NOT_OF_LOCKS: ReadonlySet<Movement['kind']> = new Set([
  'received',
  'adjusted',
  'counted',
  'transferred',
  'awaited',
  'attended',
  'published',
  'compensated',
  'announced',
  'arrived',
])

/** I5, I6, I11, I17: each lock set its lines aside once, all of them; what left and what came back is all it held. */
export const locksMovedTheirLinesOnce: Oracle = ({ view, violations, probes }) => {
  const byLock = new Map<string, { readonly stockKey: string; readonly movement: Movement }[]>()
  for (const stockKey of view.all('stock').keys()) {
    for (const movement of view.movements(stockKey)) {
      if (NOT_OF_LOCKS.has(movement.kind)) continue
      const moves = byLock.get(movement.ref) ?? []
      moves.push({ stockKey, movement })
      byLock.set(movement.ref, moves)
    }
  }
  for (const [id, { value: lock }] of view.all('stockLock')) {
    const actual = new Map<string, number>()
    for (const { stockKey, movement } of byLock.get(id) ?? []) {
      const { kind, locked, onHand } = movement
      // What a lock was resized to counts as what it set aside, and so does what came in for it.
      const name = `${kind === 'resized' || kind === 'fulfilled' ? 'locked' : kind} ${stockKey}`
      actual.set(name, (actual.get(name) ?? 0) + locked)
      if (onHand !== (kind === 'deducted' ? locked : 0)) violations.add('I3', `lock ${id} moved ${onHand} by ${name}`)
    }
    byLock.delete(id)
    const expected = expectedMoves(lock)
    if (lock.asked !== undefined) probes.sometimes('lock-resized')
    if (id.endsWith('-late')) probes.sometimes('lock-deducted-anew')
    if (lock.deducted !== undefined) probes.sometimes('lock-deducted-in-parts')
    const texts = [expected, actual].map((moves) =>
      [...moves]
        .filter(([, sum]) => sum !== 0)
        .map((move) => move.join(' '))
        .sort()
        .join(),
    )
    if (texts[0] !== texts[1]) {
      violations.add(isRepeated(expected, actual) ? 'I6' : 'I11', `lock ${id} (${lock.state}) moved ${texts.reverse()}`)
    }
  }
  for (const id of byLock.keys()) violations.add('I8', `stock moved for the lock ${id}, which is not kept`)
}

/** Pieces a lock moved, by kind of movement and row. */
function expectedMoves(lock: StockLock): ReadonlyMap<string, number> {
  const moves = new Map<string, number>()
  const add = (kind: string, sign: number, lines: readonly LockLine[]) => {
    for (const { stockKey, quantity } of lines) moves.set(`${kind} ${stockKey}`, sign * quantity)
  }
  if (lock.state === 'refused') return moves
  add('locked', 1, lock.lines)
  add('deducted', -1, deductedLines(lock))
  if (lock.state !== 'locked' && lock.state !== 'deducted')
    add(lock.state, -1, lessLines(lock.lines, deductedLines(lock)))
  return moves
}

function isRepeated(expected: ReadonlyMap<string, number>, actual: ReadonlyMap<string, number>): boolean {
  return [...actual].some(([name, sum]) => Math.abs(sum) > Math.abs(expected.get(name) ?? 0) && expected.has(name))
}

/** I17: the parts callers were told have left are what a lock says has left. */
export const partsLeftOnce: Oracle = ({ view, log, settled, violations }) => {
  if (!settled) return
  const told = new Map<string, LockLine[]>()
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (wish.kind === 'deductPart' && answer.ok)
      told.set(wish.lockId, [...(told.get(wish.lockId) ?? []), ...wish.lines])
  }
  for (const [id, { value: lock }] of view.all('stockLock')) {
    if (id.startsWith('order:') || id.endsWith('-late')) continue
    const left = deductedLines(lock)
    const parts = sumLockLines(told.get(id) ?? [])
    const sound = lock.state === 'deducted' ? lessLines(parts, left).length === 0 : linesText(parts) === linesText(left)
    if (!sound) violations.add('I17', `lock ${id} says ${linesText(left)} left, callers were told ${linesText(parts)}`)
  }
}

function linesText(lines: readonly LockLine[]): string {
  return sumLockLines(lines)
    .map(({ stockKey, quantity }) => `${stockKey}×${quantity}`)
    .join()
}

/** I3: what is on hand is what callers were told was received, less what left. */
export const adjustmentsHappenedOnce: Oracle = ({ view, log, settled, violations }) => {
  if (!settled) return
  const told = new Map<string, number>()
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (!answer.ok) continue
    if (wish.kind === 'adjust') told.set(wish.stockKey, (told.get(wish.stockKey) ?? 0) + wish.change)
  }
  for (const { stockKey, quantity } of acceptedReceipts({ view, log })) {
    told.set(stockKey, (told.get(stockKey) ?? 0) + quantity)
  }
  for (const stockKey of view.all('stock').keys()) {
    let adjusted = 0
    for (const movement of view.movements(stockKey)) {
      if (movement.kind === 'received' || movement.kind === 'adjusted') adjusted += movement.onHand
    }
    const expected = told.get(stockKey) ?? 0
    if (adjusted !== expected) {
      violations.add('I3', `${stockKey} was adjusted by ${adjusted}, callers were told ${expected}`)
    }
  }
}

/** I3: each transfer that was accepted took its pieces from one row to the other, once, and no other moved any. */
export const transfersHappenedOnce: Oracle = ({ view, log, settled, violations, probes }) => {
  if (!settled) return
  const expected = new Map<string, number>()
  for (const { operation, answer } of log.answers()) {
    const { wish, id } = operation
    if (wish.kind !== 'transfer') continue
    if (!answer.ok) {
      probes.sometimes('transfer-refused')
      continue
    }
    probes.sometimes('stock-transferred')
    expected.set(`${id} ${wish.from}`, -wish.quantity)
    expected.set(`${id} ${wish.to}`, wish.quantity)
  }
  for (const stockKey of view.all('stock').keys()) {
    for (const { kind, ref, onHand } of view.movements(stockKey)) {
      if (kind !== 'transferred') continue
      const side = `${ref} ${stockKey}`
      if (expected.get(side) !== onHand) violations.add('I3', `${stockKey} was moved by ${onHand} by ${ref}`)
      expected.delete(side)
    }
  }
  for (const [side, pieces] of expected) violations.add('I3', `${side} was told of ${pieces} pieces that never moved`)
}

/** I7, I8: every lock a caller was promised is there with its lines, and none is there that nobody wanted. */
export const promisedLocksAreThere: Oracle = ({ view, log, violations }) => {
  const wanted = new Set<string>()
  const locks = view.all('stockLock')
  for (const operation of log.operations()) {
    const { wish } = operation
    if (wish.kind !== 'lock') continue
    wanted.add(wish.lockId)
    const answer = log.answerTo(operation.id)
    if (answer === undefined) continue
    const lock = locks.get(wish.lockId)?.value
    if (lock === undefined) violations.add('I7', `lock ${wish.lockId} was answered and is not kept`)
    else if ((lock.state === 'refused') === answer.ok) {
      violations.add('I7', `lock ${wish.lockId} is ${lock.state} against its answer`)
    } else if ((lock.asked ?? lock.lines).some(({ stockKey, quantity }) => wish.lines.get(stockKey) !== quantity)) {
      violations.add('I8', `lock ${wish.lockId} holds other lines than were asked for`)
    }
  }
  const orders = view.all('order')
  for (const [id, { value: lock }] of locks) {
    const known =
      wanted.has(id) || wanted.has(id.replace(/-late$/, '')) || (id.startsWith('order:') && orders.has(lock.owner))
    if (!known) violations.add('I8', `nobody asked for the lock ${id}`)
  }
}

const STATE_AFTER = { deduct: ['deducted'], release: ['released', 'expired'], expire: ['expired', 'released'] } as const

/** I5, I7: a lock is in the end its callers were told. */
export const endedLocksAreEnded: Oracle = ({ view, log, violations }) => {
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (!answer.ok || (wish.kind !== 'deduct' && wish.kind !== 'release' && wish.kind !== 'expire')) continue
    const state = view.all('stockLock').get(wish.lockId)?.value.state
    const allowed: readonly string[] = STATE_AFTER[wish.kind]
    if (state === undefined || !allowed.includes(state)) {
      violations.add('I7', `lock ${wish.lockId} is ${state} after ${operation.id} was accepted`)
    }
  }
}

/** I15: once faults are off, no lock outlives its time. */
export const overdueLocksEnded: Oracle = ({ view, now, settled, violations }) => {
  if (!settled) return
  for (const [id, { value: lock }] of view.all('stockLock')) {
    if (lock.state === 'locked' && lock.expiresAt !== null && lock.expiresAt <= now) {
      violations.add('I15', `lock ${id} is ${now - lock.expiresAt} ms overdue`)
    }
  }
}

/** AUDIT: a self-audit in the middle of traffic tells of nothing that is not so. */
export const selfAuditsFoundNothing: Oracle = ({ log, violations, probes }) => {
  for (const { operation, answer } of log.answers()) {
    if (operation.wish.kind !== 'selfAudit' || !answer.ok) continue
    const { drifts } = answer.value as { readonly drifts: readonly string[] }
    probes.sometimes('audited-in-traffic')
    for (const drift of drifts) violations.add('AUDIT', `${operation.id} found ${drift}`)
  }
}
