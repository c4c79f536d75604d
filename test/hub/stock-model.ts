import {
  type Answer,
  accept,
  end,
  type Figures,
  type Lines,
  type Lock,
  lockShort,
  normal,
  openOf,
  type Receipt,
  type Row,
  receiptAnswer,
  reject,
  same,
  shortages,
  summed,
} from './stock-model-records'
import type { StockStep } from './stock-steps'

type StepOf<Kind extends StockStep['kind']> = Extract<StockStep, { kind: Kind }>

/** Stock as simply as it can be told: one process, one thing after another, nothing kept that can be summed up. */
export class StockModel {
  private readonly rows = new Map<string, Row>()
  private readonly locks = new Map<string, Lock>()
  private readonly receipts = new Map<string, Receipt>()
  private readonly answers = new Map<string, Answer>()

  constructor(private now: number) {}

  figures(row: string): Figures {
    const inbound = /^main\/inbound:normal\/(.*)$/.exec(row)?.[1]
    if (inbound !== undefined) return this.announced(inbound)
    const level = this.rows.get(row)
    if (level === undefined) return null
    const locked = this.lockedOf(row)
    return { onHand: level.onHand, locked, reserved: 0, available: level.onHand - locked }
  }

  /** A command that has been answered under this id is answered so again. */
  perform(step: StockStep, commandId: string): Answer {
    const id = step.kind === 'announce' ? `inbound:${step.receiptId}` : commandId
    const before = this.answers.get(id)
    if (before !== undefined) return before
    const answer = this.decide(step)
    // A delivery may overtake what announces it: nothing is decided of goods nobody knows.
    if (!answer.ok && answer.rejection.code === 'INBOUND_UNKNOWN') return answer
    const isStored = step.kind !== 'lock' && step.kind !== 'expire' && step.kind !== 'tick' && step.kind !== 'wait'
    if (isStored) this.answers.set(id, answer)
    return answer
  }

  private decide(step: StockStep): Answer {
    switch (step.kind) {
      case 'wait':
        this.now += step.ms
        return accept()
      case 'tick':
        this.endOverdue()
        return accept()
      case 'adjust':
        return this.adjust(normal(step.sku), step.change)
      case 'transfer':
        return this.transfer(step)
      case 'count':
        return this.count(step)
      case 'announce':
        return this.announce(step)
      case 'receive':
        return this.receive(step)
      case 'lock':
        return this.lock(step)
      case 'deductAnew':
        return this.deductAnew(step)
      case 'deductPart':
      case 'resize':
      case 'extend':
        return this.change(step)
      default:
        return this.end(step)
    }
  }

  private announced(sku: string): Figures {
    const receipts = [...this.receipts.values()].filter((receipt) => receipt.sku === sku)
    if (receipts.length === 0) return null
    const onHand = receipts.reduce((sum, receipt) => sum + openOf(receipt), 0)
    return { onHand, locked: 0, reserved: 0, available: onHand }
  }

  private lockedOf(row: string): number {
    let sum = 0
    for (const { state, holds } of this.locks.values()) if (state === 'locked') sum += holds.get(row) ?? 0
    return sum
  }

  private move(key: string, change: number, counted = false): number {
    const row = this.rows.get(key) ?? { onHand: 0, countedAt: -Infinity, moves: [] }
    this.rows.set(key, row)
    row.onHand += change
    if (!counted) row.moves.push({ at: this.now, change })
    return row.onHand
  }

  private adjust(key: string, change: number): Answer {
    const onHand = this.rows.get(key)?.onHand ?? 0
    const promised = this.lockedOf(key)
    if (onHand + change < promised) return reject('ADJUST_BELOW_LOCKED', { onHand, promised, change })
    return accept({ onHand: this.move(key, change) })
  }

  private transfer({ sku, quantity, to }: StepOf<'transfer'>): Answer {
    const [source, target] = to === 'outlet' ? [normal(sku), `main/outlet/${sku}`] : [`main/outlet/${sku}`, normal(sku)]
    return (
      this.short(new Map([[source, quantity]])) ??
      accept({ from: this.move(source, -quantity), to: this.move(target, quantity) })
    )
  }

