export { drawFaultMix, type FaultMix } from './fault-mix'
export { PROBES, type Probe, ProbeCounter } from './probes'
export { type SimulationOptions, type SimulationReport, simulate } from './simulate'
export type { Violation } from './violation'
