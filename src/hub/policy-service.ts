import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, type Rejection, reject } from '../outcome'
import {
  activateVersion,
  type Policy,
  type PolicyRejection,
  type PolicyStepBy,
  rollBackVersion,
  rollOutVersion,
  versionsInForce,
} from '../rules/policy'
import { type RolloutSubject, rolloutSchema } from '../rules/rollout'
import { type ValueDifference, valueDifferences } from '../rules/value-differences'
import { type PolicyVersionRecord, policyKey, policyVersionKey } from '../store/policy-version-record'
import type { Page, Store } from '../store/store'
import { readArgument } from './call-arguments'
import { type Command, SYSTEM } from './command'
import {
  type Alarmed,
  activatePolicy,
  type PolicyChanged,
  type PolicySaved,
  type PolicyState,
  type PolicyTarget,
  rollBackPolicy,
  rollOutPolicy,
  savePolicy,
} from './commands/policy-commands'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { type DutyAlarm, dutyAlarm, isDutyKind } from './duty-alarm'
import { POLICY_KINDS, POLICY_OPTIONS, type PolicyOption, type PolicyProblem, policyKindOf } from './policy-kinds'
import { untilInForce } from './policy-moved'
import { DEFAULT_POLICY, type PolicyReader } from './policy-reader'
import { invalid } from './stock-input'

/** Most characters of a body as JSON. */
const BODY_LIMIT = 4_000_000

const targetSchema = z.object({ kind: codeSchema, name: codeSchema.default(DEFAULT_POLICY) })
const versionSchema = z.int().min(1).max(1_000_000_000)
const ofVersionSchema = targetSchema.extend({ version: versionSchema })
const saveSchema = targetSchema.extend({ body: z.unknown(), note: z.string().max(2_000).default('') })
const rollOutSchema = ofVersionSchema.extend({ rollout: rolloutSchema })
const rollBackSchema = targetSchema.extend({ from: versionSchema.optional() })
const diffSchema = targetSchema.extend({ from: versionSchema, to: versionSchema })

/** Which policy; its name is `default` unless given. */
export type PolicyInput = z.input<typeof targetSchema>
/** Which version of which policy. */
export type PolicyVersionInput = z.input<typeof ofVersionSchema>
/** A body to be kept as the next version, and why. The note holds no personal data. */
export interface SavePolicyInput extends PolicyInput {
  readonly body: unknown
  readonly note?: string
}
/** A version to be tried, and on whom. */
export type RollOutInput = z.input<typeof rollOutSchema>
/** `from`: refused unless this is the version in force, or the one being tried. */
export type RollBackInput = z.input<typeof rollBackSchema>
/** Two versions of one policy. */
export type PolicyDiffInput = z.input<typeof diffSchema>

/** The body cannot be: everything that is wrong with it, each with its path. Nothing was saved. */
export type PolicyInvalid = { readonly code: 'POLICY_INVALID'; readonly problems: readonly PolicyProblem[] }

/** Nothing is configured by policies of this kind. */
export type PolicyKindUnknown = { readonly code: 'POLICY_KIND_UNKNOWN' }

type CheckRejection = PolicyInvalid | PolicyKindUnknown | DoorRejection
/** The hub was made without the option that policies of this kind need: in force, it would do nothing. */
export type PolicyKindOff = { readonly code: 'POLICY_KIND_OFF'; readonly option: PolicyOption }

type StepOutcome = Outcome<PolicyState, PolicyRejection | PolicyChanged | PolicyKindOff | CheckRejection>

/** All orders share what such a policy says: it comes in force for all or not at all. */
export type RolloutNotPossible = { readonly code: 'ROLLOUT_NOT_POSSIBLE' }

/** Which versions of a policy, the newest first. */
export interface PolicyVersionsQuery {
  readonly after?: string | null
  /** 1 to 1,000; 100 unless given. */
  readonly limit?: number
}

