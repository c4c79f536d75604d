import { createHub, type Hub } from '../../hub/create-hub'
import type { EffectHandler, EffectHandlers } from '../../hub/outbox-worker'
import { memoryStore } from '../../store/memory-store'
import type { Store } from '../../store/store'
import { testClock, testKeys } from '../a-hub'
import { SeededRandom } from '../seeded-random'
import { ClientLog, type Operation } from './client-log'
import { EffectReceiver } from './effect-receiver'
import { type EndState, endStateOf } from './end-state'
import type { Fate, FateOfCalls } from './faulty-store'
import { foreseen } from './foreseen'
import { Observer, observedStore } from './observed-store'
import { ORACLES } from './oracles/all'
import type { SimulatedDocument } from './order-script'
import { ProbeCounter } from './probes'
import { publishingOf } from './publishing'
import { SHOPS, STRATEGIES } from './shops'
import { simulatedChannel } from './simulated-channel'
import { ProcessDied, SimulatedProcess } from './simulated-process'
import { readStore } from './store-view'
import { Trace } from './trace'
import { type Violation, Violations } from './violation'
import { VirtualTime } from './virtual-time'

/** One step: something a caller asks for, time that passes, or a new version that is deployed. */
export type ScenarioStep = Operation | { readonly advanceMs: number } | { readonly deploy: 'newAdapter' }

/** A story that has to end the same however often its process dies on the way. */
export interface Scenario {
  readonly name: string
  readonly steps: readonly ScenarioStep[]
  readonly documents: readonly SimulatedDocument[]
  /** Effects fail at so many first attempts. */
  readonly effectsFailFirst?: number
}

export interface CrashPointReport {
  readonly scenario: string
  /** Calls of the store in the undisturbed run: each was died at, before and after. */
  readonly points: number
  readonly runs: number
  /** Where a run ended otherwise, or an invariant did not hold. */
  readonly failures: readonly { readonly point: number; readonly mode: CrashMode; readonly violation: Violation }[]
}

export type CrashMode = Extract<Fate, 'crashBefore' | 'crashAfter'>

const NOTHING_PUBLISHED = publishingOf([], 0)
const keys = testKeys('crash points')
const SETTLING_ROUNDS = 40
const SETTLING_STEP_MS = 61_000

/**
 * Runs a scenario once to count its calls of the store, then once for each call and mode, dying there, starting again
 * and going on: every such run must hold all invariants and end as the undisturbed one did, skipped numbers apart.
 */
export async function enumerateCrashPoints(
  scenario: Scenario,
  createStore: (options: { readonly clock: () => number }) => Store = memoryStore,
): Promise<CrashPointReport> {
  const undisturbed = await new ScenarioRun(scenario, createStore).run()
  const failures: { point: number; mode: CrashMode; violation: Violation }[] = undisturbed.violations.map(
    (violation) => ({ point: 0, mode: 'crashBefore', violation }),
  )
  let runs = 0
  for (let point = 1; point <= undisturbed.calls; point++) {
    for (const mode of ['crashBefore', 'crashAfter'] as const) {
      runs += 1
      const run = await new ScenarioRun(scenario, createStore, { point, mode }).run()
      for (const violation of run.violations) failures.push({ point, mode, violation })
      for (const violation of differences(undisturbed.end, run.end)) failures.push({ point, mode, violation })
    }
  }
  return { scenario: scenario.name, points: undisturbed.calls, runs, failures }
}

function differences(expected: EndState, actual: EndState): readonly Violation[] {
  const found: Violation[] = []
  for (const name of new Set([...expected.keys(), ...actual.keys()])) {
    if (expected.get(name) === actual.get(name)) continue
    found.push({
      invariant: 'END_STATE',
      detail: `${name} ended as ${actual.get(name)}, undisturbed as ${expected.get(name)}`,
    })
  }
  return found
}

class ScenarioRun implements FateOfCalls {
  private readonly clock = testClock()
  private readonly violations = new Violations()
  private readonly probes = new ProbeCounter()
  private readonly log: ClientLog
  private readonly receiver: EffectReceiver
  private readonly bare: Store
  private readonly observer: Observer
  private readonly process: SimulatedProcess
  private calls = 0
  private adapter: 'old' | 'new' = 'old'

