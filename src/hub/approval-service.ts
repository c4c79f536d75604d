import { type ApprovalBoard, approvalBoard, BOARD_REACH_MS } from '../approval/approval-board'
import { canonicalJson } from '../approval/canonical-json'
import { type ApprovalFinding, checkApprovalPolicy } from '../approval/check-approval-policy'
import { absenceSchema, delegationSchema, parseDutyTable } from '../approval/duty-table'
import { holdsAddress } from '../approval/holds-address'
import { accept, type Outcome, type Rejection, reject } from '../outcome'
import type { DigestKey } from '../security/digest'
import type { Page, Store } from '../store/store'
import {
  type AbsenceInput,
  type ApprovalDecisionInput,
  type ApprovalRequestInput,
  approvalDecisionSchema,
  approvalRequestSchema,
  type DelegationInput,
} from './approval-input'
import { type ApprovalQuery, type ApprovalView, ApprovalViews } from './approval-views'
import { rolloutSubject } from './case-views'
import { type Command, SYSTEM } from './command'
import {
  type ApprovalAnswer,
  type ApprovalTarget,
  type ApprovalUnknown,
  attendApproval,
  decideApproval,
  requestApproval,
  useApproval,
  waiveApproval,
  withdrawApproval,
} from './commands/approval-commands'
import { changeDuty, type DutyChange, dutyWith } from './commands/duty-commands'
import type { OrderTarget } from './commands/order-commands'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { type DutyAlarm, distinctFindings, dutyAlarm } from './duty-alarm'
import { dutyInForce } from './duty-in-force'
import { approvalPages, openApprovals } from './open-approvals'
import { DUTY_POLICY, untilInForce } from './policy-moved'
import type { PolicyReader } from './policy-reader'
import { reasonRefused, reasonSchema } from './reason'
import type { Registry, RegistryRejection } from './registry'
import { invalid } from './stock-input'
import type { Vault } from './vault'

/** Neither the policy nor the duty table was ever put in force. */
export type ApprovalUnconfigured = { readonly code: 'APPROVAL_UNCONFIGURED'; readonly missing: 'approval' | 'duty' }

/** Requests looked at again at once where another duty table is in force. */
const SWEEP = 200

type Approving<R extends Rejection> = Promise<
  Outcome<ApprovalAnswer, R | ApprovalUnknown | RegistryRejection | DoorRejection>
>

/** Who has approved what: requests, signatures, waivers, proof before it is done. */
export class ApprovalService {
  private readonly views: ApprovalViews
  private sweptVersion: number | undefined

  constructor(
    private readonly context: {
      readonly store: Store
      readonly registry: Registry
      readonly dispatcher: Dispatcher
      readonly policies: PolicyReader
      readonly digestKey: DigestKey
      readonly vault: Vault
      readonly now: () => number
    },
  ) {
    this.views = new ApprovalViews(context)
  }