/** What is configured as data: saved as versions, checked as a whole, tried on some, put in force, taken back. */
export class PolicyService {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly policies: PolicyReader
      /** What the hub was made with: a kind whose option is left out is off. */
      readonly options?: { readonly [Option in PolicyOption]?: unknown }
      /** What a body that is right in itself asks for that this hub does not have. */
      readonly lacking?: readonly { lacking(kind: string, compiled: unknown): readonly PolicyProblem[] }[]
    },
  ) {}

  /** Kinds of policies there are. */
  kinds(): readonly string[] {
    return Object.keys(POLICY_KINDS)
  }

  /** The form of a kind's bodies as JSON Schema (draft 2020-12), for editors and forms; undefined for an unknown kind. */
  jsonSchema(kind: string): Record<string, unknown> | undefined {
    return policyKindOf(kind)?.jsonSchema()
  }

  /** Whether a body could be saved; nothing is. */
  check(input: SavePolicyInput): Outcome<null, CheckRejection> {
    const body = this.bodyOf(input)
    return body.ok ? accept(null) : body
  }

  /** Keeps a body as the next version. It is in force for nobody yet. A body equal to the newest makes no new version. */
  async save(input: SavePolicyInput, options: CommandOptions): Promise<Outcome<PolicySaved, CheckRejection>> {
    const checked = this.bodyOf(input)
    if (!checked.ok) return checked
    return this.context.dispatcher.run(savePolicy, checked.value, options, {
      route: policyKey(checked.value),
      told: checked.value,
    })
  }

  /** Puts a version in force for all, and ends a trial that is under way. */
  async activate(input: PolicyVersionInput, options: CommandOptions): Promise<StepOutcome> {
    const parsed = copied(() => ofVersionSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const usable = await this.usable(parsed.data)
    if (!usable.ok) return usable
    const target = parsed.data
    return this.step(activatePolicy, target, options, (policy, step) => activateVersion(policy, target.version, step))
  }

  /**
   * Tries a version on a part of all orders, or on some shops; raising the part adds orders and takes none away. Refused for kinds
   * all orders share: `duty` and `notification`.
   */
  async rollOut(
    input: RollOutInput,
    options: CommandOptions,
  ): Promise<StepOutcome | Outcome<never, RolloutNotPossible>> {
    const parsed = copied(() => rollOutSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const target = parsed.data
    if (policyKindOf(target.kind)?.forAll === true) return reject({ code: 'ROLLOUT_NOT_POSSIBLE' })
    const usable = await this.usable(target)
    if (!usable.ok) return usable
    return this.step(rollOutPolicy, target, options, (policy, step) => rollOutVersion(policy, target, step))
  }

  /** Ends the trial that is under way, or else brings back the version that was in force before. */
  async rollBack(input: RollBackInput, options: CommandOptions): Promise<StepOutcome> {
    const parsed = copied(() => rollBackSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    return this.step(rollBackPolicy, parsed.data, options, rollBackVersion)
  }

  /** What is in force and tried, and what was done with it; undefined where nothing was ever saved. */
  async get(input: PolicyInput): Promise<Policy | undefined> {
    const key = policyKey(readArgument(targetSchema, input, 'input'))
    return (await this.context.store.read('policy', [key])).get(key)?.value
  }

  /** Policies, those changed last first. */
  list(query: PolicyVersionsQuery & { readonly kind?: string } = {}): Promise<Page<Policy>> {
    const { kind, after = null, limit = 100 } = query
    return this.context.store.list('policy', { where: kind === undefined ? {} : { kind }, after, limit })
  }

  /** Versions of a policy without their bodies, the newest first. */
  async versions(
    input: PolicyInput,
    { after = null, limit = 100 }: PolicyVersionsQuery = {},
  ): Promise<Page<Omit<PolicyVersionRecord, 'body'>>> {
    const policy = policyKey(readArgument(targetSchema, input, 'input'))
    const page = await this.context.store.list('policyVersion', { where: { policy }, after, limit })
    return { items: page.items.map(({ body: _left, ...rest }) => rest), next: page.next }
  }

  /** One version with its body; undefined where there is none. */
  async version(input: PolicyVersionInput): Promise<PolicyVersionRecord | undefined> {
    const target = readArgument(ofVersionSchema, input, 'input')
    const key = policyVersionKey(policyKey(target), target.version)
    return (await this.context.store.read('policyVersion', [key])).get(key)?.value
  }

  /** Where two versions differ: the first 1,000 places. Parts with an id of their own, such as rules, are matched by it. */
  async diff(
    input: PolicyDiffInput,
  ): Promise<
    Outcome<readonly ValueDifference[], { readonly code: 'POLICY_VERSION_UNKNOWN'; readonly latest: number }>
  > {
    const { from, to, ...target } = readArgument(diffSchema, input, 'input')
    const key = policyKey(target)
    const [before, after] = [policyVersionKey(key, from), policyVersionKey(key, to)]
    const read = await this.context.store.read('policyVersion', [before, after])
    const [old, now] = [read.get(before)?.value, read.get(after)?.value]
    if (old !== undefined && now !== undefined) return accept(valueDifferences(old.body, now.body))
    return reject({ code: 'POLICY_VERSION_UNKNOWN', latest: (await this.get(target))?.latest ?? 0 })
  }

  /** Number of the version that is for a subject now, such as an order; null: none is in force for it. */
  async versionFor(input: PolicyInput, subject: RolloutSubject): Promise<number | null> {
    const { kind, name } = readArgument(targetSchema, input, 'input')
    if (!isKind(kind)) return null
    return (await this.context.policies.pin(kind, name)).for(subject)?.version ?? null
  }

  /** A step that puts a version in force, with what it leaves without anybody to approve. */
  private async step<Target extends PolicyTarget, R extends Rejection>(
    command: Command<Target & Alarmed, PolicyState, R>,
    target: Target,
    options: CommandOptions,
    next: (policy: Policy | undefined, step: PolicyStepBy) => Outcome<Policy, PolicyRejection>,
  ): Promise<Outcome<PolicyState, R | DoorRejection>> {
    const identity = this.context.dispatcher.identity(options)
    if (!identity.ok) return identity
    const call = { route: policyKey(target), told: { ...target } as Readonly<Record<string, unknown>> }
    return untilInForce(async () => {
      const alarm = isDutyKind(target) ? await this.alarm(target, next) : undefined
      return this.context.dispatcher.runAs(command, { ...target, alarm }, identity.value, call)
    })
  }

  /** What a step would come to. One the command refuses comes to nothing. */
  private async alarm(
    target: PolicyTarget & { readonly kind: 'approval' | 'duty' },
    next: (policy: Policy | undefined, step: PolicyStepBy) => Outcome<Policy, PolicyRejection>,
  ): Promise<DutyAlarm> {
    const { store, policies } = this.context
    const at = await store.now()
    const after = next(await this.get(target), { at, by: SYSTEM.id })
    if (target.kind === 'duty') {
      const version = after.ok ? after.value.active : null
      const table = version === null ? undefined : await policies.version('duty', version)
      return dutyAlarm(policies, { kind: 'duty', next: table }, at)
    }
    const versions = after.ok ? versionsInForce(after.value) : []
    const compiled = await Promise.all(versions.map((version) => policies.version('approval', version)))
    return dutyAlarm(policies, { kind: 'approval', next: compiled.filter((version) => version !== undefined) }, at)
  }

  /** A version saved long ago may ask for what this version of the package does not know: then it is not put in force. */
  private async usable(
    target: z.output<typeof ofVersionSchema>,
  ): Promise<Outcome<null, CheckRejection | PolicyKindOff>> {
    const kind = policyKindOf(target.kind)
    if (kind === undefined) return reject({ code: 'POLICY_KIND_UNKNOWN' })
    const option = Object.hasOwn(POLICY_OPTIONS, target.kind)
      ? POLICY_OPTIONS[target.kind as keyof typeof POLICY_OPTIONS]
      : undefined
    if (option !== undefined && this.context.options?.[option] === undefined) {
      return reject({ code: 'POLICY_KIND_OFF', option })
    }
    const record = await this.version(target)
    // The command says what is missing.
    if (record === undefined) return accept(null)
    const compiled = kind.compile(record.body, target)
    if (!compiled.ok) return reject({ code: 'POLICY_INVALID', problems: compiled.rejection.problems })
    return this.lackingOf(target.kind, compiled.value)
  }

  /** A body as plain data, checked as a whole. */
  private bodyOf(input: SavePolicyInput) {
    const parsed = copied(() => saveSchema.safeParse(input))
    if (!parsed.success) return invalid(parsed.error)
    const kind = policyKindOf(parsed.data.kind)
    if (kind === undefined) return reject({ code: 'POLICY_KIND_UNKNOWN' } as const)
    const text = copied(() => JSON.stringify(parsed.data.body))
    if (text === undefined || text.length > BODY_LIMIT) {
      return reject({ code: 'INPUT_INVALID', field: 'body' } as const)
    }
    const { name, note } = parsed.data
    const body: unknown = JSON.parse(text)
    // Any number does for the check: it is the store that counts versions.
    const compiled = kind.compile(body, { name, version: 1 })
    if (!compiled.ok) return reject({ code: 'POLICY_INVALID', problems: compiled.rejection.problems } as const)
    const lacking = this.lackingOf(parsed.data.kind, compiled.value)
    if (!lacking.ok) return lacking
    return accept({ kind: parsed.data.kind, name, note, body })
  }

  private lackingOf(kind: string, compiled: unknown): Outcome<null, PolicyInvalid> {
    const problems = (this.context.lacking ?? []).flatMap((part) => part.lacking(kind, compiled))
    return problems.length === 0 ? accept(null) : reject({ code: 'POLICY_INVALID', problems })
  }
}

function isKind(kind: string): kind is keyof typeof POLICY_KINDS {
  return policyKindOf(kind) !== undefined
}
