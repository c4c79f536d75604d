import type { SeededRandom } from '../seeded-random'
import type { Operation } from './client-log'
import { countOperation, type Shelf } from './count-operation'
import type { ProbeCounter } from './probes'
import { drawSnapshot, type SimulatedSnapshot, snapshotOperation } from './snapshot-operation'

/** Those who count: single rows, and full snapshots that are interrupted and gone on with, also by two at once. */
export class StockTaking {
  private readonly begun: SimulatedSnapshot[] = []
  private readonly unfinished = new Set<SimulatedSnapshot>()
  private serial = 0

  constructor(
    private readonly random: SeededRandom,
    private readonly shelf: Shelf,
    private readonly skus: readonly string[],
    private readonly probes: ProbeCounter,
  ) {}

  count(): Operation {
    return countOperation(this.random, this.shelf, this.random.pick(this.skus), `count-${++this.serial}`)
  }

  snapshot(): Operation {
    const { random } = this
    const batches = random.chance(0.5) ? random.int(1, 3) : Number.POSITIVE_INFINITY
    if (this.begun.length > 0 && random.chance(0.6)) {
      return this.apply(random.pick(random.chance(0.8) ? this.left() : this.begun), batches)
    }
    const drawn = drawSnapshot(random, this.shelf, this.skus, `snapshot-${++this.serial}`)
    this.begun.push(drawn)
    this.unfinished.add(drawn)
    return this.apply(drawn, batches)
  }

  /** What is left to be gone on with, to its end. */
  rest(): readonly Operation[] {
    return [...this.unfinished].map((snapshot) => this.apply(snapshot, Number.POSITIVE_INFINITY))
  }

  private left(): readonly SimulatedSnapshot[] {
    return this.unfinished.size > 0 ? [...this.unfinished] : this.begun
  }

  private apply(snapshot: SimulatedSnapshot, batches: number): Operation {
    return snapshotOperation(snapshot, `${snapshot.options.snapshotId}:${++this.serial}`, batches, (end) => {
      if (end === 'finished') this.unfinished.delete(snapshot)
      if (end === 'aborted') this.probes.sometimes('snapshot-interrupted')
      if (end === 'elsewhere') this.probes.sometimes('snapshot-elsewhere')
    })
  }
}
