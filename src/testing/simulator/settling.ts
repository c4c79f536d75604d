import type { Store } from '../../store/store'
import type { SeededRandom } from '../seeded-random'
import type { Callers } from './callers'
import type { ClientLog } from './client-log'
import type { ProbeCounter } from './probes'
import type { SimulatedProcess } from './simulated-process'
import type { Violations } from './violation'
import type { VirtualTime } from './virtual-time'
import type { Workload } from './workload'

/** Rounds of ticks after which nothing may be left to do. */
const SETTLING_ROUNDS = 60
const SETTLING_STEP_MS = 11 * 60_000

export interface SettlingParts {
  readonly time: VirtualTime
  readonly random: SeededRandom
  readonly callers: Callers
  readonly processes: readonly SimulatedProcess[]
  readonly workload: Workload
  readonly log: ClientLog
  /** The store past all faults; what is resolved there is observed. */
  readonly bare: Store
  readonly observed: Store
  readonly violations: Violations
  readonly probes: ProbeCounter
  /** Called before timers are waited for: the clock goes on from the latest it has shown. */
  readonly setClockRight: () => void
}

/** Faults are off: what is open must come to its end within a bounded number of ticks. */
export async function settle(parts: SettlingParts): Promise<void> {
  const { callers, violations, random } = parts
  for (const operation of [...parts.log.unanswered(), ...parts.workload.rest()]) {
    const answered = await callers.perform(operation, random, 1)
    if (!answered) violations.add('LIVENESS', `${operation.id} is not answered without any fault`)
  }
  await replayQuarantined(parts)
  parts.setClockRight()
  for (let round = 1; round <= SETTLING_ROUNDS; round++) {
    await parts.time.sleep(SETTLING_STEP_MS)
    for (const process of parts.processes) await callers.tick(process)
    await resolveDead(parts)
    if (round > 3 && (await isSettled(parts))) return
  }
  violations.add('LIVENESS', `work is left after ${SETTLING_ROUNDS} ticks without any fault`)
}

async function replayQuarantined({ bare, callers, workload, random }: SettlingParts): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<Store['list']>> = await bare.list('intake', {
      where: { state: 'quarantined' },
      limit: 500,
      after,
    })
    for (const record of page.items) {
      if (!('key' in record) || !('reason' in record) || record.reason !== 'FORMAT_UNKNOWN') continue
      await callers.perform(workload.replay(record.key), random, 1)
    }
    if (page.next === null) return
    after = page.next
  }
}

async function resolveDead({ bare, observed, probes, random }: SettlingParts): Promise<void> {
  const { items } = await bare.outbox.list({ state: 'dead', limit: 1_000 })
  for (const { id } of items) {
    probes.sometimes('effect-dead')
    await observed.outbox.resolve(id, random.chance(0.5) ? 'redrive' : 'skip')
  }
}

async function isSettled({ bare }: SettlingParts): Promise<boolean> {
  const [next, due, dead, untold, ...offers] = await Promise.all([
    bare.outbox.nextAt(),
    bare.due(await bare.now(), 1),
    bare.outbox.list({ state: 'dead', limit: 1 }),
    bare.list('stock', { where: { telling: 'due' }, limit: 1 }),
    ...['soldOut', 'waiting'].map((pending) => bare.list('publication', { where: { pending }, limit: 1 })),
  ])
  const quiet = [dead, untold, ...offers].every(({ items }) => items.length === 0)
  return quiet && next === null && due.length === 0
}
