import type { KeyRing } from '../../../security/key-ring'
import type { ClientLog } from '../client-log'
import type { EffectReceiver } from '../effect-receiver'
import type { Observer } from '../observed-store'
import type { SimulatedDocument } from '../order-script'
import type { ProbeCounter } from '../probes'
import type { Publishing } from '../publishing'
import type { StockReceiver } from '../stock-receiver'
import type { StoreView } from '../store-view'
import type { Violations } from '../violation'

/** What an oracle may look at: the store as it is, and what the world outside knows. */
export interface Scene {
  readonly view: StoreView
  readonly log: ClientLog
  readonly observer: Observer
  readonly receiver: EffectReceiver
  /** Channels that are told what they may sell, and by which plan. */
  readonly receivers: readonly StockReceiver[]
  readonly publishing: Publishing
  readonly documents: readonly SimulatedDocument[]
  readonly keys: KeyRing
  /** Intake keys that a caller saw through; the others are the timer's. */
  readonly processed: ReadonlySet<string>
  /** The store's clock. */
  readonly now: number
  /** True once faults are off and everything had its time: then nothing may be left undone. */
  readonly settled: boolean
  readonly violations: Violations
  readonly probes: ProbeCounter
}

/** Checks one invariant, or a few that share a walk, over the whole store. */
export type Oracle = (scene: Scene) => void