  constructor(
    private readonly scenario: Scenario,
    createStore: (options: { readonly clock: () => number }) => Store,
    private readonly crash?: { readonly point: number; readonly mode: CrashMode },
  ) {
    const trace = new Trace()
    this.log = new ClientLog(this.violations, trace)
    this.receiver = new EffectReceiver(
      { effectFails: 0, effectSlow: 0, effectPermanent: 0 },
      new SeededRandom('receiver'),
      new VirtualTime(0),
      this.violations,
      this.probes,
    )
    this.bare = createStore({ clock: this.clock.now })
    this.observer = new Observer(this.clock.now, this.violations, this.probes, trace)
    this.process = new SimulatedProcess(
      observedStore(this.bare, this.observer),
      this,
      (store, life) => this.startHub(store, life),
      () => undefined,
    )
  }

  delay(): undefined {
    return undefined
  }

  next(): Fate {
    this.calls += 1
    return this.calls === this.crash?.point ? this.crash.mode : 'nothing'
  }

  async run(): Promise<{ calls: number; violations: readonly Violation[]; end: EndState }> {
    this.process.start()
    for (const step of this.scenario.steps) {
      if ('advanceMs' in step) this.clock.advance(step.advanceMs)
      else if ('deploy' in step) {
        this.adapter = 'new'
        this.process.start()
      } else await this.perform(step)
    }
    const { calls } = this
    await this.settle()
    const view = await readStore(this.bare)
    const { log, observer, receiver, violations, probes } = this
    const { documents } = this.scenario
    const now = this.clock.now()
    const processed = new Set<string>()
    const world = { log, observer, receiver, receivers: [], publishing: NOTHING_PUBLISHED, documents, keys, processed }
    for (const oracle of ORACLES) oracle({ ...world, view, now, settled: true, violations, probes })
    for (const verified of await this.startHub(this.bare, 0).audit.verify()) {
      if (!verified.ok) violations.add('I46', `the audit chain is ${verified.rejection.code}`)
    }
    return { calls, violations: violations.found, end: endStateOf(view) }
  }

  private startHub(store: Store, life: number): Hub {
    const random = new SeededRandom(`life ${life}`)
    let ids = 0
    return createHub({
      store,
      keys,
      channels: [{ adapter: simulatedChannel(this.adapter), shops: SHOPS }],
      lockStrategies: STRATEGIES,
      effects: this.effects(),
      now: this.clock.now,
      random: (size) => random.bytes(size),
      newId: () => `life-${life}:${++ids}`,
      tries: 1,
      onError: (error) => foreseen(error, this.violations),
    })
  }

  private effects(): EffectHandlers {
    const failing = this.scenario.effectsFailFirst ?? 0
    const handlers: Record<string, EffectHandler> = {}
    for (const [name, handler] of Object.entries(this.receiver.handlers())) {
      handlers[name] = async (body, context) => {
        if (context.attempt <= failing) throw new Error('The receiver failed.')
        await (handler as EffectHandler)(body, context)
      }
    }
    return handlers
  }

  /** A caller asks until it is answered, each time with the same id. */
  private async perform(operation: Operation): Promise<void> {
    this.log.sent(operation)
    for (let attempt = 1; attempt <= 3; attempt++) {
      if (!this.process.alive) this.process.start()
      try {
        this.log.answered(operation, await this.process.call((hub) => operation.send(hub)))
        return
      } catch (error) {
        if (error instanceof ProcessDied) continue
        const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.violations.add('ERROR', `${operation.id}: ${detail}`)
        return
      }
    }
    this.violations.add('LIVENESS', `${operation.id} is not answered after one crash`)
  }

  private async settle(): Promise<void> {
    for (let round = 1; round <= SETTLING_ROUNDS; round++) {
      this.clock.advance(SETTLING_STEP_MS)
      if (!this.process.alive) this.process.start()
      await this.process
        .call((hub) => hub.tick())
        .catch((error) => {
          if (!(error instanceof ProcessDied)) throw error
        })
    }
  }
}
