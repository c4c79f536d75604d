import { z } from 'zod'
import { anomalyClassSchema } from '../anomaly/anomaly-class'
import type { Findings } from '../cases/apply-findings'
import { type ChoiceOffer, choiceOfferSchema } from '../cases/case-choice'
import { CASE_SUBJECT_KINDS, caseKey, casePatternOf } from '../cases/case-key'
import type { CasePolicy } from '../cases/case-policy'
import { CASE_LIMITS, type Case } from '../cases/case-record'
import type { CaseRejection } from '../cases/handle-case'
import { unstorableText } from '../channel/payload/unstorable-text'
import { codeSchema, outsideIdSchema } from '../order/identifiers'
import { type Outcome, type Rejection, reject } from '../outcome'
import type { RolloutSubject } from '../rules/rollout'
import type { Page, Store } from '../store/store'
import { type CaseQuery, type CaseView, CaseViews, rolloutSubject } from './case-views'
import type { Command } from './command'
import {
  type CaseAnswer,
  type CaseTarget,
  type NotedFindings,
  type NoteRejection,
  noteFindings,
  routeOf,
} from './commands/case-commands'
import {
  assignCaseCommand,
  attendCaseCommand,
  chooseCommand,
  closeCaseCommand,
  openCaseByHand,
  reopenCaseCommand,
  resolveCaseCommand,
  tagCaseCommand,
  takeCaseCommand,
  waitCaseCommand,
} from './commands/handle-case-commands'
import { noteCase } from './commands/note-case'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import type { PolicyReader } from './policy-reader'
import { invalid } from './stock-input'
import type { Vault } from './vault'

const textSchema = z.string().trim().min(1).max(CASE_LIMITS.noteLength)
const causeSchema = z.object({ cause: codeSchema.optional(), note: textSchema.optional() })
const tagSchema = z.array(codeSchema).max(CASE_LIMITS.tags).default([])
const assignSchema = z.object({ owner: outsideIdSchema, standIns: z.array(outsideIdSchema).max(5).optional() })
const waitSchema = z.object({ until: z.int().min(0).max(8_640_000_000_000_000) })
const isStorable = (text: string) => unstorableText(text) === undefined
const subjectKeySchema = z.string().min(1).max(400).refine(isStorable, 'TEXT')
const openSchema = z.object({
  subject: z.object({ kind: z.enum(CASE_SUBJECT_KINDS), key: subjectKeySchema }),
  kind: codeSchema,
  about: codeSchema.nullable().default(null),
  class: anomalyClassSchema,
  choice: choiceOfferSchema.nullable().default(null),
  note: textSchema.optional(),
})

/** A case somebody opens: what it is about, which kind, how bad it is. `choice`: what its buyer may choose. */
export type OpenCaseInput = z.input<typeof openSchema>
/** Why a case ends: a code of the catalogue, and what else there is to say. The note is sealed. */
export type CaseCauseInput = z.input<typeof causeSchema>

type CaseOutcome<R extends Rejection = CaseRejection> = Promise<
  Outcome<CaseAnswer, R | { readonly code: 'CASE_UNKNOWN' } | CaseRejection | DoorRejection>
>

/** What a case service works with. */
export interface CaseContext {
  readonly store: Store
  readonly dispatcher: Dispatcher
  readonly vault: Vault
  readonly now: () => number
  readonly policies: PolicyReader
}

/** How the cases of an order are given to people; without one, cases that are about no order. */
export type CasePolicyFor = (order?: RolloutSubject) => CasePolicy

/** Cases (异常工单): what is wrong, given to people, until it is put right. */
export class CaseService {
  private readonly views: CaseViews

  constructor(
    private readonly context: CaseContext,
    private otherwise: CasePolicy,
  ) {
    this.views = new CaseViews(
      context,
      () => this.pinned(),
      (action, subject) => this.canRun(action, subject),
    )
  }

  /** How cases are given to people at present: by the version of the policy `case` in force, else as this process was told. */
  async policy(): Promise<CasePolicy> {
    return (await this.pinned())()
  }

