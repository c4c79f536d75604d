import type { Hub } from '../../hub/create-hub'
import type { Store } from '../../store/store'
import { type FateOfCalls, faultyStore, type ProcessLife } from './faulty-store'

/** The process died while somebody waited for its answer. Whether the command took effect is not known. */
export class ProcessDied extends Error {
  constructor() {
    super('The process died.')
  }
}

/** Makes the hub of one life of a process; nothing of an earlier life may be handed on but what the store keeps. */
export type StartHub = (store: Store, life: number) => Hub

/** One hub over the shared store. When it dies all its memory is gone; its next life starts from what was committed. */
export class SimulatedProcess implements ProcessLife {
  /** Lives so far. */
  life = 0
  private hub: Hub | undefined
  private waiting = new Set<(error: ProcessDied) => void>()
  private current: { alive: boolean } = { alive: false }

  constructor(
    private readonly store: Store,
    private readonly fates: FateOfCalls,
    private readonly startHub: StartHub,
    private readonly onDeath: (how: 'crashBefore' | 'crashAfter') => void,
  ) {}

  get alive(): boolean {
    return this.current.alive
  }

  start(): void {
    this.life += 1
    const current = { alive: true }
    this.current = current
    const life: ProcessLife = {
      get alive() {
        return current.alive
      },
      die: (how) => this.die(how),
    }
    this.hub = this.startHub(faultyStore(this.store, life, this.fates), this.life)
  }

  die(how: 'crashBefore' | 'crashAfter'): void {
    if (!this.current.alive) return
    this.current.alive = false
    this.hub = undefined
    const waiting = this.waiting
    this.waiting = new Set()
    for (const tell of waiting) tell(new ProcessDied())
    this.onDeath(how)
  }

  /** @throws ProcessDied when it is dead or dies before it answers. */
  call<T>(operation: (hub: Hub) => Promise<T>): Promise<T> {
    const { hub } = this
    if (hub === undefined || !this.alive) return Promise.reject(new ProcessDied())
    return new Promise((resolve, reject) => {
      this.waiting.add(reject)
      operation(hub).then(
        (value) => {
          if (this.waiting.delete(reject)) resolve(value)
        },
        (error) => {
          if (this.waiting.delete(reject)) reject(error)
        },
      )
    })
  }
}
