import { createHub, type Hub } from '../../hub/create-hub'
import type { KeyRing } from '../../security/key-ring'
import { memoryStore } from '../../store/memory-store'
import type { Store } from '../../store/store'
import { testKeys } from '../a-hub'
import { TEST_NOON } from '../builders'
import { SeededRandom } from '../seeded-random'
import { ClientLog, type Operation } from './client-log'
import { EffectReceiver } from './effect-receiver'
import { isExpectedFault } from './expected-fault'
import { drawFaultMix, type FaultMix } from './fault-mix'
import { foreseen } from './foreseen'
import { Observer, observedStore } from './observed-store'
import { ORACLES } from './oracles/all'
import { ProbeCounter } from './probes'
import { RandomFates } from './random-fates'
import { SHOPS, STRATEGIES } from './shops'
import { simulatedChannel } from './simulated-channel'
import { ProcessDied, SimulatedProcess } from './simulated-process'
import type { SimulationOptions, SimulationReport } from './simulation-report'
import { readStore } from './store-view'
import { Trace } from './trace'
import { Violations } from './violation'
import { VirtualTime } from './virtual-time'
import { Workload } from './workload'

const keys: KeyRing = testKeys('simulation')
/** Rounds of ticks after which nothing may be left to do. */
const SETTLING_ROUNDS = 60
const SETTLING_STEP_MS = 11 * 60_000

