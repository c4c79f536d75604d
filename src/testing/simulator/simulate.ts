import type { ChannelAdapter } from '../../channel/channel-adapter'
import { createHub, type Hub } from '../../hub/create-hub'
import type { KeyRing } from '../../security/key-ring'
import { memoryStore } from '../../store/memory-store'
import type { Store } from '../../store/store'
import { testKeys } from '../a-hub'
import { TEST_NOON } from '../builders'
import { SeededRandom } from '../seeded-random'
import { Callers } from './callers'
import { ClientLog } from './client-log'
import { tryDrift } from './drift-trial'
import { EffectReceiver } from './effect-receiver'
import { drawFaultMix, type FaultMix } from './fault-mix'
import { foreseen } from './foreseen'
import { Observer, observedStore } from './observed-store'
import { LEVEL_ORACLES, ORACLES } from './oracles/all'
import type { Oracle } from './oracles/oracle'
import { ProbeCounter } from './probes'
import { type Publishing, publishingOf, QUOTA_SHOP, RECEIVERS } from './publishing'
import { RandomFates } from './random-fates'
import { settle } from './settling'
import { SHOPS, STRATEGIES } from './shops'
import { simulatedChannel } from './simulated-channel'
import { SimulatedProcess } from './simulated-process'
import type { SimulationOptions, SimulationReport } from './simulation-report'
import { StockReceiver } from './stock-receiver'
import { readStore } from './store-view'
import { Trace } from './trace'
import { Violations } from './violation'
import { VirtualTime } from './virtual-time'
import { watchCounts } from './watch-counts'
import { watchPromises } from './watch-promises'
import { watchPublications } from './watch-publications'
import { Workload } from './workload'

const keys: KeyRing = testKeys('simulation')
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
  private readonly stockReceivers: readonly StockReceiver[]
  private readonly callers: Callers
  private readonly workload: Workload
  private readonly processes: readonly SimulatedProcess[]
  private readonly operations: number
  private left: number
  private skew = 0
  private highestSkew = 0
  private crashes = 0
  private calm = false
  private adapter: 'old' | 'new' = 'old'
  private publishing: Publishing

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
    const { violations, probes, trace, time } = this
    const shops = [`${QUOTA_SHOP.channel}/${QUOTA_SHOP.shop}`, ...RECEIVERS.map((code) => `${code}/main`)]
    this.observer = new Observer(clock, violations, probes, trace, [
      watchCounts(violations, probes),
      watchPromises(violations, probes),
      watchPublications(shops, (sku) => this.publishing.isPartition(sku), violations, probes),
    ])
    this.fates = new RandomFates(this.mix, random.split('fates'), this.time, this.probes)
    this.receiver = new EffectReceiver(this.mix, random.split('receiver'), this.time, this.violations, this.probes)
    this.stockReceivers = [QUOTA_SHOP.channel, ...RECEIVERS].map(
      (code) => new StockReceiver(code, this.mix, random.split(code), time, violations, probes),
    )
    const shelf = { now: clock, onHand: (key: string) => this.observer.record('stock', key)?.onHand }
    this.workload = new Workload(this.mix, random.split('workload'), keys, this.log, shelf, probes)
    this.publishing = publishingOf(this.workload.skus, 0, true)
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
    this.callers = new Callers(this.processes, time, this.log, violations, probes)
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
    for (const operation of this.workload.opening()) await this.callers.perform(operation, this.random)
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
    for (const receiver of [this.receiver, ...this.stockReceivers]) receiver.turnOff()
    this.adapter = 'new'
    await this.allAlive()
    const { time, callers, processes, workload, log, bare, observed, violations, probes, fates } = this
    const parts = { callers, processes, log, observed, violations, probes }
    const setClockRight = () => this.setClockRight()
    await settle({ ...parts, time, workload, bare, random: this.random.split('settling'), setClockRight })
    await this.judge(true)
    await tryDrift({ ...parts, fates, random: this.random.split('drift'), allAlive: () => this.allAlive() })
    await this.judge(true, LEVEL_ORACLES)
  }

  private startHub(store: Store, name: string): Hub {
    const random = this.random.split(name)
    let ids = 0
    return createHub({
      store,
      keys,
      channels: [
        { adapter: this.sellingChannel(), shops: SHOPS },
        ...this.stockReceivers
          .filter(({ code }) => code !== QUOTA_SHOP.channel)
          .map((receiver) => ({ adapter: receiver.adapter(), shops: [{ shop: 'main' }] })),
      ],
      publications: this.publishing.plan,
      lockStrategies: STRATEGIES,
      ...(this.mix.allocates ? { allocation: { warehouses: ['main', 'east'] } } : {}),
      effects: this.receiver.handlers(),
      now: () => this.time.now() + this.skew,
      random: (size) => random.bytes(size),
      newId: () => `${name}:${++ids}`,
      tries: 1,
      onError: (error) => foreseen(error, this.violations),
    })
  }

  /** The channel orders come from; it is told what it may sell, too. */
  private sellingChannel(): ChannelAdapter {
    const channel = simulatedChannel(this.adapter)
    const { writeBackStock, offersPerCall } = this.stockReceivers[0]?.adapter() ?? channel
    if (writeBackStock === undefined || offersPerCall === undefined) return channel
    return {
      ...channel,
      capabilities: { ...channel.capabilities, writeBackStock: true },
      writeBackStock,
      offersPerCall,
    }
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
      if (this.left === this.operations >> 1) this.changeCourse()
      if (random.chance(this.mix.clockStep)) this.stepClock(random)
      await this.callers.perform(this.workload.next(), random)
      if (this.mix.pauseMs > 0) await this.time.sleep(random.int(0, this.mix.pauseMs))
    }
  }

  /** Half-way an adapter is updated, which takes a new start, and goods are shared out by another plan, which does not. */
  private changeCourse(): void {
    this.adapter = 'new'
    this.publishing = publishingOf(this.workload.skus, 1, true)
    for (const process of this.processes) {
      void process.call(async (hub) => hub.usePublications(this.publishing.plan)).catch(() => undefined)
    }
  }

  private setClockRight(): void {
    this.skew = this.highestSkew
  }

  private stepClock(random: SeededRandom): void {
    const step = random.int(-this.mix.clockStepMs, this.mix.clockStepMs)
    const bound = 2 * 400 * 86_400_000
    this.skew = Math.max(-bound, Math.min(bound, this.skew + step))
    this.highestSkew = Math.max(this.highestSkew, this.skew)
    this.probes.sometimes(step < 0 ? 'clock-stepped-back' : 'clock-stepped-ahead')
  }

  private async tickUntilCalm(process: SimulatedProcess, random: SeededRandom): Promise<void> {
    while (!this.calm) {
      await this.time.sleep(random.int(1, this.mix.tickMs))
      if (!process.alive) continue
      const abort = random.chance(this.mix.abortedTick)
      if (abort) this.probes.sometimes('tick-aborted')
      await this.callers.tick(process, abort)
    }
  }

  private async judge(settled: boolean, oracles: readonly Oracle[] = ORACLES): Promise<void> {
    const { log, observer, receiver, violations, probes } = this
    const view = await readStore(this.bare)
    const { documents, processed } = this.workload
    const now = await this.bare.now()
    const { publishing, stockReceivers: receivers } = this
    const world = { log, observer, receiver, receivers, publishing, documents, keys, processed }
    for (const oracle of oracles) oracle({ ...world, view, now, settled, violations, probes })
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
