import type { AutomationAction } from '../automation/automation-action'
import { type AutomationRules, eventsHeard } from '../automation/automation-rules'
import { schemaProblems } from '../schema-problems'
import type { AutomationHandler } from './automation-options'
import type { PolicyProblem } from './policy-kinds'
import { reasonSchema } from './reason'

/** What a hub automates with. */
export interface AutomationMeans {
  /** Events that are written down for it. */
  readonly heard: ReadonlySet<string>
  readonly handlers?: Readonly<Record<string, AutomationHandler>> | undefined
}

/** Most problems named. */
const MOST_NAMED = 50

/**
 * What rules ask for that this hub could never do: an event it does not write down, a handler it does not have, a handler's input that
 * is none, a reason that is no reason. The rules themselves were checked before; each problem has its path.
 */
export function automationProblems(
  { rules }: Pick<AutomationRules, 'rules'>,
  { heard, handlers = {} }: AutomationMeans,
): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = []
  const found = (path: string, problem: Omit<PolicyProblem, 'path'>) => {
    if (problems.length < MOST_NAMED) problems.push({ ...problem, path })
  }
  for (const [rule, { gives }] of rules.entries()) {
    for (const [place, trigger] of gives.on.entries()) {
      const missing = [...eventsHeard({ rules: [{ gives: { on: [trigger] } }] })].find((event) => !heard.has(event))
      if (missing === undefined) continue
      found(`rules.${rule}.gives.on.${place}`, { code: 'EVENT_UNHEARD', expected: [...heard].sort().join(', ') })
    }
    for (const [place, action] of gives.actions.entries()) {
      for (const { path, ...problem } of problemsOf(action, handlers)) {
        found(`rules.${rule}.gives.actions.${place}.${path}`, problem)
      }
    }
  }
  return problems
}

function problemsOf(
  action: AutomationAction,
  handlers: Readonly<Record<string, AutomationHandler>>,
): readonly PolicyProblem[] {
  if (action.do === 'call') {
    const handler = Object.hasOwn(handlers, action.handler) ? handlers[action.handler] : undefined
    if (handler === undefined) return [{ code: 'HANDLER_UNKNOWN', path: 'handler' }]
    const input = handler.input.safeParse(action.input)
    if (input.success) return []
    return schemaProblems(input.error).map(({ path }) => ({
      code: 'INPUT_INVALID',
      path: path === '' ? 'input' : `input.${path}`,
    }))
  }
  if (!('reason' in action) || reasonSchema.safeParse(action.reason).success) return []
  return [{ code: 'REASON', path: 'reason' }]
}