  /**
   * Asks for approval by the policies `approval` and `duty` in force; a version of `approval` that is being tried counts for the
   * orders it is tried on, without an order for the subjects. What is small enough is approved at once.
   */
  async request(input: ApprovalRequestInput, options: CommandOptions) {
    const identity = this.context.dispatcher.identity(options)
    if (!identity.ok) return identity
    const parsed = copied(() => approvalRequestSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const { payload, order = null, ...asked } = parsed.data
    const digest = this.digestOf(payload)
    if (!digest.ok) return digest
    const target = this.orderTarget(order)
    if (!target.ok) return target
    const { by, commandId } = identity.value
    const id = asked.id ?? `A-${this.context.digestKey.digest(commandId).slice(0, 24)}`
    const ask = {
      ...asked,
      id,
      digest: digest.value,
      applicant: by.id,
      orderKey: order,
      ...(holdsAddress(payload) ? { ofAddress: true as const } : {}),
    }
    const subject = rolloutSubject(order ?? asked.subject)
    return untilInForce(async () => {
      const policy = (await this.context.policies.pin('approval')).for(subject)
      if (policy === undefined) return reject({ code: 'APPROVAL_UNCONFIGURED', missing: 'approval' } as const)
      const duty = await dutyInForce(this.context.policies)
      if (duty.version === 0) return reject({ code: 'APPROVAL_UNCONFIGURED', missing: 'duty' } as const)
      const pinned = { version: policy.version, value: policy.compiled }
      const command = { approvalId: id, ask, policy: pinned, subject, duty, order: target.value }
      return this.context.dispatcher.runAs(requestApproval, command, identity.value, { route: id, told: ask })
    })
  }

  /**
   * Approves or declines the step that is open; of a waiver, confirms it or objects. Only people decide, each once, never
   * their own. A word after the decision is answered with what was decided (`counted: false`).
   */
  async decide(approvalId: string, input: ApprovalDecisionInput, options: CommandOptions) {
    const parsed = copied(() => approvalDecisionSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    if (options.by?.type !== 'user') return reject({ code: 'INPUT_INVALID', field: 'by' } as const)
    const { vault } = this.context
    return this.apply(decideApproval, approvalId, parsed.data, options, { vault })
  }

  /** Takes a request back: only who asked, before it was used. */
  withdraw(approvalId: string, options: CommandOptions) {
    return this.apply(withdrawApproval, approvalId, {}, options)
  }

  /** Releases what waits without approval, for now; somebody else has to review it. */
  async waive(approvalId: string, reason: string, options: CommandOptions) {
    if (!reasonSchema.safeParse(reason).success) return reasonRefused('reason')
    if (options.by?.type !== 'user') return reject({ code: 'INPUT_INVALID', field: 'by' } as const)
    return this.apply(waiveApproval, approvalId, { reason }, options)
  }

  /**
   * Call it before doing what needed approval, with what is about to be done: accepted only if exactly that was approved,
   * and once. The same command id gets the same answer. Another payload is refused, and voids the request.
   */
  async proof(approvalId: string, payload: unknown, options: CommandOptions) {
    const digest = this.digestOf(payload)
    if (!digest.ok) return digest
    return this.apply(useApproval, approvalId, { digest: digest.value }, options)
  }

  /**
   * Lets somebody sign in another's place for a time: one more entry of the duty table in force, as its next version. For wider
   * changes, and to take one back, save and activate the policy `duty`.
   */
  async delegate(input: DelegationInput, options: CommandOptions) {
    const parsed = copied(() => delegationSchema.safeParse(input))
    return parsed.success
      ? this.change({ delegation: parsed.data, note: 'delegation' }, options)
      : invalid(parsed.error)
  }

  /** Somebody is away from `from` up to `until`, null: until further notice; what is with him goes to the next meanwhile. */
  async absent(input: AbsenceInput, options: CommandOptions) {
    const parsed = copied(() => absenceSchema.safeParse(input))
    return parsed.success ? this.change({ absence: parsed.data, note: 'absence' }, options) : invalid(parsed.error)
  }

  /** A request; undefined where there is none. */
  get(approvalId: string): Promise<ApprovalView | undefined> {
    return this.views.get(approvalId)
  }

  /** Requests page by page, those touched last first. */
  list(query: ApprovalQuery = {}): Promise<Page<ApprovalView>> {
    return this.views.list(query)
  }

  /** What a person may sign now, in his own right or for another, the oldest first. Looks at 20,000 open requests at most. */
  toSign(person: string): Promise<readonly ApprovalView[]> {
    return this.views.toSign(person)
  }

  /** What waits for a role to sign, the oldest first. */
  ofRole(role: string): Promise<readonly ApprovalView[]> {
    return this.views.ofRole(role)
  }

  /** Work in progress, step by step, with a warning where more comes in than is handled. Undefined: no policy in force. */
  async board(): Promise<ApprovalBoard | undefined> {
    const { active, all } = await this.context.policies.pin('approval')
    const policy = active ?? all[0]
    if (policy === undefined) return undefined
    const at = await this.context.store.now()
    const requests = new Map((await openApprovals(this.context.store)).map((request) => [request.id, request]))
    for await (const request of approvalPages(this.context.store, { since: at - BOARD_REACH_MS }))
      requests.set(request.id, request)
    return approvalBoard(requests.values(), { at, surge: policy.compiled.surge })
  }

  /** What would leave requests with nobody to sign them, now or within `aheadMs`; empty while nothing is in force. */
  async check(options: { readonly aheadMs?: number } = {}): Promise<readonly ApprovalFinding[]> {
    const { all } = await this.context.policies.pin('approval')
    if (all.length === 0) return []
    const { table } = await dutyInForce(this.context.policies)
    const at = await this.context.store.now()
    return distinctFindings(all.map(({ compiled }) => checkApprovalPolicy(compiled, table, at, options)))
  }

  /** The timer of a request. */
  attend(approvalId: string) {
    return this.apply(attendApproval, approvalId, {}, { by: SYSTEM })
  }

  /** Looks at all open requests again where another duty table came in force: who left is replaced at once. */
  async attendDuty(): Promise<void> {
    const { version } = await dutyInForce(this.context.policies)
    if (version === 0 || version === this.sweptVersion) return
    const stale = (await openApprovals(this.context.store)).filter(({ dutyVersion }) => dutyVersion !== version)
    const failed: unknown[] = []
    for (let done = 0; done < stale.length; done += SWEEP) {
      const swept = await Promise.allSettled(stale.slice(done, done + SWEEP).map(({ id }) => this.attend(id)))
      for (const result of swept) if (result.status === 'rejected') failed.push(result.reason)
    }
    if (failed.length > 0) throw failed[0]
    this.sweptVersion = version
  }

  private async change(told: DutyChange, options: CommandOptions) {
    const identity = this.context.dispatcher.identity(options)
    if (!identity.ok) return identity
    const call = { route: DUTY_POLICY, told: { ...told } }
    return untilInForce(async () => {
      const alarm = await this.alarmOf(told)
      return this.context.dispatcher.runAs(changeDuty, { ...told, alarm }, identity.value, call)
    })
  }

  private async alarmOf(told: DutyChange): Promise<DutyAlarm> {
    const { version, table } = await dutyInForce(this.context.policies)
    const at = await this.context.store.now()
    const changed = parseDutyTable(dutyWith(table, told, at))
    const next = changed.ok ? { version, compiled: changed.value } : undefined
    // Who leaves later is missed later.
    const aheadMs = Math.max(0, (told.absence?.from ?? at) - at)
    return { ...(await dutyAlarm(this.context.policies, { kind: 'duty', next, aheadMs }, at)), duty: version }
  }

  /** Keyed, for what is asked for may be guessed: an address, an amount. */
  private digestOf(payload: unknown): Outcome<string, { readonly code: 'INPUT_INVALID'; readonly field: string }> {
    const text = copied(() => canonicalJson(payload))
    if (text.ok) return accept(this.context.digestKey.digest(text.value))
    const { field } = text.rejection
    return reject({ code: 'INPUT_INVALID', field: field === '' ? 'payload' : `payload.${field}` })
  }

  private orderTarget(orderKey: string | null): Outcome<OrderTarget | null, RegistryRejection> {
    if (orderKey === null) return accept(null)
    const found = this.context.registry.ofOrder(orderKey)
    return found.ok ? accept({ orderKey, shop: found.value.shop }) : found
  }

  /** @param besides - What a command needs that says nothing of what is asked. */
  private async apply<Told extends object, R extends { readonly code: string }, Besides extends object = object>(
    command: Command<ApprovalTarget & Told & Besides, ApprovalAnswer, R>,
    approvalId: string,
    told: Told,
    options: CommandOptions,
    besides: Besides = {} as Besides,
  ): Approving<R> {
    const request = (await this.context.store.read('approval', [approvalId])).get(approvalId)?.value
    if (request === undefined) return reject({ code: 'APPROVAL_UNKNOWN' })
    const order = this.orderTarget(request.orderKey)
    if (!order.ok) return order
    const identity = this.context.dispatcher.identity(options)
    if (!identity.ok) return identity
    return untilInForce(async () => {
      const input = {
        ...told,
        ...besides,
        approvalId,
        duty: await dutyInForce(this.context.policies),
        order: order.value,
      }
      const call = { route: approvalId, told: { approvalId, ...told } }
      return this.context.dispatcher.runAs(command, input, identity.value, call)
    })
  }
}
