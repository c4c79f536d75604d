interface Wake {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

/**
 * Time that passes only when everybody waits. Sleepers wake one by one, the earliest first, and each runs until it waits
 * again: one thread, one order, the same in every run.
 */
export class VirtualTime {
  private readonly sleepers: Wake[] = []
  private order = 0

  constructor(private time: number) {}

  now(): number {
    return this.time
  }

  /** Resolves when this many milliseconds have passed. */
  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.add({ at: this.time + ms, order: ++this.order, wake }))
  }

  /** Lets time pass until `work` is done. @throws When everybody waits for something that no passing of time brings. */
  async run<T>(work: Promise<T>): Promise<T> {
    let ended: { readonly value: T } | { readonly error: unknown } | undefined
    work.then(
      (value) => {
        ended = { value }
      },
      (error) => {
        ended = { error }
      },
    )
    for (;;) {
      await everybodyWaits()
      if (ended !== undefined) break
      const next = this.removeFirst()
      if (next === undefined) throw new RangeError('The simulation stands still: somebody waits for nothing.')
      if (next.at > this.time) this.time = next.at
      next.wake()
    }
    if ('error' in ended) throw ended.error
    return ended.value
  }

  private add(entry: Wake): void {
    const { sleepers } = this
    let index = sleepers.push(entry) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = sleepers[parent]
      if (above === undefined || comesFirst(above, entry)) break
      sleepers[index] = above
      index = parent
    }
    sleepers[index] = entry
  }

  private removeFirst(): Wake | undefined {
    const { sleepers } = this
    const first = sleepers[0]
    const last = sleepers.pop()
    if (first === undefined || last === undefined || sleepers.length === 0) return first
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const leftWake = sleepers[left]
      if (leftWake === undefined) break
      const rightWake = sleepers[left + 1]
      const child = rightWake !== undefined && comesFirst(rightWake, leftWake) ? left + 1 : left
      const below = sleepers[child]
      if (below === undefined || comesFirst(last, below)) break
      sleepers[index] = below
      index = child
    }
    sleepers[index] = last
    return first
  }
}

function comesFirst(a: Wake, b: Wake): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** An immediate runs only after every promise that could go on has gone on. */
function everybodyWaits(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
