import fc from 'fast-check'
import { aHub, type TestHub } from 'orderhub/testing'
import { type StockOperation, stockOperationsArbitrary } from 'orderhub/testing/generators'
import { describe, expect, it } from 'vitest'
import { BY, performStock, SKUS } from './perform-stock'

/** A refusal makes a hub look for locks past their time; for a while it need not look again. */
async function lookForOverdue(hub: TestHub['hub']): Promise<void> {
  await hub.stock.adjust({ sku: 'OTHER', change: 1 }, { by: BY })
  await hub.stock.lock({ lockId: 'too-many', lines: [{ sku: 'OTHER', quantity: 2 }] }, { by: BY })
}

async function levels({ hub }: TestHub) {
  return Promise.all(SKUS.map((sku) => hub.stock.level({ sku })))
}

describe('stock', () => {
  it('answers a batch as it answers the same commands one by one', async () => {
    await fc.assert(
      fc.asyncProperty(stockOperationsArbitrary(), async (operations) => {
        const commands = operations.filter(({ kind }) => kind !== 'wait')
        const together = aHub()
        const apart = aHub()
        for (const { hub } of [together, apart]) await lookForOverdue(hub)
        const batch = await Promise.all(
          commands.map((operation, index) => performStock(together, operation, `c-${index}`)),
        )
        const sequence = []
        for (const [index, operation] of commands.entries())
          sequence.push(await performStock(apart, operation, `c-${index}`))
        expect(batch).toEqual(sequence)
        expect(await levels(together)).toEqual(await levels(apart))
      }),
      { numRuns: 150 },
    )
  })

  it('does not care whether a line is split', async () => {
    const lines = fc.array(fc.record({ sku: fc.constantFrom(...SKUS), quantity: fc.integer({ min: 1, max: 6 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(lines, async (whole) => {
        const pieces = whole.flatMap(({ sku, quantity }) =>
          Array.from({ length: quantity }, () => ({ sku, quantity: 1 })),
        )
        const outcomes = []
        for (const wanted of [whole, pieces, [...pieces].reverse()]) {
          const test = aHub()
          await test.hub.stock.adjust({ sku: 'A', change: 8 }, { by: BY })
          await test.hub.stock.adjust({ sku: 'B', change: 3 }, { by: BY })
          const answer = await test.hub.stock.lock({ lockId: 'l', lines: wanted }, { by: BY })
          outcomes.push({ answer, levels: await levels(test) })
        }
        expect(outcomes[1]).toEqual(outcomes[0])
        expect(outcomes[2]).toEqual(outcomes[0])
      }),
      { numRuns: 150 },
    )
  })

  it('keeps its levels, its locks and its ledger in one account, whatever is done to it', async () => {
    await fc.assert(
      fc.asyncProperty(stockOperationsArbitrary(), async (operations) => {
        const test = aHub()
        const model = new Model()
        for (const [index, operation] of operations.entries()) {
          const answer = await performStock(test, operation, `c-${index}`)
          expect({ operation, ok: answer.ok }).toEqual({ operation, ok: model.perform(operation) })
        }
        for (const sku of SKUS) {
          const level = await test.hub.stock.level({ sku })
          expect([sku, level?.onHand, level?.locked]).toEqual([sku, model.onHand.get(sku), model.lockedOf(sku)])
          const pages = await test.hub.stock.movements({ sku, warehouse: 'main', pool: 'normal' }, 1, 1_000)
          const movements = pages.flatMap((page) => page.movements)
          expect(movements.map(({ version }) => version)).toEqual(movements.map((_, index) => index + 1))
          const onHand = movements.reduce((sum, movement) => sum + movement.onHand, 0)
          if (level !== undefined) expect(onHand).toBe(level.onHand)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('answers a repeated command with the first answer, and notices other content under its id', async () => {
    await fc.assert(
      fc.asyncProperty(stockOperationsArbitrary({ maxLength: 15 }), async (operations) => {
        const test = aHub()
        const answers = new Map<number, unknown>()
        for (const [index, operation] of operations.entries()) {
          const answer = await performStock(test, operation, `c-${index}`)
          if (operation.kind === 'adjust') answers.set(index, answer)
        }
        const before = await levels(test)
        for (const [index, answer] of answers) {
          const operation = operations[index]
          if (operation?.kind !== 'adjust') continue
          expect(await performStock(test, operation, `c-${index}`)).toEqual(answer)
          const other = { ...operation, change: operation.change + 100 }
          expect(await performStock(test, other, `c-${index}`)).toEqual({
            ok: false,
            rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'change' },
          })
        }
        expect(await levels(test)).toEqual(before)
      }),
      { numRuns: 100 },
    )
  })
})

interface ModelLock {
  readonly lines: ReadonlyMap<string, number>
  readonly text: string
  readonly expiresAt: number | null
  state: 'locked' | 'refused' | 'deducted' | 'released' | 'expired'
}

/** Stock as simply as it can be told: whether each operation is accepted, and what is left. */
class Model {
  readonly onHand = new Map<string, number>()
  private readonly locks = new Map<string, ModelLock>()
  private now = 0

  lockedOf(sku: string): number | undefined {
    if (!this.onHand.has(sku)) return undefined
    let sum = 0
    for (const { state, lines } of this.locks.values()) if (state === 'locked') sum += lines.get(sku) ?? 0
    return sum
  }

  perform(operation: StockOperation): boolean {
    switch (operation.kind) {
      case 'wait':
        this.now += operation.ms
        return true
      case 'adjust': {
        const onHand = (this.onHand.get(operation.sku) ?? 0) + operation.change
        if (operation.change === 0 || onHand < (this.lockedOf(operation.sku) ?? 0)) return false
        this.onHand.set(operation.sku, onHand)
        return true
      }
      case 'lock':
        return this.lock(operation)
      default:
        return this.end(operation.kind, this.locks.get(operation.lockId))
    }
  }

  private lock({ lockId, lines, ttlMs }: Extract<StockOperation, { kind: 'lock' }>): boolean {
    const sums = new Map<string, number>()
    for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity)
    const text = JSON.stringify([[...sums].sort(), ttlMs])
    const known = this.locks.get(lockId)
    if (known !== undefined) return known.text === text && known.state !== 'refused'
    const isShort = ([sku, quantity]: readonly [string, number]) =>
      quantity > (this.onHand.get(sku) ?? -1) - (this.lockedOf(sku) ?? 0)
    const isShortOfKept = [...sums].some((line) => this.onHand.has(line[0]) && isShort(line))
    for (const lock of this.locks.values()) {
      const overdue = lock.state === 'locked' && lock.expiresAt !== null && lock.expiresAt <= this.now
      if (overdue && isShortOfKept) lock.state = 'expired'
    }
    const fits = ![...sums].some(isShort)
    const expiresAt = ttlMs === null ? null : this.now + ttlMs
    this.locks.set(lockId, { lines: sums, text, expiresAt, state: fits ? 'locked' : 'refused' })
    return fits
  }

  private end(kind: 'deduct' | 'release' | 'expire', lock: ModelLock | undefined): boolean {
    if (lock === undefined) return false
    const end = { deduct: 'deducted', release: 'released', expire: 'expired' }[kind] as ModelLock['state']
    if (lock.state !== 'locked') return lock.state === end || (end === 'released' && lock.state === 'expired')
    const overdue = lock.expiresAt !== null && lock.expiresAt <= this.now
    if ((kind === 'expire' && !overdue) || (kind === 'deduct' && overdue)) return false
    lock.state = end
    if (kind === 'deduct') {
      for (const [sku, quantity] of lock.lines) this.onHand.set(sku, (this.onHand.get(sku) ?? 0) - quantity)
    }
    return true
  }
}
