import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type CasePolicy, type CasePolicyInput, parseCasePolicy } from '../cases/case-policy'
import type { Case } from '../cases/case-record'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, type Rejection, reject } from '../outcome'
import { BulkCases } from './bulk-cases'
import { caseActionProblems, type UnhandledAction, unhandledActions } from './case-action-problems'
import { caseMonth } from './case-months'
import { type CaseContext, CaseService } from './case-service'
import type { Actor } from './command'
import { type CaseAnswer, routeOf } from './commands/case-commands'
import { claimActionCommand, type RecordedAction, recordActionCommand } from './commands/handle-case-commands'
import { type CommandOptions, copied, type DoorRejection } from './dispatcher'
import { type ActingHub, fitsSubject, isHubAction, runHubAction } from './hub-case-actions'
import { HubConfigError } from './hub-errors'
import { type Investigation, investigateOrder } from './investigation'
import type { PolicyProblem } from './policy-kinds'
import { invalid } from './stock-input'

/** What an action of a host's is told. */
export interface CaseActionCall {
  readonly case: Case
  /** What the step of the procedure says, with what the person added. */
  readonly input: Readonly<Record<string, unknown>>
  readonly by: Actor
  /**
   * The idempotency key: the same for each repeat of the action, and no other's. An action that is run again under it, as after a crash,
   * must not do its work twice.
   */
  readonly commandId: string
}

/** Actions a host offers beside the hub's own, by name: `reship`, `callBuyer`. What one refuses is recorded. */
export type CaseActions = Readonly<Record<string, (call: CaseActionCall) => Promise<Outcome<unknown>>>>

const actSchema = z.object({
  action: codeSchema,
  input: z.record(z.string().max(64), z.json()).default({}),
})

/** An action and what it is told: from a step of the procedure, or chosen freely. */
export type ActInput = z.input<typeof actSchema>

/** Why an action was not done, in the order it is checked. */
export type ActRejection =
  | { readonly code: 'CASE_UNKNOWN' }
  | { readonly code: 'CASE_STATE'; readonly state: Case['state'] }
  | { readonly code: 'ACTION_UNKNOWN'; readonly action: string }
  | { readonly code: 'ACTION_REFUSED'; readonly reason: string }

interface ActingContext extends CaseContext {
  readonly hub: ActingHub
  /** Orders are judged by rules of this hub. */
  readonly judges: boolean
}

/** A case service that runs actions. @throws HubConfigError where its policy or actions are wrong. */
export function caseService(
  context: ActingContext,
  options?: { readonly policy?: CasePolicyInput; readonly actions?: CaseActions },
): ActingCaseService {
  const { actions = {} } = options ?? {}
  const taken = Object.keys(actions).find(isHubAction)
  if (taken !== undefined) {
    throw new HubConfigError(`The case action ${taken} is one of the hub's own.`, 'Register yours under another name.')
  }
  return new ActingCaseService(context, readPolicy(options?.policy), actions)
}

function readPolicy(policy: CasePolicyInput | undefined): CasePolicy {
  const parsed = parseCasePolicy(policy ?? {})
  if (parsed.ok) return parsed.value
  throw new HubConfigError(
    `The case policy is wrong at ${parsed.rejection.field}.`,
    `It was refused with ${parsed.rejection.reason}.`,
  )
}

/** Cases together with what can be done from them, and what can be asked of them all. */
export class ActingCaseService extends CaseService {
  /** Events that are wrong for many orders at once. */
  readonly bulk: BulkCases
  /** Actions this process is running, by idempotency key: a repeat waits for the one under way. */
  private readonly underWay = new Map<string, ReturnType<ActingCaseService['act']>>()

  constructor(
    private readonly acting: ActingContext,
    policy: CasePolicy,
    private readonly actions: CaseActions,
  ) {
    super(acting, policy)
    this.bulk = new BulkCases(acting, this)
    this.assertActions(policy)
  }

  /**
   * Replaces what counts while no version of the policy `case` is in force; open cases keep their owner and deadline.
   * @throws HubConfigError where a procedure of its own names an action nobody carries out.
   */
  override usePolicy(policy: CasePolicy): void {
    this.assertActions(policy)
    super.usePolicy(policy)
  }

  /** What a policy asks for that this hub does not have; nothing of other kinds. */
  lacking(kind: string, compiled: unknown): readonly PolicyProblem[] {
    if (kind !== 'case') return []
    return caseActionProblems(compiled as CasePolicy, (action) => this.isKnown(action))
  }

  /**
   * Actions that procedures in force name, built-in ones too, and that nobody here carries out: a case shows them as not `available`.
   * Register them in `createHub({ cases: { actions } })`, or save procedures without them.
   */
  async unhandled(): Promise<readonly UnhandledAction[]> {
    return unhandledActions((await this.policy()).procedures, (action) => this.isKnown(action))
  }

  /**
   * The ten most frequent kinds of cases of a month (`2026-03`) by root cause, with the month before and what would make each
   * rarer. Days count in `zone`, Asia/Shanghai unless given.
   */
  async topTen(asked: { readonly month: string; readonly zone?: string; readonly signal?: AbortSignal }) {
    return caseMonth(this.acting.store, await this.policy(), asked)
  }

