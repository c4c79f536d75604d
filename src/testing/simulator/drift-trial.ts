import type { Compensation } from '../../hub/commands/compensate-stock'
import type { StockFinding } from '../../hub/stock-audit-service'
import type { Store } from '../../store/store'
import type { SeededRandom } from '../seeded-random'
import type { Callers } from './callers'
import type { ClientLog, Operation } from './client-log'
import { plantDrift } from './drift'
import type { ProbeCounter } from './probes'
import type { RandomFates } from './random-fates'
import type { SimulatedProcess } from './simulated-process'
import { readStore } from './store-view'
import type { Violations } from './violation'

const BY = { type: 'user', id: 'simulated' } as const

/** Rounds of finding and compensating after which nothing may be wrong any more: a lock waits for its level. */
const ROUNDS = 4

export interface DriftTrialParts {
  readonly random: SeededRandom
  readonly fates: RandomFates
  readonly callers: Callers
  readonly processes: readonly SimulatedProcess[]
  readonly log: ClientLog
  readonly observed: Store
  readonly violations: Violations
  readonly probes: ProbeCounter
  readonly allAlive: () => Promise<void>
}

/**
 * AUDIT: all is quiet, so a self-audit finds nothing; what is then planted it finds, and nothing else; its proposals, applied
 * by processes that fail and die, set everything right.
 */
export async function tryDrift(parts: DriftTrialParts): Promise<void> {
  const { random, observed, violations, probes } = parts
  for (const finding of await findings(parts)) violations.add('AUDIT', `found ${textOf(finding)}, which nobody planted`)
  const { wrong } = await plantDrift(observed, await readStore(observed), random)
  const found = await findings(parts)
  const subjects = new Set(found.flatMap(({ drifts }) => drifts.map(subjectOf)))
  for (const name of wrong) if (!subjects.has(name)) violations.add('AUDIT', `${name} was made wrong and not found`)
  for (const name of subjects) if (!wrong.has(name)) violations.add('AUDIT', `${name} was found and is right`)

  let left = found
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    await compensate(parts, left)
    left = await findings(parts)
  }
  if (wrong.size > 0) probes.sometimes('drift-compensated')
  for (const finding of left) violations.add('AUDIT', `${textOf(finding)} is left after ${ROUNDS} rounds`)
}

async function compensate(parts: DriftTrialParts, found: readonly StockFinding[]): Promise<void> {
  const { callers, random, fates, log, probes } = parts
  const proposals = found.flatMap<Compensation>(({ compensations }) => compensations)
  fates.turnOn()
  for (const proposal of proposals) await callers.perform(compensation(proposal), random)
  fates.turnOff()
  await parts.allAlive()
  for (const operation of log.unanswered()) await callers.perform(operation, random, 1)
  for (const proposal of proposals) {
    const answer = 'ref' in proposal ? log.answerTo(proposal.ref) : undefined
    if (answer !== undefined && !answer.ok) probes.sometimes('compensation-refused')
  }
}

function compensation(proposal: Compensation): Operation {
  return {
    id: 'ref' in proposal ? proposal.ref : `restore ${proposal.stockKey}`,
    stable: 'accepted',
    wish: { kind: 'other' },
    send: (hub) => hub.stock.applyCompensation(proposal, { by: BY }),
  }
}

async function findings({ processes }: DriftTrialParts): Promise<readonly StockFinding[]> {
  const [process] = processes
  const found: StockFinding[] = []
  await process?.call(async (hub) => {
    for await (const finding of hub.stock.audit()) found.push(finding)
  })
  return found
}

function subjectOf(drift: StockFinding['drifts'][number]): string {
  return 'stockKey' in drift ? drift.stockKey : 'orderKey' in drift ? drift.orderKey : drift.lockId
}

function textOf({ drifts }: StockFinding): string {
  return JSON.stringify(drifts)
}
