import { isInboundKey } from '../../../src/inventory/inbound-pool'
import { deductedLines, heldLines } from '../../../src/inventory/lock-lines'
import type { Oracle } from './oracle'

export const stockOracles: readonly Oracle[] = [
  {
    code: 'I1',
    says: 'no level ever promised more than there was, at any of its versions',
    check({ stock, movements }, findings) {
      for (const [key, moves] of movements) {
        const spare = stock.get(key)?.backorderLimit ?? 0
        let onHand = 0
        let locked = 0
        for (const move of moves) {
          onHand += move.onHand
          locked += move.locked
          findings.expect(
            // What came in for promises is part of an inbound row's limit, and no movement says when.
            onHand >= 0 && locked >= 0 && (isInboundKey(key) || locked <= onHand + spare),
            () => `${key} at version ${move.version}: ${locked} locked of ${onHand}`,
          )
        }
      }
      for (const { key, onHand, locked, reserved, backorderLimit } of stock.values()) {
        findings.expect(
          onHand >= 0 && locked >= 0 && locked + reserved <= onHand + backorderLimit,
          () => `${key}: ${locked} locked of ${onHand}`,
        )
      }
    },
  },
  {
    code: 'I2',
    says: 'what is locked of a level is the sum of the locks on it',
    check({ stock, locks }, findings) {
      const held = new Map<string, number>()
      for (const lock of locks.values()) {
        for (const { stockKey, quantity } of heldLines(lock)) held.set(stockKey, (held.get(stockKey) ?? 0) + quantity)
      }
      for (const { key, locked } of stock.values()) {
        findings.expect(locked === (held.get(key) ?? 0), () => `${key}: ${locked} locked, locks hold ${held.get(key)}`)
      }
    },
  },
  {
    code: 'I3',
    says: 'what is on hand is the sum of all movements, and what left is what deducted locks held',
    check({ stock, locks, movements }, findings) {
      const left = new Map<string, number>()
      for (const lock of locks.values()) {
        for (const { stockKey, quantity } of deductedLines(lock))
          left.set(stockKey, (left.get(stockKey) ?? 0) + quantity)
      }
      for (const { key, onHand } of stock.values()) {
        const moves = movements.get(key) ?? []
        const total = moves.reduce((sum, move) => sum + move.onHand, 0)
        const deducted = moves.reduce((sum, move) => sum + (move.kind === 'deducted' ? -move.onHand : 0), 0)
        findings.expect(onHand === total, () => `${key}: ${onHand} on hand, movements make ${total}`)
        findings.expect(
          deducted === (left.get(key) ?? 0),
          () => `${key}: ${deducted} left the shelf, deducted locks held ${left.get(key) ?? 0}`,
        )
      }
    },
  },
  {
    code: 'I4',
    says: "a level's movements number 1, 2, 3 … without a gap, and replaying them gives the level",
    check({ stock, movements }, findings) {
      for (const { key, version, onHand, locked } of stock.values()) {
        const moves = movements.get(key) ?? []
        moves.forEach((move, i) => {
          findings.expect(move.version === i + 1, () => `${key}: movement ${i + 1} has version ${move.version}`)
        })
        const replayed = [
          moves.length,
          moves.reduce((sum, move) => sum + move.onHand, 0),
          moves.reduce((sum, move) => sum + move.locked, 0),
        ]
        findings.expect(
          replayed.join() === [version, onHand, locked].join(),
          () => `${key}: replay gives ${replayed.join()}, the level is ${version},${onHand},${locked}`,
        )
      }
    },
  },
]
