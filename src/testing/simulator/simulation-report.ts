import type { Store } from '../../store/store'
import type { ProbeCounter } from './probes'
import type { Violation } from './violation'

export interface SimulationOptions {
  /** Everything follows from it: workload, faults, order of events. */
  readonly seed: number
  /** Operations callers ask for, retries not counted. Default 500. */
  readonly operations?: number
  /** An empty store over the simulation's clock. Default: the memory store. */
  readonly store?: (clock: { readonly clock: () => number }) => Store
  /** Told every line of the trace, for looking closely at one seed. */
  readonly onTrace?: (line: string) => void
}

export interface SimulationReport {
  readonly seed: number
  /** Operations asked for, retries not counted. */
  readonly operations: number
  /** Faults that were injected. */
  readonly faults: number
  readonly crashes: number
  readonly commits: number
  /** Calls of the store: each is a crash point, before and after. */
  readonly storeCalls: number
  readonly violations: readonly Violation[]
  readonly probes: ProbeCounter
  /** Equal for equal seeds, or the simulation is not deterministic. */
  readonly trace: string
}