/**
 * Runs a real hub, or several over one store, in virtual time under one seed's own mix of faults; then turns the faults
 * off, lets everything settle, and holds all it can see against the invariants.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const simulation = new Simulation(options)
  return simulation.run()
}

class Simulation {
  private readonly time = new VirtualTime(TEST_NOON)
  private readonly random: SeededRandom
  private readonly mix: FaultMix
  private readonly violations = new Violations()
  private readonly probes = new ProbeCounter()
  private readonly trace: Trace
  private readonly log: ClientLog
  private readonly bare: Store
  private readonly observer: Observer
  private readonly observed: Store
  private readonly fates: RandomFates
  private readonly receiver: EffectReceiver
  private readonly workload: Workload
  private readonly processes: readonly SimulatedProcess[]
  private readonly operations: number
  private left: number
  private skew = 0
  private highestSkew = 0
  private crashes = 0
  private calm = false
  private adapter: 'old' | 'new' = 'old'

  constructor(private readonly options: SimulationOptions) {
    this.operations = options.operations ?? 500
    this.left = this.operations
    const random = new SeededRandom(`simulation ${options.seed}`)
    this.random = random
    this.mix = drawFaultMix(random.split('mix'), this.operations)
    this.trace = new Trace(options.onTrace)
    this.log = new ClientLog(this.violations, this.trace)
    const clock = () => this.time.now() + this.skew
    this.bare = (options.store ?? memoryStore)({ clock })
    this.observer = new Observer(clock, this.violations, this.probes, this.trace)
    this.fates = new RandomFates(this.mix, random.split('fates'), this.time, this.probes)
    this.receiver = new EffectReceiver(this.mix, random.split('receiver'), this.time, this.violations, this.probes)
    this.workload = new Workload(this.mix, random.split('workload'), keys, this.log, this.time.now())
    const observed = observedStore(this.bare, this.observer)
    this.observed = observed
    this.processes = Array.from(
      { length: this.mix.processes },
      (_, index) =>
        new SimulatedProcess(
          observed,
          this.fates,
          (store, life) => this.startHub(store, `process-${index}-life-${life}`),
          (how) => this.died(index, how),
        ),
    )
  }

  async run(): Promise<SimulationReport> {
    await this.time.run(this.phases())
    return {
      seed: this.options.seed,
      operations: this.operations - this.left,
      faults: this.fates.faults,
      crashes: this.crashes,
      commits: this.observer.commits,
      storeCalls: this.fates.calls,
      violations: this.violations.found,
      probes: this.probes,
      trace: this.trace.digest(),
    }
  }

  private async phases(): Promise<void> {
    for (const process of this.processes) process.start()
    for (const operation of this.workload.opening()) await this.perform(operation, this.random)
    const tickers = this.processes.map((process, index) =>
      this.tickUntilCalm(process, this.random.split(`ticker ${index}`)),
    )
    const clients = Array.from({ length: this.mix.clients }, (_, index) =>
      this.client(this.random.split(`client ${index}`)),
    )
    await Promise.all(clients)
    this.calm = true
    await Promise.all(tickers)
    await this.judge(false)

    this.fates.turnOff()
    this.receiver.turnOff()
    this.adapter = 'new'
    await this.allAlive()
    await this.settle()
    await this.judge(true)
  }

  private startHub(store: Store, name: string): Hub {
    const random = this.random.split(name)
    let ids = 0
    return createHub({
      store,
      keys,
      channels: [{ adapter: simulatedChannel(this.adapter), shops: SHOPS }],
      lockStrategies: STRATEGIES,
      effects: this.receiver.handlers(),
      now: () => this.time.now() + this.skew,
      random: (size) => random.bytes(size),
      newId: () => `${name}:${++ids}`,
      tries: 1,
      onError: foreseen,
    })
  }

  private died(index: number, how: 'crashBefore' | 'crashAfter'): void {
    this.crashes += 1
    this.probes.sometimes(how === 'crashBefore' ? 'crash-before-effect' : 'crash-after-effect')
    this.trace.add(`process ${index} died`)
    const away = this.random.int(0, 5_000)
    void this.time.sleep(away).then(() => this.processes[index]?.start())
  }

  private async allAlive(): Promise<void> {
    while (this.processes.some(({ alive }) => !alive)) await this.time.sleep(1_000)
    for (const process of this.processes) process.start()
  }

  /** One caller: it asks, waits for the answer, asks again where none came, pauses, and goes on. */
  private async client(random: SeededRandom): Promise<void> {
    while (this.left > 0) {
      this.left -= 1
      if (this.left === this.operations >> 1) this.adapter = 'new'
      if (random.chance(this.mix.clockStep)) this.stepClock(random)
      await this.perform(this.workload.next(), random)
      if (this.mix.pauseMs > 0) await this.time.sleep(random.int(0, this.mix.pauseMs))
    }
  }

  private stepClock(random: SeededRandom): void {
    const step = random.int(-this.mix.clockStepMs, this.mix.clockStepMs)
    const bound = 2 * 400 * 86_400_000
    this.skew = Math.max(-bound, Math.min(bound, this.skew + step))
    this.highestSkew = Math.max(this.highestSkew, this.skew)
    this.probes.sometimes(step < 0 ? 'clock-stepped-back' : 'clock-stepped-ahead')
  }

  /** @returns True once an answer came. */
  private async perform(operation: Operation, random: SeededRandom, tries = 3): Promise<boolean> {
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
        if (!this.explained(error, operation.id)) return false
        await this.time.sleep(random.int(1, 2_000))
      }
    }
    return false
  }

  private explained(error: unknown, where: string): boolean {
    if (error instanceof ProcessDied || isExpectedFault(error)) return true
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.violations.add('ERROR', `${where}: ${detail}`)
    return false
  }

  private async tickUntilCalm(process: SimulatedProcess, random: SeededRandom): Promise<void> {
    while (!this.calm) {
      await this.time.sleep(random.int(1, this.mix.tickMs))
      if (!process.alive) continue
      const abort = random.chance(this.mix.abortedTick)
      if (abort) this.probes.sometimes('tick-aborted')
      await this.tick(process, abort)
    }
  }

  private async tick(process: SimulatedProcess, aborted = false): Promise<void> {
    try {
      await process.call((hub) => hub.tick(aborted ? { signal: AbortSignal.abort() } : {}))
    } catch (error) {
      if (aborted && error instanceof DOMException) return
      this.explained(error, 'tick')
    }
  }

  /** Faults are off: what is open must come to its end within a bounded number of ticks. */
  private async settle(): Promise<void> {
    const random = this.random.split('settling')
    for (const operation of [...this.log.unanswered(), ...this.workload.rest()]) {
      const answered = await this.perform(operation, random, 1)
      if (!answered) this.violations.add('LIVENESS', `${operation.id} is not answered without any fault`)
    }
    await this.replayQuarantined(random)
    this.skew = this.highestSkew
    for (let round = 1; round <= SETTLING_ROUNDS; round++) {
      await this.time.sleep(SETTLING_STEP_MS)
      for (const process of this.processes) await this.tick(process)
      await this.resolveDead(random)
      if (round > 3 && (await this.isSettled())) return
    }
    this.violations.add('LIVENESS', `work is left after ${SETTLING_ROUNDS} ticks without any fault`)
  }

  private async replayQuarantined(random: SeededRandom): Promise<void> {
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<Store['list']>> = await this.bare.list('intake', {
        where: { state: 'quarantined' },
        limit: 500,
        after,
      })
      for (const record of page.items) {
        if (!('key' in record) || !('reason' in record) || record.reason !== 'FORMAT_UNKNOWN') continue
        await this.perform(this.workload.replay(record.key), random, 1)
      }
      if (page.next === null) return
      after = page.next
    }
  }

  private async resolveDead(random: SeededRandom): Promise<void> {
    const { items } = await this.bare.outbox.list({ state: 'dead', limit: 1_000 })
    for (const { id } of items) {
      this.probes.sometimes('effect-dead')
      await this.observed.outbox.resolve(id, random.chance(0.5) ? 'redrive' : 'skip')
    }
  }

  private async isSettled(): Promise<boolean> {
    const [next, due, dead] = await Promise.all([
      this.bare.outbox.nextAt(),
      this.bare.due(await this.bare.now(), 1),
      this.bare.outbox.list({ state: 'dead', limit: 1 }),
    ])
    return next === null && due.length === 0 && dead.items.length === 0
  }

  private async judge(settled: boolean): Promise<void> {
    const { log, observer, receiver, violations, probes } = this
    const view = await readStore(this.bare)
    const { documents, processed } = this.workload
    const now = await this.bare.now()
    const scene = { view, log, observer, receiver, documents, keys, processed, now, settled, violations, probes }
    for (const oracle of ORACLES) oracle(scene)
    if (settled) await this.judgeThroughHub()
  }

  /** I46 and the like: what only a hub can tell, asked of a fresh one. */
  private async judgeThroughHub(): Promise<void> {
    const hub = this.startHub(this.bare, 'judge')
    for (const verified of await hub.audit.verify()) {
      if (!verified.ok) this.violations.add('I46', `the audit chain is ${verified.rejection.code}`)
    }
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<Hub['orders']['list']>> = await hub.orders.list({ limit: 500, after })
      for (const { key, content } of page.items) {
        if (content !== null && content.personal === null) this.violations.add('I52', `${key} cannot be read by anyone`)
      }
      if (page.next === null) return
      after = page.next
    }
  }
}
