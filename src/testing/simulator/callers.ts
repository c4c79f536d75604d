import type { SeededRandom } from '../seeded-random'
import type { ClientLog, Operation } from './client-log'
import { isExpectedFault } from './expected-fault'
import type { ProbeCounter } from './probes'
import { ProcessDied, type SimulatedProcess } from './simulated-process'
import type { Violations } from './violation'
import type { VirtualTime } from './virtual-time'

/** Those who ask the processes for something: any of them, and again with the same id where no answer came. */
export class Callers {
  constructor(
    private readonly processes: readonly SimulatedProcess[],
    private readonly time: VirtualTime,
    private readonly log: ClientLog,
    private readonly violations: Violations,
    private readonly probes: ProbeCounter,
  ) {}

  /** @returns True once an answer came. */
  async perform(operation: Operation, random: SeededRandom, tries = 3): Promise<boolean> {
    this.log.sent(operation)
    for (let attempt = 1; attempt <= tries; attempt++) {
      try {
        const answer = await random.pick(this.processes).call((hub) => operation.send(hub))
        if (attempt > 1 && operation.stable === 'always') this.probes.sometimes('retry-found-answer')
        if (operation.wish.kind === 'lock' && !answer.ok && this.log.answerTo(operation.id) !== undefined) {
          this.probes.sometimes('lock-refused-again')
        }
        this.log.answered(operation, answer)
        return true
      } catch (error) {
        if (operation.wish.kind === 'snapshot' && error instanceof ProcessDied) {
          this.probes.sometimes('snapshot-process-died')
        }
        if (!this.explained(error, operation.id)) return false
        await this.time.sleep(random.int(1, 2_000))
      }
    }
    return false
  }

  async tick(process: SimulatedProcess, aborted = false): Promise<void> {
    try {
      await process.call((hub) => hub.tick(aborted ? { signal: AbortSignal.abort() } : {}))
    } catch (error) {
      if (aborted && error instanceof DOMException) return
      this.explained(error, 'tick')
    }
  }

  private explained(error: unknown, where: string): boolean {
    if (error instanceof ProcessDied || isExpectedFault(error)) return true
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.violations.add('ERROR', `${where}: ${detail}`)
    return false
  }
}
