import type { LifecycleRow } from './lifecycle'
import { dayMs, hourMs, minuteMs, type StateMeta } from './state-meta'

/** What drawing needs of a lifecycle; every compiled lifecycle has it. */
export type DrawableLifecycle<State extends string> = {
  readonly name: string
  readonly initial: State
  readonly states: readonly State[]
  readonly events: readonly string[]
  readonly rows: readonly LifecycleRow<State, string, string>[]
  metaOf(state: State): StateMeta
}

/**
 * The lifecycle as a Mermaid `stateDiagram-v2`, one arrow for each pair of states.
 *
 * A fact may skip stages, so a long lifecycle has more arrows than an eye can follow. With `shortcuts: 'hidden'` an event
 * that leads to one state from several stages is drawn from the last of them only and marked `(or earlier)`.
 */
export function lifecycleDiagram<State extends string>(
  lifecycle: DrawableLifecycle<State>,
  { shortcuts = 'drawn' }: { readonly shortcuts?: 'drawn' | 'hidden' } = {},
): string {
  const moves = lifecycle.rows.filter((row) => row.to !== undefined)
  const standIns =
    shortcuts === 'hidden' ? standInsAmong(moves, lifecycle.states) : new Map<unknown, readonly unknown[]>()
  const standing = new Set([...standIns.values()].flat())
  const arrows = new Map<string, string[]>()
  for (const move of moves) {
    if (standIns.has(move)) continue
    const guard = move.guard === undefined ? '' : ` [${move.guard}]`
    const arrow = `${move.from} --> ${move.to}`
    const labels = arrows.get(arrow) ?? []
    arrows.set(arrow, [...labels, `${move.event}${guard}${standing.has(move) ? ' (or earlier)' : ''}`])
  }
  return [
    'stateDiagram-v2',
    `    [*] --> ${lifecycle.initial}`,
    ...[...arrows].map(([arrow, labels]) => `    ${arrow}: ${labels.join(', ')}`),
    ...lifecycle.states.filter((state) => lifecycle.metaOf(state).final).map((state) => `    ${state} --> [*]`),
  ].join('\n')
}

/** States, in Markdown: name, labels, owner, time limit, and whether an order may be held there. */
export function stateTable<State extends string>(lifecycle: DrawableLifecycle<State>): string {
  return markdownTable(
    ['State', '中文', 'Label', 'Owner', 'Time limit', 'May be held', 'Final'],
    lifecycle.states.map((state) => {
      const { label, owner, timeLimitMs, holdable, final } = lifecycle.metaOf(state)
      return [
        `\`${state}\``,
        label['zh-CN'],
        label.en,
        owner,
        duration(timeLimitMs),
        holdable ? 'yes' : '',
        final ? 'yes' : '',
      ]
    }),
  )
}

/**
 * Every line of the table, in Markdown, with states that answer alike on one line (`a … c`: from a to c in
 * the order of the state table). What is not listed is illegal.
 */
export function transitionTable<State extends string>(lifecycle: DrawableLifecycle<State>): string {
  const answers = new Map<string, { readonly row: LifecycleRow<State, string, string>; readonly from: State[] }>()
  for (const event of lifecycle.events) {
    for (const row of lifecycle.rows) {
      if (row.event !== event) continue
      const key = [event, row.guard, row.to, ...row.effects].join('|')
      const alike = answers.get(key)
      if (alike === undefined) answers.set(key, { row, from: [row.from] })
      else alike.from.push(row.from)
    }
  }
  return markdownTable(
    ['Event', 'When', 'In', 'Leads to', 'Effects'],
    [...answers.values()].map(({ row, from }) => [
      row.event,
      row.guard ?? '',
      stateRanges(from, lifecycle.states),
      row.to === undefined ? '(stays)' : `**${row.to}**`,
      row.effects.join(', '),
    ]),
  )
}

/**
 * For each shortcut the moves that stand for it: the same event leads to the same state from a later stage, which
 * still lies ahead. A move without stand-ins is no shortcut.
 */
function standInsAmong<State extends string>(
  moves: readonly LifecycleRow<State, string, string>[],
  states: readonly State[],
): ReadonlyMap<unknown, readonly unknown[]> {
  const rank = new Map<State | undefined, number>(states.map((state, index) => [state, index]))
  const rankOf = (state: State | undefined) => rank.get(state) ?? -1
  const reachable = (from: State) => {
    const reached = new Set<State | undefined>([from])
    for (const state of reached) for (const move of moves) if (move.from === state) reached.add(move.to)
    return reached
  }
  const standIns = new Map<unknown, readonly unknown[]>()
  for (const move of moves) {
    const ahead = reachable(move.from)
    const later = moves.filter(
      ({ from, event, to }) =>
        event === move.event &&
        to === move.to &&
        rankOf(move.from) < rankOf(from) &&
        rankOf(from) < rankOf(to) &&
        ahead.has(from),
    )
    if (later.length > 0) standIns.set(move, later)
  }
  return standIns
}

/** Names in their order, three or more neighbours as `first … last`. */
function stateRanges<State extends string>(names: readonly State[], states: readonly State[]): string {
  const parts: State[][] = []
  for (const name of names) {
    const run = parts.at(-1)
    if (run !== undefined && states.indexOf(name) === states.indexOf(run.at(-1) ?? name) + 1) run.push(name)
    else parts.push([name])
  }
  return parts.map((run) => (run.length < 3 ? run.join(', ') : `${run[0]} … ${run.at(-1)}`)).join(', ')
}

function duration(ms: number | null): string {
  if (ms === null) return 'none'
  if (ms % dayMs === 0) return `${ms / dayMs} d`
  if (ms % hourMs === 0) return `${ms / hourMs} h`
  return `${ms / minuteMs} min`
}

function markdownTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}
