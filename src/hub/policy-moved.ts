import { OrderHubError } from '../errors'
import { versionFor } from '../rules/policy'
import type { RolloutSubject } from '../rules/rollout'
import { policyKey } from '../store/policy-version-record'
import { DEFAULT_POLICY } from './policy-reader'
import type { Work } from './work'

/** Keys of the policies that approvals are decided by. */
export const APPROVAL_POLICY = policyKey({ kind: 'approval', name: DEFAULT_POLICY })
export const DUTY_POLICY = policyKey({ kind: 'duty', name: DEFAULT_POLICY })

const TRIES = 10

/** Each time a command was decided, another version of its policy was in force than it came with. Nothing was saved; do it again. */
export class PolicyMovedError extends OrderHubError {
  override readonly name = 'PolicyMovedError'
  readonly code = 'POLICY_MOVED'
  constructor(readonly policy: string) {
    super(`Another version of the policy ${policy} came in force. Nothing was saved; do it again.`)
  }
}

/**
 * A command that was handed a version of a policy goes on only if it is the one in force, under the policy's lock: nobody signs by
 * a table he was taken off a moment before.
 *
 * @param version - 0 where none was in force.
 * @throws PolicyMovedError otherwise.
 */
export function assertInForce(work: Work, policy: string, version: number): void {
  if ((work.get('policy', policy)?.active ?? 0) !== version) throw new PolicyMovedError(policy)
}

/**
 * As `assertInForce`, for the version that is for one subject: the one being tried, where the subject is one it is tried on.
 *
 * @throws PolicyMovedError otherwise.
 */
export function assertInForceFor(work: Work, policy: string, subject: RolloutSubject, version: number): void {
  const now = work.get('policy', policy)
  if (now === undefined || versionFor(now, subject) !== version) throw new PolicyMovedError(policy)
}

/** Runs what reads policies and hands them to a command, anew where they change in between. */
export async function untilInForce<T>(run: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof PolicyMovedError) || tried === TRIES) throw error
    }
  }
}
