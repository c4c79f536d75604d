import type { RecordKind } from './records'

export interface DueTimer {
  readonly kind: RecordKind
  readonly key: string
  readonly dueAt: number
}

/**
 * Timers ordered by due time: a binary heap, so that looking whether anything is due costs one comparison however many
 * timers wait. A timer that was moved or cleared stays inside until it surfaces, then `isCurrent` drops it.
 */
export class DueQueue {
  private readonly heap: DueTimer[] = []

  constructor(private readonly isCurrent: (timer: DueTimer) => boolean) {}

  add(timer: DueTimer): void {
    const { heap } = this
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || above.dueAt <= timer.dueAt) break
      heap[index] = above
      index = parent
    }
    heap[index] = timer
  }

  /** Timers due at `at`, the longest overdue first. They stay until their record says otherwise. */
  due(at: number, limit: number): readonly DueTimer[] {
    const found: DueTimer[] = []
    const seen = new Set<string>()
    while (found.length < limit) {
      const first = this.heap[0]
      if (first === undefined || first.dueAt > at) break
      this.removeFirst()
      const id = `${first.kind} ${first.key}`
      if (seen.has(id) || !this.isCurrent(first)) continue
      seen.add(id)
      found.push(first)
    }
    for (const timer of found) this.add(timer)
    return found
  }

  private removeFirst(): void {
    const { heap } = this
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      const leftTimer = heap[left]
      if (leftTimer === undefined) break
      const rightTimer = heap[right]
      const least = rightTimer !== undefined && rightTimer.dueAt < leftTimer.dueAt ? right : left
      const child = heap[least]
      if (child === undefined || child.dueAt >= last.dueAt) break
      heap[index] = child
      index = least
    }
    heap[index] = last
  }
}
