import type { AnyStateMachine, EventFromLogic, ExecutableActionsFrom, StateValueFrom } from 'xstate'
import type { Lifecycle, LifecycleRow, Step } from './lifecycle'
import { LifecycleNameUnknownError, LifecycleNotCompilableError } from './lifecycle-errors'
import type { StateMeta } from './state-meta'

/** The names of a machine's states. */
export type StateOf<Machine extends AnyStateMachine> = StateValueFrom<Machine> & string
/** The events a machine takes, with the fields its guards read. */
export type EventOf<Machine extends AnyStateMachine> = EventFromLogic<Machine>
/** The names of the effects a machine asks for. */
export type EffectOf<Machine extends AnyStateMachine> = Exclude<
  ExecutableActionsFrom<Machine>['type'],
  `xstate.${string}`
>

/**
 * Reads a flat machine's configuration into a table.
 *
 * A guard is a name, and means that the event's field of that name is `true`. Actions and a state's `entry` are
 * names of effects. Every state has its `meta`. Anything a table cannot say (nested or parallel states, `always`,
 * `after`, `invoke`, wildcards, inline functions, re-entry) is refused at once, not ignored.
 *
 * @throws LifecycleNotCompilableError naming the place and what is wrong there.
 */
export function compileLifecycle<Machine extends AnyStateMachine>(
  machine: Machine,
): Lifecycle<StateOf<Machine>, EventOf<Machine>, EffectOf<Machine>> {
  return compileTable(machine.id, machine.config as MachineSource)
}

type MachineSource = Readonly<Record<string, unknown>>
type Branch<State extends string, Effect extends string> = {
  readonly guard: string | undefined
  readonly answer: Step<State, Effect>
}
type Cells<State extends string, Effect extends string> = Map<string, readonly Branch<State, Effect>[]>

const machineKeys = new Set(['id', 'initial', 'states', 'schemas', 'description', 'version'])
const stateKeys = new Set(['on', 'entry', 'meta', 'description', 'tags'])
const transitionKeys = new Set(['target', 'guard', 'actions', 'description', 'meta'])
const illegal = Object.freeze({ kind: 'illegal' as const })

function compileTable<State extends string, Event extends { readonly type: string }, Effect extends string>(
  name: string,
  source: MachineSource,
): Lifecycle<State, Event, Effect> {
  const refuse = (at: string, problem: string): never => {
    throw new LifecycleNotCompilableError({ lifecycle: name, at, problem })
  }
  const record = (value: unknown, known: ReadonlySet<string> | undefined, at: string): MachineSource => {
    if (typeof value !== 'object' || value === null) return refuse(at, 'is not an object')
    for (const key of Object.keys(value)) {
      if (known !== undefined && !known.has(key)) refuse(at, `uses \`${key}\`, which a flat table cannot say`)
    }
    return value as MachineSource
  }
  const nameList = (value: unknown, at: string): readonly Effect[] => {
    const list = value === undefined ? [] : Array.isArray(value) ? value : [value]
    if (list.some((item) => typeof item !== 'string')) refuse(at, 'has an action that is not a name')
    return list as readonly Effect[]
  }

  const { initial, states: stateSources } = record(source, machineKeys, 'the machine')
  const sources = Object.entries(record(stateSources, undefined, 'states')).map(
    ([state, body]) => [state as State, record(body, stateKeys, state)] as const,
  )
  const states = Object.freeze(sources.map(([state]) => state))
  if (!states.includes(initial as State)) refuse('initial', 'names no state')

  const meta = new Map<State, StateMeta>()
  const entry = new Map<State, readonly Effect[]>()
  for (const [state, body] of sources) {
    meta.set(state, Object.freeze({ ...record(body.meta, undefined, `${state}.meta`) }) as StateMeta)
    entry.set(state, nameList(body.entry, `${state}.entry`))
  }
  if (entry.get(initial as State)?.length !== 0) refuse(`${initial}.entry`, 'has effects before any event')

  const rows: LifecycleRow<State, Event['type'], Effect>[] = []
  const table = new Map<string, Cells<State, Effect>>()
  for (const [from, body] of sources) {
    const cells: Cells<State, Effect> = new Map()
    table.set(from, cells)
    for (const [event, value] of Object.entries(record(body.on ?? {}, undefined, `${from}.on`))) {
      const at = `${from}.on.${event}`
      if (event.includes('*')) refuse(at, 'is a wildcard')
      const branches = (Array.isArray(value) ? value : [value]).map((item) => compileBranch(from, event, item, at))
      cells.set(event, Object.freeze(branches))
    }
  }

  function compileBranch(from: State, event: string, value: unknown, at: string): Branch<State, Effect> {
    const transition = typeof value === 'string' ? { target: value } : record(value, transitionKeys, at)
    const { target, guard } = transition as { target?: unknown; guard?: unknown }
    if (guard !== undefined && typeof guard !== 'string') return refuse(at, 'has a guard that is not a name')
    const actions = nameList((transition as MachineSource).actions, at)
    if (target === undefined) {
      if (actions.length === 0) refuse(at, 'neither moves nor has an effect')
      const effects = Object.freeze([...actions])
      rows.push(Object.freeze({ from, event, guard, to: undefined, effects }))
      return Object.freeze({ guard, answer: Object.freeze({ kind: 'stayed', effects }) })
    }
    const to = target as State
    if (to === from) refuse(at, 'leads back to its own state: leave the target out')
    const effects = Object.freeze([...actions, ...(entry.get(to) ?? refuse(at, 'leads to no state'))])
    rows.push(Object.freeze({ from, event, guard, to, effects }))
    return Object.freeze({ guard, answer: Object.freeze({ kind: 'moved', state: to, effects }) })
  }

  const events = Object.freeze([...new Set(rows.map((row) => row.event))])
  const knownEvents = new Set<string>(events)

  function unmatched(state: string, event: string): { readonly kind: 'illegal' } {
    if (!table.has(state)) throw new LifecycleNameUnknownError({ lifecycle: name, kind: 'state', known: states })
    if (!knownEvents.has(event)) throw new LifecycleNameUnknownError({ lifecycle: name, kind: 'event', known: events })
    return illegal
  }

  function metaOf(state: State): StateMeta {
    const found = meta.get(state)
    if (found === undefined) throw new LifecycleNameUnknownError({ lifecycle: name, kind: 'state', known: states })
    return found
  }

  return Object.freeze({
    name,
    initial: initial as State,
    states,
    events,
    rows: Object.freeze(rows),
    step(state: State, event: Event): Step<State, Effect> {
      const branches = table.get(state)?.get(event.type)
      if (branches === undefined) return unmatched(state, event.type)
      for (let i = 0; i < branches.length; i++) {
        const branch = branches[i] as Branch<State, Effect>
        if (branch.guard === undefined || (event as unknown as MachineSource)[branch.guard] === true)
          return branch.answer
      }
      return illegal
    },
    isFinal: (state: State) => metaOf(state).final === true,
    metaOf,
  })
}