  /** All there is to know of an order, by key or number, in one object within bounds; personal data is masked. */
  investigate(order: string): Promise<Outcome<Investigation, { readonly code: 'ORDER_UNKNOWN' }>> {
    return investigateOrder(
      { store: this.acting.store, orders: this.acting.hub.orders, cases: this, hub: this.acting.hub },
      order,
    )
  }

  /**
   * Runs an action from a case: a command of the hub on its order, or an action of the host's. The result stands in the
   * history of the case. The command id is claimed before anything runs: under it a repeat is answered as the first one was, other
   * content is refused, and an action that broke off is run again under the same idempotency key.
   * @throws What an action of the host's throws; then nothing is recorded, and a repeat runs it again.
   */
  async act(
    key: string,
    input: ActInput,
    options: CommandOptions,
  ): Promise<Outcome<CaseAnswer, ActRejection | DoorRejection | Rejection>> {
    const parsed = copied(() => actSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const identity = this.acting.dispatcher.identity(options)
    if (!identity.ok) return identity
    const { by, commandId } = identity.value
    // Round in a ring, it is no JSON either.
    copied(() => JSON.stringify(parsed.data.input))
    const told = { action: parsed.data.action, input: sorted(parsed.data.input), by }
    const claimed = await this.run(claimActionCommand, { caseKey: key, ...told }, identity.value)
    if (!claimed.ok) return claimed
    const actionId = actionIdOf(commandId)
    const underWay = this.underWay.get(actionId)
    if (underWay !== undefined) return underWay
    const running = this.carryOut(key, told, actionId).finally(() => this.underWay.delete(actionId))
    this.underWay.set(actionId, running)
    return running
  }

  /** What a claimed action was answered, or is answered now that it is run. */
  private async carryOut(
    key: string,
    { action, input, by }: Omit<CaseActionCall, 'case' | 'commandId'> & { readonly action: string },
    actionId: string,
  ): Promise<Outcome<CaseAnswer, ActRejection | DoorRejection | Rejection>> {
    const recordId = `${actionId}-end`
    const ended = (await this.acting.store.read('answer', [recordId])).get(recordId)?.value?.outcome
    if (ended?.ok === true) return answerOf(ended.value as RecordedAction)
    const known = (await this.acting.store.read('case', [key])).get(key)?.value
    if (known === undefined) return reject({ code: 'CASE_UNKNOWN' })
    const done = await this.perform(known, { action, input }, { by, commandId: actionId })
    if (!done.ok && done.rejection.code === 'ACTION_UNKNOWN') return done
    const refused = done.ok ? null : done.rejection.code
    const policy = await this.policyFor(key)
    const recorded = await this.acting.dispatcher.run(
      recordActionCommand,
      { caseKey: key, action, refused, actionId, policy },
      { by, commandId: recordId },
      { route: routeOf(key), told: { caseKey: key, action } },
    )
    return recorded.ok ? answerOf(recorded.value) : recorded
  }

  private async perform(
    known: Case,
    { action, input }: Pick<CaseActionCall, 'input'> & { readonly action: string },
    options: Required<CommandOptions>,
  ): Promise<Outcome<unknown>> {
    if (!this.canRun(action, known.subject.kind)) return reject({ code: 'ACTION_UNKNOWN', action })
    if (isHubAction(action)) return runHubAction(this.acting.hub, action, { subject: known.subject, input, options })
    const hosts = Object.hasOwn(this.actions, action) ? this.actions[action] : undefined
    return hosts === undefined ? reject({ code: 'ACTION_UNKNOWN', action }) : hosts({ case: known, input, ...options })
  }

  protected override canRun(action: string, subject: Case['subject']['kind']): boolean {
    return this.isKnown(action) && (!isHubAction(action) || fitsSubject(action, subject))
  }

  /** Whether the hub, or the host, carries it out at all. */
  private isKnown(action: string): boolean {
    if (action === 'judgeOrder') return this.acting.judges
    return isHubAction(action) || Object.hasOwn(this.actions, action)
  }

  private assertActions(policy: CasePolicy): void {
    const [first] = this.lacking('case', policy)
    if (first === undefined) return
    throw new HubConfigError(
      `The case policy is wrong at ${first.path}.`,
      `It was refused with ${first.code}: register the action in createHub({ cases: { actions } }), or correct its name.`,
    )
  }
}

/** One id for all repeats of an action, of its own so that no other command is ever met under it. */
function actionIdOf(commandId: string): string {
  return `act-${createHash('sha256').update(commandId).digest('hex')}`
}

function answerOf({ refused, ...answer }: RecordedAction): Outcome<CaseAnswer, ActRejection> {
  return refused === null ? accept(answer) : reject({ code: 'ACTION_REFUSED', reason: refused })
}

/** The same input is the same however its names are ordered. */
function sorted(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(input).sort(([one], [other]) => (one < other ? -1 : 1)))
}
