import type { Instant } from '../time/instant'
import type { AutomationAction } from './automation-action'

/** Runs kept for one order, the newest. */
export const AUTOMATION_RUNS = 100

/** What became of one action: done where `refused` is null, otherwise the code it was refused with. */
export interface AutomationStep {
  readonly at: Instant
  readonly refused: string | null
}

/** One run of a rule on an order: which rule did what, by which version. */
export interface AutomationRun {
  /** The event's id and the rule's: the same again is the same run. */
  readonly id: string
  readonly source: string
  readonly rule: string
  readonly ruleVersion: number
  /** Version of the rules it was begun by, and is ended by. */
  readonly version: number
  /** Name of the event; `time`: nothing but time. */
  readonly event: string
  readonly begunAt: Instant
  readonly endedAt: Instant | null
  /** `looped`: the rule had run as often as it may, and a case was opened in its stead. */
  readonly state: 'running' | 'done' | 'refused' | 'looped'
  readonly actions: readonly AutomationAction[]
  /** As many as have been tried. */
  readonly steps: readonly AutomationStep[]
}

/** All that was automated on one order. */
export interface AutomationRecord {
  readonly orderKey: string
  /** Runs by rule; those that were stopped do not count. */
  readonly counts: Readonly<Record<string, number>>
  /** Oldest first. */
  readonly runs: readonly AutomationRun[]
  /** When time alone may make a rule fire. */
  readonly dueAt: Instant | null
}

/** A rule that fired, and what it wants done. */
export interface FiredAutomation {
  readonly rule: string
  readonly ruleVersion: number
  readonly version: number
  /** `time`: for its time alone, once for each order. */
  readonly by: 'event' | 'time'
  readonly actions: readonly AutomationAction[]
  readonly most: number
}

/** What opens the case of a rule that sets itself off. */
export function loopCase(rule: string): AutomationAction {
  return {
    do: 'openCase',
    kind: 'automation-loop',
    about: rule,
    class: { stage: 'inSale', impact: 'moderate', party: 'internal', priority: 'P1', pauses: false, suggests: [] },
  }
}

/**
 * Begins what rules want done of one occasion. The same occasion again begins nothing, whatever the rules say by then; a rule
 * that has run as often as it may gets a case in its stead.
 */
export function beginRuns(
  known: AutomationRecord | undefined,
  fired: readonly FiredAutomation[],
  told: { readonly orderKey: string; readonly source: string; readonly event: string; readonly at: Instant },
): AutomationRecord {
  const before: AutomationRecord = known ?? { orderKey: told.orderKey, counts: {}, runs: [], dueAt: null }
  if (before.runs.some(({ source }) => source === told.source)) return before
  const counts: Record<string, number> = { ...before.counts }
  const runs: AutomationRun[] = []
  for (const { rule, ruleVersion, version, by, actions, most } of fired) {
    const count = Object.hasOwn(counts, rule) ? (counts[rule] ?? 0) : 0
    if (by === 'time' && count > 0) continue
    const looped = count >= most
    if (!looped) counts[rule] = count + 1
    runs.push({
      ...{ id: `${told.source}|${rule}`, source: told.source, rule, ruleVersion, version },
      ...{ event: by === 'time' ? 'time' : told.event, begunAt: told.at, endedAt: null },
      state: looped ? 'looped' : 'running',
      actions: looped ? [loopCase(rule)] : actions,
      steps: [],
    })
  }
  return runs.length === 0 ? before : { ...before, counts, runs: [...before.runs, ...runs].slice(-AUTOMATION_RUNS) }
}

/** Notes what became of one action; undefined where that stands there already. */
export function noteStep(
  record: AutomationRecord,
  { run: id, step, refused }: { readonly run: string; readonly step: number; readonly refused: string | null },
  at: Instant,
): { readonly record: AutomationRecord; readonly run: AutomationRun } | undefined {
  const run = record.runs.find((one) => one.id === id)
  if (run === undefined || run.endedAt !== null || run.steps.length !== step) return undefined
  const steps = [...run.steps, { at, refused }]
  const isOver = refused !== null || steps.length === run.actions.length
  const over = refused === null ? 'done' : 'refused'
  const state = run.state === 'looped' || !isOver ? run.state : over
  const after: AutomationRun = { ...run, steps, state, endedAt: isOver ? at : null }
  return { record: { ...record, runs: record.runs.map((one) => (one === run ? after : one)) }, run: after }
}