  /** Less is there than the book had at the instant of the count: so much less is there now. */
  private count({ sku, counted, countedAt, onShortage, onUnknownRow }: StepOf<'count'>): Answer {
    const key = normal(sku)
    const row = this.rows.get(key)
    if (row !== undefined && row.countedAt > countedAt) return reject('COUNT_OUTDATED', { countedAt: row.countedAt })
    if (row === undefined && onUnknownRow === 'refuse') return reject('UNKNOWN_STOCK', { stockKeys: [key] })
    const since = (row?.moves ?? []).filter(({ at }) => at > countedAt)
    const before = row?.onHand ?? 0
    const change = counted - (before - since.reduce((sum, move) => sum + move.change, 0))
    const onHand = before + change
    if (onHand < 0) return reject('COUNT_CONTRADICTED', { change, onHand: before })
    const promised = this.lockedOf(key)
    const lacking = promised - onHand
    if (change < 0 && lacking > 0 && onShortage === 'refuse') {
      return reject('COUNT_BELOW_PROMISED', { change, onHand, promised, lacking })
    }
    const broken = change < 0 ? this.breakNewest(key, lacking) : []
    this.move(key, change, true)
    const after = this.rows.get(key)
    if (after !== undefined) after.countedAt = countedAt
    return accept({ change, onHand, broken })
  }

  private breakNewest(key: string, lacking: number): readonly string[] {
    const broken: string[] = []
    const newestFirst = [...this.locks].sort(
      ([a, one], [b, other]) => other.lockedAt - one.lockedAt || (a < b ? 1 : -1),
    )
    let open = lacking
    for (const [lockId, lock] of newestFirst) {
      const held = lock.state === 'locked' ? (lock.holds.get(key) ?? 0) : 0
      if (held === 0 || open <= 0) continue
      open -= held
      end(lock, 'broken')
      broken.push(lockId)
    }
    return broken
  }

  private announce({ receiptId, sku, quantity, expectedAt }: StepOf<'announce'>): Answer {
    const receipt: Receipt = { sku, quantity, expectedAt, received: 0, state: 'open' }
    this.receipts.set(receiptId, receipt)
    this.move(normal(sku), 0)
    return accept(receiptAnswer(receiptId, receipt))
  }

  private receive({ receiptId, quantity, final }: StepOf<'receive'>): Answer {
    const receipt = this.receipts.get(receiptId)
    if (receipt === undefined) return reject('INBOUND_UNKNOWN')
    receipt.received += quantity
    if (final || receipt.received >= receipt.quantity) receipt.state = 'received'
    this.move(normal(receipt.sku), quantity)
    return accept(receiptAnswer(receiptId, receipt))
  }

  private lock({ lockId, lines, ttlMs }: StepOf<'lock'>): Answer {
    const asked = summed(lines)
    const known = this.locks.get(lockId)
    if (known !== undefined) {
      if (known.ttlMs !== ttlMs) return reject('IDEMPOTENCY_MISMATCH', { field: 'ttlMs' })
      return same(known.asked, asked) ? known.begun : reject('IDEMPOTENCY_MISMATCH', { field: 'lines' })
    }
    // Nobody is refused for what somebody holds whose time is over.
    if (this.shortagesOf(asked).length > 0) this.endOverdue()
    const expiresAt = ttlMs === null ? null : this.now + ttlMs
    const begun = this.short(asked) ?? accept({ lockId, expiresAt, fence: 1 })
    this.begin(lockId, { asked, ttlMs, expiresAt, begun, state: begun.ok ? 'locked' : 'refused' })
    return begun
  }

  private begin(lockId: string, lock: Pick<Lock, 'asked' | 'ttlMs' | 'expiresAt' | 'begun' | 'state'>): Lock {
    const begun: Lock = { ...lock, lockedAt: this.now, fence: 1, holds: lock.asked }
    this.locks.set(lockId, begun)
    return begun
  }

  private change(step: StepOf<'extend' | 'deductPart' | 'resize'>): Answer {
    const { lockId, fence } = step
    const lock = this.locks.get(lockId)
    if (lock === undefined) return reject('LOCK_UNKNOWN')
    if (fence !== undefined && fence !== lock.fence) return reject('LOCK_FENCED', { fence: lock.fence })
    if (lock.state !== 'locked') return reject(`LOCK_${lock.state.toUpperCase()}`)
    if (this.isOverdue(lock)) return reject('LOCK_EXPIRED')
    if (step.kind === 'extend') return this.extend(lock, step)
    const lines = summed(step.lines)
    const refused = step.kind === 'resize' ? this.short(lines, lock.holds) : lockShort(lines, lock.holds)
    if (refused !== undefined) return refused
    lock.fence += 1
    if (step.kind === 'resize') lock.holds = lines
    else this.take(lock, lines)
    const left = [...(lock.state === 'locked' ? lock.holds : [])].map(([stockKey, quantity]) => ({
      stockKey,
      quantity,
    }))
    return accept({ lockId, state: lock.state, fence: lock.fence, left })
  }

