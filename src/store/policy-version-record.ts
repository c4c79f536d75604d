/** One version of a policy as it was saved. It never changes. */
export interface PolicyVersionRecord {
  /** Key of the policy: kind and name. */
  readonly policy: string
  /** Counts from 1. */
  readonly version: number
  /** Plain data, as whoever saved it wrote it. */
  readonly body: unknown
  /** Why it was saved. */
  readonly note: string
  readonly savedAt: number
  readonly savedBy: string
}

/** Key of a policy. */
export function policyKey({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`
}

/** Key of one version of a policy. */
export function policyVersionKey(policy: string, version: number): string {
  return `${policy}@${version}`
}
