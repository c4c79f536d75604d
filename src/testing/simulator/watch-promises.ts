import type { ExpectedReceipt } from '../../inventory/expected-receipt'
import { isInboundKey } from '../../inventory/inbound-pool'
import type { Movement } from '../../inventory/movement'
import type { StockLevel } from '../../inventory/stock-level'
import type { Changes } from '../../store/store'
import type { CommitWatch } from './commit-watch'
import type { ProbeCounter } from './probes'
import type { Violations } from './violation'

/**
 * PROMISE: goods that came in are handed out along the line. After each commit there is enough left of them for all who
 * stand before an order that has just got its own.
 */
export function watchPromises(violations: Violations, probes: ProbeCounter): CommitWatch {
  const lines = new Map<string, PromiseLine>()
  return (changes) => {
    for (const { stockKey, movements } of changes.movements) {
      if (!isInboundKey(stockKey)) continue
      const line = lines.get(stockKey) ?? new PromiseLine()
      lines.set(stockKey, line)
      for (const movement of movements) line.moved(movement)
      const { served } = line
      if (served === 0) continue
      probes.sometimes('promise-fulfilled')
      const left = levelOf(changes, stockKey)?.backorderLimit ?? 0
      const before = line.passedOver()
      if (before > left)
        violations.add('PROMISE', `${stockKey} served an order before others that want ${before} of ${left}`)
    }
    for (const { kind, value } of changes.records) {
      if (kind === 'inboundReceipt' && (value as ExpectedReceipt).overdueAt !== null)
        probes.sometimes('receipt-overdue')
    }
  }
}

/** Who was promised goods of one inbound row, in the order they were promised. */
class PromiseLine {
  /** Pieces still wanted, by lock. */
  private readonly open = new Map<string, number>()
  /** Those who stood before the last that was served. */
  private before: readonly string[] = []
  /** Orders served by the commit that is looked at. */
  served = 0

  moved({ kind, ref, locked }: Movement): void {
    if (locked === 0) return
    if (kind === 'fulfilled') {
      const line = [...this.open.keys()]
      this.before = line.slice(0, line.indexOf(ref))
      this.served += 1
    }
    const wanted = (this.open.get(ref) ?? 0) + locked
    if (wanted > 0) this.open.set(ref, wanted)
    else this.open.delete(ref)
  }

  /** Pieces wanted by those who stood before the last that was served, and still stand there once the commit is made. */
  passedOver(): number {
    this.served = 0
    return this.before.reduce((sum, ref) => sum + (this.open.get(ref) ?? 0), 0)
  }
}

function levelOf({ records }: Changes, stockKey: string): StockLevel | undefined {
  return records.find(({ kind, key }) => kind === 'stock' && key === stockKey)?.value as StockLevel | undefined
}
