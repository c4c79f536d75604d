import type { CasePolicy } from '../cases/case-policy'
import type { CaseProcedure } from '../cases/case-procedure'
import { DEFAULT_PROCEDURES } from '../cases/default-procedures'
import type { PolicyProblem } from './policy-kinds'

/** An action that procedures name and nobody here carries out, with the kinds of cases whose procedures name it. */
export interface UnhandledAction {
  readonly action: string
  readonly kinds: readonly string[]
}

const DEFAULTS: ReadonlySet<string> = new Set(DEFAULT_PROCEDURES.map((procedure) => JSON.stringify(procedure)))
/** Most problems named. */
const MOST_NAMED = 50

/**
 * Actions that procedures of a host's own name and that could never be run here. What the built-in procedures recommend is no mistake of
 * the host's: it is shown as not available.
 */
export function caseActionProblems(
  { procedures }: Pick<CasePolicy, 'procedures'>,
  isKnown: (action: string) => boolean,
): readonly PolicyProblem[] {
  const problems = procedures.flatMap((procedure, place) => {
    if (DEFAULTS.has(JSON.stringify(procedure))) return []
    return procedure.steps.flatMap(({ action }, step) =>
      action === null || isKnown(action.command)
        ? []
        : [{ code: 'ACTION_UNKNOWN', path: `procedures.${place}.steps.${step}.action.command` }],
    )
  })
  return problems.slice(0, MOST_NAMED)
}

/** Actions of all procedures, built-in ones too, that nobody here carries out; by name. */
export function unhandledActions(
  procedures: readonly CaseProcedure[],
  isKnown: (action: string) => boolean,
): readonly UnhandledAction[] {
  const kinds = new Map<string, Set<string>>()
  for (const { kind, steps } of procedures) {
    for (const { action } of steps) {
      if (action === null || isKnown(action.command)) continue
      kinds.set(action.command, (kinds.get(action.command) ?? new Set()).add(kind))
    }
  }
  return [...kinds].sort(([one], [other]) => (one < other ? -1 : 1)).map(([action, of]) => ({ action, kinds: [...of] }))
}