  /** One reading of how cases are given to people: for a batch, and for each of its orders. */
  async pinned(): Promise<CasePolicyFor> {
    const pin = await this.context.policies.pin('case')
    const { otherwise } = this
    return (order) => (order === undefined ? pin.active : pin.for(order))?.compiled ?? otherwise
  }

  /** Replaces what counts while no version of the policy `case` is in force; open cases keep their owner and deadline. */
  usePolicy(policy: CasePolicy): void {
    this.otherwise = policy
  }

  /**
   * Brings the cases of an order in line with what a set of rules says of it, and its holds with them, in one commit.
   *
   * @param told - `revision`: that of the order as it was judged; where it has changed since, nothing is done.
   */
  async noteFindings(
    told: { readonly orderKey: string; readonly findings: Findings; readonly revision?: number },
    options: CommandOptions,
  ): Promise<Outcome<NotedFindings, NoteRejection | DoorRejection>> {
    const policy = await this.policyOf(told.orderKey)
    return this.context.dispatcher.run(noteFindings, { ...told, policy }, options, {
      route: told.orderKey,
    })
  }

  /** Opens a case by hand. The same subject, kind and `about` are the same case: one that is over is open again. */
  async open(
    input: OpenCaseInput,
    options: CommandOptions,
  ): CaseOutcome<{ readonly code: 'ORDER_UNKNOWN' } | { readonly code: 'CASE_EXISTS' }> {
    const parsed = copied(() => openSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { note, ...opening } = parsed.data
    const key = caseKey(opening)
    if (casePatternOf(key) === undefined) return reject({ code: 'INPUT_INVALID', field: 'subject' })
    const told = { ...opening, bulk: null, caseKey: key }
    const opened = await this.run(openCaseByHand, told, options)
    return opened.ok ? this.withNote(key, 'note', note, options, opened) : opened
  }

  /** A part of a bulk event. */
  openPart(
    orderKey: string,
    part: {
      readonly bulk: string
      readonly kind: string
      readonly class: OpenCaseInput['class']
      readonly choice: ChoiceOffer | null
    },
    options: CommandOptions,
  ): CaseOutcome<{ readonly code: 'ORDER_UNKNOWN' } | { readonly code: 'CASE_EXISTS' }> {
    const pattern = { subject: { kind: 'order', key: orderKey }, kind: part.kind, about: part.bulk } as const
    const given = anomalyClassSchema.parse(part.class)
    return this.run(openCaseByHand, { ...part, ...pattern, class: given, caseKey: caseKey(pattern) }, options)
  }

  /** Somebody looks after it from now on. */
  take(key: string, options: CommandOptions): CaseOutcome {
    return this.run(takeCaseCommand, { caseKey: key }, options)
  }

  async assign(key: string, input: z.input<typeof assignSchema>, options: CommandOptions): CaseOutcome {
    const parsed = copied(() => assignSchema.safeParse(input))
    return parsed.success
      ? this.run(assignCaseCommand, { caseKey: key, ...parsed.data }, options)
      : invalid(parsed.error)
  }

  /** It waits until an instant for the buyer, a carrier or a supplier; then it is in progress again. */
  async wait(key: string, input: z.input<typeof waitSchema>, options: CommandOptions): CaseOutcome {
    const parsed = copied(() => waitSchema.safeParse(input))
    return parsed.success ? this.run(waitCaseCommand, { caseKey: key, ...parsed.data }, options) : invalid(parsed.error)
  }

  /** For those who work on it. Sealed like all that may be personal. */
  note(key: string, text: string, options: CommandOptions): CaseOutcome {
    return this.write(key, 'note', text, options)
  }

  /** What was said to the buyer, or by them. */
  message(key: string, text: string, options: CommandOptions): CaseOutcome {
    return this.write(key, 'message', text, options)
  }

  async tag(
    key: string,
    { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
    options: CommandOptions,
  ): CaseOutcome {
    const parsed = copied(() => z.object({ add: tagSchema, remove: tagSchema }).safeParse({ add, remove }))
    return parsed.success ? this.run(tagCaseCommand, { caseKey: key, ...parsed.data }, options) : invalid(parsed.error)
  }

  /** What could be done is done. It closes when its facts are gone, and is open again if they still hold after the policy's watch. */
  resolve(key: string, input: CaseCauseInput, options: CommandOptions): CaseOutcome {
    return this.end(resolveCaseCommand, key, input, options)
  }

  /** It is over, and why: a root cause of the catalogue is required. */
  close(key: string, input: CaseCauseInput, options: CommandOptions): CaseOutcome {
    return this.end(closeCaseCommand, key, input, options)
  }

  reopen(key: string, options: CommandOptions): CaseOutcome {
    return this.run(reopenCaseCommand, { caseKey: key }, options)
  }

  /** The buyer's choice, of those that were offered. */
  async choose(key: string, option: string, options: CommandOptions): CaseOutcome {
    if (!codeSchema.safeParse(option).success) return reject({ code: 'INPUT_INVALID', field: 'option' })
    return this.run(chooseCommand, { caseKey: key, option }, options)
  }

  /** A case with its notes opened, the procedure of its kind and the page that handles it; undefined when there is none. */
  get(key: string): Promise<CaseView | undefined> {
    return this.views.get(key)
  }

  /** Cases page by page, the newest first. */
  list(query: CaseQuery = {}): Promise<Page<CaseView>> {
    return this.views.list(query)
  }

  /** The timer of a case. */
  attend(key: string, options: CommandOptions): CaseOutcome<never> {
    return this.run(attendCaseCommand, { caseKey: key }, options)
  }

  /** Runs a command on one case; what is told beside the policy tells it from another under the same id. */
  async run<Input extends CaseTarget, R extends Rejection, Answer extends CaseAnswer = CaseAnswer>(
    command: Command<Input, Answer, R>,
    told: Omit<Input, 'policy'> & { readonly caseKey: string },
    options: CommandOptions,
  ): Promise<Outcome<Answer, R | DoorRejection>> {
    const input = { ...told, policy: await this.policyFor(told.caseKey) } as unknown as Input
    return this.context.dispatcher.run(command, input, options, { route: routeOf(told.caseKey), told: { ...told } })
  }

  /** Whether an action can be run from a case about such a subject. */
  protected canRun(_action: string, _subject: Case['subject']['kind']): boolean {
    return false
  }

  /** The policy a case goes by: that of its order, where it is about one. */
  protected policyFor(caseKey: string): Promise<CasePolicy> {
    const subject = casePatternOf(caseKey)?.subject
    return this.policyOf(subject?.kind === 'order' ? subject.key : undefined)
  }

  private async policyOf(orderKey: string | undefined): Promise<CasePolicy> {
    return (await this.pinned())(orderKey === undefined ? undefined : rolloutSubject(orderKey))
  }

  private async end(
    command: Command<
      CaseTarget & { readonly cause?: string | undefined },
      CaseAnswer,
      CaseRejection | { readonly code: 'CASE_UNKNOWN' }
    >,
    key: string,
    input: CaseCauseInput,
    options: CommandOptions,
  ): CaseOutcome {
    const parsed = copied(() => causeSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { cause, note } = parsed.data
    const ended = await this.run(command, { caseKey: key, ...(cause === undefined ? {} : { cause }) }, options)
    return ended.ok ? this.withNote(key, 'rootCause', note, options, ended) : ended
  }

  /** Under an id that follows from the command's: a repeat adds no second note. */
  private async withNote(
    key: string,
    kind: 'note' | 'rootCause',
    note: string | undefined,
    { by, commandId }: CommandOptions,
    done: Awaited<CaseOutcome>,
  ): CaseOutcome {
    if (note === undefined) return done
    const noted = await this.write(key, kind, note, {
      by,
      ...(commandId === undefined ? {} : { commandId: `${commandId}:note`.slice(-200) }),
    })
    return noted.ok ? done : noted
  }

  private async write(
    key: string,
    kind: 'note' | 'message' | 'rootCause',
    text: string,
    options: CommandOptions,
  ): CaseOutcome {
    const parsed = copied(() => textSchema.safeParse(text))
    if (!parsed.success) return reject({ code: 'INPUT_INVALID', field: 'text' })
    const told = { caseKey: key, kind, text: parsed.data }
    const { dispatcher, vault } = this.context
    const policy = await this.policyFor(key)
    return dispatcher.run(noteCase, { ...told, vault, policy }, options, { route: routeOf(key), told })
  }
}
