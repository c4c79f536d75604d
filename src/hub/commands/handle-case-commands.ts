import type { AnomalyClass } from '../../anomaly/anomaly-class'
import { attendCase } from '../../cases/attend-case'
import type { ChoiceOffer } from '../../cases/case-choice'
import { type CasePattern, caseKey } from '../../cases/case-key'
import { type Case, isActive } from '../../cases/case-record'
import {
  assignCase,
  type CaseRejection,
  chooseOption,
  closeCase,
  offerChoice,
  recordAction,
  reopenCase,
  resolveCase,
  tagCase,
  takeCase,
  waitCase,
} from '../../cases/handle-case'
import { openAgain, openCase } from '../../cases/open-case'
import { accept, reject } from '../../outcome'
import type { Command } from '../command'
import type { InputRejection } from '../input-rejection'
import {
  type CaseAnswer,
  type CaseTarget,
  caseAnswer,
  caseCommand,
  caseMoment,
  caseNeeds,
  settleCase,
} from './case-commands'

/** A case somebody opens, or that is a part of a bulk event. */
export interface OpenCase extends CaseTarget, CasePattern {
  readonly class: AnomalyClass
  readonly bulk: string | null
  readonly choice: ChoiceOffer | null
}

/** Opens a case by hand. The same pattern is the same case: one that is over is open again. */
export const openCaseByHand: Command<
  OpenCase,
  CaseAnswer,
  { readonly code: 'ORDER_UNKNOWN' } | { readonly code: 'CASE_EXISTS' } | InputRejection
> = {
  name: 'openCase',
  answer: 'stored',
  needs: caseNeeds,
  decide(work, input) {
    const { subject, bulk, policy, choice, class: given } = input
    if (subject.kind === 'order' && work.get('order', subject.key) === undefined)
      return reject({ code: 'ORDER_UNKNOWN' })
    if (choice !== null && choice.until <= work.at) return reject({ code: 'INPUT_INVALID', field: 'choice.until' })
    const before = work.get('case', caseKey(input))
    // Marking again is no reason to open again what a person has closed: only a person's word is.
    if (before !== undefined && (bulk !== null || isActive(before))) return reject({ code: 'CASE_EXISTS' })
    const moment = caseMoment(work, policy)
    const origin: Case['origin'] = bulk === null ? 'person' : 'bulk'
    const opened =
      before === undefined
        ? openCase({ ...input, origin }, moment)
        : openAgain({ ...before, class: given, lastSeenAt: work.at, seen: before.seen + 1 }, moment)
    const offered = choice === null ? accept(opened) : offerChoice({ ...opened, choice: null }, choice, moment)
    const after = offered.ok ? offered.value : opened
    settleCase(work, before, after)
    return accept(caseAnswer(after))
  },
}

export const takeCaseCommand = caseCommand<CaseTarget, CaseRejection>('takeCase', (known, _told, moment) =>
  takeCase(known, moment),
)

export const assignCaseCommand = caseCommand<
  CaseTarget & { readonly owner: string; readonly standIns?: readonly string[] | undefined },
  CaseRejection
>('assignCase', assignCase)

export const waitCaseCommand = caseCommand<CaseTarget & { readonly until: number }, CaseRejection>('waitCase', waitCase)

type Cause = CaseTarget & { readonly cause?: string | undefined }
export const resolveCaseCommand = caseCommand<Cause, CaseRejection>('resolveCase', resolveCase)
export const closeCaseCommand = caseCommand<Cause, CaseRejection>('closeCase', closeCase)

export const reopenCaseCommand = caseCommand<CaseTarget, CaseRejection>('reopenCase', (known, _told, moment) =>
  reopenCase(known, moment),
)

export const tagCaseCommand = caseCommand<
  CaseTarget & { readonly add: readonly string[]; readonly remove: readonly string[] },
  CaseRejection
>('tagCase', tagCase)

/**
 * Claims the id of an action before it runs: whoever comes under the same id with another case, action, input or name is refused, and
 * nothing runs. It changes nothing; its stored answer is the claim.
 */
export const claimActionCommand = caseCommand<CaseTarget, CaseRejection>('claimCaseAction', (known) =>
  isActive(known) ? accept(known) : reject({ code: 'CASE_STATE', state: known.state }),
)

/** How an action ended, as it was recorded first: `refused` is the code it was refused with. */
export interface RecordedAction extends CaseAnswer {
  readonly refused: string | null
}

type EndedAction = CaseTarget & {
  readonly action: string
  readonly refused: string | null
  readonly actionId: string
}
const recordAct = caseCommand<EndedAction, CaseRejection>('recordCaseAction', recordAction)

/** Records how an action ended. Of several who ran it under one id the first is right; the others get that answer. */
export const recordActionCommand: Command<
  EndedAction,
  RecordedAction,
  CaseRejection | { readonly code: 'CASE_UNKNOWN' }
> = {
  ...recordAct,
  decide(work, input) {
    const recorded = recordAct.decide(work, input)
    return recorded.ok ? accept({ ...recorded.value, refused: input.refused }) : recorded
  },
}

export const chooseCommand = caseCommand<CaseTarget & { readonly option: string }, CaseRejection>(
  'chooseForCase',
  chooseOption,
)

/** The timer of a case. */
export const attendCaseCommand = caseCommand<CaseTarget, never>(
  'attendCase',
  (known, _told, moment) => accept(attendCase(known, moment)),
  'inRecord',
)
