import { OrderHubError } from '../errors'
import { type Policy, versionFor, versionsInForce } from '../rules/policy'
import type { RolloutSubject } from '../rules/rollout'
import { policyKey, policyVersionKey } from '../store/policy-version-record'
import type { Store } from '../store/store'
import { type CompiledPolicy, type PolicyKindName, policyKindOf } from './policy-kinds'

/** Compiled versions that are kept at hand; a version never changes. */
const CACHE_LIMIT = 256

/** The name of a policy where a kind needs but one. */
export const DEFAULT_POLICY = 'default'

/**
 * A version in force cannot be read: it was saved by another version of this package, and what it asks for is not known here,
 * or its row is damaged. Activate another version.
 */
export class PolicyUnreadableError extends OrderHubError {
  override readonly name = 'PolicyUnreadableError'
  readonly code = 'POLICY_UNREADABLE'
  constructor(
    readonly policy: string,
    readonly version: number,
  ) {
    super(`Version ${version} of the policy ${policy} cannot be read. Activate another version.`)
  }
}

/** One version of a policy, ready for use. */
export interface PolicyInForce<Compiled> {
  readonly version: number
  readonly compiled: Compiled
}

/** A policy as it stood at one moment: what was begun with it is ended with it, whatever is activated meanwhile. */
export interface PinnedPolicy<Compiled> {
  /** Equal as long as the same versions are for the same subjects. */
  readonly pin: string
  /** The version in force; undefined: none is. */
  readonly active: PolicyInForce<Compiled> | undefined
  /** The one in force and the one being tried, where there are any. */
  readonly all: readonly PolicyInForce<Compiled>[]
  /** The version for one subject, the one being tried included; undefined: none is in force for it. */
  for(subject: RolloutSubject): PolicyInForce<Compiled> | undefined
}

/** Reads policies for those who go by them. One read for each pin, versions are compiled once. */
export class PolicyReader {
  private readonly compiled = new Map<string, unknown>()

  constructor(private readonly store: Store) {}

  /**
   * Pins a policy for a batch.
   * @throws PolicyUnreadableError where a version that is in force or tried does not compile here.
   */
  async pin<K extends PolicyKindName>(kind: K, name = DEFAULT_POLICY): Promise<PinnedPolicy<CompiledPolicy<K>>> {
    const key = policyKey({ kind, name })
    const policy = (await this.store.read('policy', [key])).get(key)?.value
    if (policy === undefined) return { pin: '', active: undefined, all: [], for: () => undefined }
    const ready = await this.versions<CompiledPolicy<K>>(kind, name, versionsInForce(policy))
    const { active, candidate } = policy
    return {
      pin: pinOf(policy),
      active: active === null ? undefined : ready.get(active),
      all: [...ready.values()],
      for: (subject) => {
        const version = candidate === null ? active : versionFor(policy, subject)
        return version === null ? undefined : ready.get(version)
      },
    }
  }

  /** One version, whether it is in force or not; undefined where it was never saved. */
  async version<K extends PolicyKindName>(
    kind: K,
    version: number,
    name = DEFAULT_POLICY,
  ): Promise<PolicyInForce<CompiledPolicy<K>> | undefined> {
    return (await this.versions<CompiledPolicy<K>>(kind, name, [version], true)).get(version)
  }

  private async versions<Compiled>(
    kind: PolicyKindName,
    name: string,
    versions: readonly number[],
    mayLack = false,
  ): Promise<ReadonlyMap<number, PolicyInForce<Compiled>>> {
    const policy = policyKey({ kind, name })
    const missing = versions.filter((version) => !this.compiled.has(policyVersionKey(policy, version)))
    if (missing.length > 0) {
      const keys = missing.map((version) => policyVersionKey(policy, version))
      const records = await this.store.read('policyVersion', keys)
      for (const version of missing) {
        const key = policyVersionKey(policy, version)
        const record = records.get(key)?.value
        if (record === undefined && mayLack) continue
        const compiled = record && policyKindOf(kind)?.compile(record.body, { name, version })
        if (compiled?.ok !== true) throw new PolicyUnreadableError(policy, version)
        this.keep(key, compiled.value)
      }
    }
    const ready = new Map<number, PolicyInForce<Compiled>>()
    for (const version of versions) {
      const key = policyVersionKey(policy, version)
      if (this.compiled.has(key)) ready.set(version, { version, compiled: this.compiled.get(key) as Compiled })
    }
    return ready
  }

  private keep(key: string, compiled: unknown): void {
    if (this.compiled.size >= CACHE_LIMIT) {
      for (const oldest of this.compiled.keys()) {
        this.compiled.delete(oldest)
        break
      }
    }
    this.compiled.set(key, compiled)
  }
}

function pinOf({ active, candidate }: Policy): string {
  if (candidate === null) return `${active}`
  const { version, rollout } = candidate
  return `${active} ${version} ${rollout.basisPoints} ${rollout.shops.join(',')}`
}
