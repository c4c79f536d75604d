import type { Duty } from '../approval/approval-request'
import type { PolicyReader } from './policy-reader'

/** The duty table in force; version 0, and nobody: none is. */
export async function dutyInForce(policies: PolicyReader): Promise<Duty> {
  const active = (await policies.pin('duty')).active
  if (active === undefined) return { version: 0, table: { roles: [], absences: [], delegations: [] } }
  return { version: active.version, table: active.compiled }
}