  private extend(lock: Lock, { lockId, ttlMs }: StepOf<'extend'>): Answer {
    const { expiresAt: now } = lock
    const expiresAt = ttlMs === null ? null : this.now + ttlMs
    if (now === null || (expiresAt !== null && expiresAt <= now)) return reject('LOCK_LASTS', { expiresAt: now })
    lock.expiresAt = expiresAt
    lock.fence += 1
    return accept({ lockId, expiresAt, fence: lock.fence })
  }

  /** Pieces leave the shelf; with the last of them the lock has ended. */
  private take(lock: Lock, lines: Lines): void {
    for (const [key, quantity] of lines) this.move(key, -quantity)
    const left = [...lock.holds].map(([key, quantity]) => [key, quantity - (lines.get(key) ?? 0)] as const)
    lock.holds = new Map(left.filter(([, quantity]) => quantity > 0))
    if (lock.holds.size === 0) lock.state = 'deducted'
  }

  private end({ kind, lockId }: StepOf<'deduct' | 'release' | 'expire'>): Answer {
    const lock = this.locks.get(lockId)
    if (lock === undefined) return reject('LOCK_UNKNOWN')
    const goal = ({ deduct: 'deducted', release: 'released', expire: 'expired' } as const)[kind]
    const isReached = lock.state === goal || (kind === 'release' && lock.state === 'expired')
    if (isReached) return accept({ lockId, state: lock.state })
    if (lock.state !== 'locked') return reject(`LOCK_${lock.state.toUpperCase()}`)
    const isOverdue = this.isOverdue(lock)
    if (kind === 'expire' && !isOverdue) return reject('LOCK_NOT_DUE', { expiresAt: lock.expiresAt })
    if (kind === 'deduct' && isOverdue) return reject('LOCK_EXPIRED')
    if (kind === 'deduct') this.take(lock, lock.holds)
    end(lock, goal)
    return accept({ lockId, state: goal })
  }

  private deductAnew({ lockId, newLockId }: StepOf<'deductAnew'>): Answer {
    const lock = this.locks.get(lockId)
    if (lock === undefined) return reject('LOCK_UNKNOWN')
    if (lock.state === 'locked' && !this.isOverdue(lock)) return reject('LOCK_HELD')
    if (lock.state === 'locked') end(lock, 'expired')
    if (lock.state !== 'expired') return reject(`LOCK_${lock.state.toUpperCase()}`)
    if (this.locks.has(newLockId)) return reject('LOCK_EXISTS')
    const refused = this.short(lock.holds)
    if (refused !== undefined) return refused
    const begun = accept({ lockId: newLockId, expiresAt: null, fence: 1 })
    const anew = this.begin(newLockId, { asked: lock.holds, ttlMs: null, expiresAt: null, begun, state: 'locked' })
    this.take(anew, anew.holds)
    anew.fence = 2
    return accept({ lockId: newLockId, state: 'deducted' })
  }

  private endOverdue(): void {
    for (const lock of this.locks.values()) if (this.isOverdue(lock)) end(lock, 'expired')
  }

  private isOverdue({ state, expiresAt }: Lock): boolean {
    return state === 'locked' && expiresAt !== null && expiresAt <= this.now
  }

  /** Why these pieces cannot be set aside; what is held already counts as free. */
  private short(lines: Lines, held: Lines = new Map()): Answer | undefined {
    const stockKeys = [...lines.keys()].filter((key) => !this.rows.has(key))
    const shortages = this.shortagesOf(lines, held)
    if (stockKeys.length > 0) return reject('UNKNOWN_STOCK', { stockKeys, shortages })
    return shortages.length > 0 ? reject('STOCK_INSUFFICIENT', { shortages }) : undefined
  }

  private shortagesOf(lines: Lines, held: Lines = new Map()) {
    const free = (key: string) => (this.rows.get(key)?.onHand ?? 0) - this.lockedOf(key) + (held.get(key) ?? 0)
    return shortages(new Map([...lines].filter(([key]) => this.rows.has(key))), free)
  }
}
