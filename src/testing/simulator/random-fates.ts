import type { SeededRandom } from '../seeded-random'
import type { FaultMix } from './fault-mix'
import type { Fate, FateOfCalls, StoreCall } from './faulty-store'
import type { ProbeCounter } from './probes'
import type { VirtualTime } from './virtual-time'

/** Fates drawn at random by the run's own mix. Turned off, every call goes well and at once. */
export class RandomFates implements FateOfCalls {
  calls = 0
  faults = 0
  private on = true

  constructor(
    private readonly mix: FaultMix,
    private readonly random: SeededRandom,
    private readonly time: VirtualTime,
    private readonly probes: ProbeCounter,
  ) {}

  turnOff(): void {
    this.on = false
  }

  turnOn(): void {
    this.on = true
  }

  delay(): Promise<void> | undefined {
    if (!this.on || !this.random.chance(this.mix.delay)) return undefined
    return this.time.sleep(this.random.int(0, this.mix.delayMs))
  }

  next(call: StoreCall): Fate {
    this.calls += 1
    if (!this.on) return 'nothing'
    const fate = this.draw(call)
    if (fate !== 'nothing') this.faults += 1
    return fate
  }

  private draw(call: StoreCall): Fate {
    const { mix, random } = this
    if (random.chance(mix.crash)) return random.chance(0.5) ? 'crashBefore' : 'crashAfter'
    if (random.chance(mix.unavailable)) return 'unavailable'
    if (call === 'transact') {
      if (random.chance(mix.conflict)) {
        this.probes.sometimes('redo-after-conflict')
        return 'conflict'
      }
      if (random.chance(mix.inDoubt)) return this.inDoubt()
    }
    if (call === 'outbox.finish' && random.chance(mix.inDoubt)) return 'inDoubtCommitted'
    return 'nothing'
  }

  private inDoubt(): Fate {
    if (this.random.chance(0.5)) {
      this.probes.sometimes('commit-in-doubt-really-committed')
      return 'inDoubtCommitted'
    }
    this.probes.sometimes('commit-in-doubt-not-committed')
    return 'inDoubtNotCommitted'
  }
}
