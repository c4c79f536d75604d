import { type AutomationRecord, beginRuns, type FiredAutomation, noteStep } from '../../automation/automation-run'
import { accept } from '../../outcome'
import type { Command } from '../command'
import type { Work } from '../work'

interface OnOrder {
  readonly orderKey: string
  readonly number: string
}

/** What rules want done of one occasion, and when to look again. */
export interface BeginAutomation extends OnOrder {
  readonly source: string
  readonly event: string
  readonly fired: readonly FiredAutomation[]
  readonly dueAt: number | null
}

const needs = { automation: ({ orderKey }: OnOrder) => [orderKey] }

/** Begins runs, once for each occasion: what is begun is ended, even if the process dies in between. */
export const beginAutomation: Command<BeginAutomation, AutomationRecord, never> = {
  name: 'beginAutomation',
  answer: 'inRecord',
  needs,
  decide(work, input) {
    const before = work.get('automation', input.orderKey)
    const begun = beginRuns(before, input.fired, { ...input, at: work.at })
    if (begun === before && begun.dueAt === input.dueAt) return accept(begun)
    const after = { ...begun, dueAt: input.dueAt }
    work.put('automation', input.orderKey, after)
    return accept(after)
  },
}

/** What became of one action. */
export interface NoteAutomation extends OnOrder {
  readonly run: string
  readonly step: number
  readonly refused: string | null
}

/** Notes what became of an action, and tells of a run that is over. */
export const noteAutomation: Command<NoteAutomation, null, never> = {
  name: 'noteAutomation',
  answer: 'inRecord',
  needs,
  decide(work, input) {
    const before = work.get('automation', input.orderKey)
    const noted = before && noteStep(before, input, work.at)
    if (noted === undefined) return accept(null)
    work.put('automation', input.orderKey, noted.record)
    tell(work, input, noted.run)
    return accept(null)
  },
}

function tell(
  work: Work,
  { orderKey, number, step, refused }: NoteAutomation,
  { rule, version, state, actions, endedAt }: AutomationRecord['runs'][number],
): void {
  const about = { orderKey, number, rule, version, at: work.at }
  const action = actions[step]
  if (action?.do === 'notify' && refused === null) work.emit('AutomationNotice', { ...about, topic: action.topic })
  if (endedAt === null) return
  const code = state === 'looped' ? 'AUTOMATION_LOOP' : refused
  work.emit('AutomationRan', { ...about, state, code })
}
