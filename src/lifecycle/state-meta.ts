/** Who moves things on while an order, payment, parcel, lock or payload rests in a state. A host maps roles to people. */
export type OwnerRole =
  | 'buyer'
  | 'customerService'
  | 'operations'
  | 'warehouse'
  | 'carrier'
  | 'finance'
  | 'engineering'
  | 'system'

/** What every state of every lifecycle says about itself. */
export type StateMeta = {
  readonly owner: OwnerRole
  /** How long something may rest here before it is overdue, in milliseconds. `null`: no limit. A default, for the host to change. */
  readonly timeLimitMs: number | null
  readonly label: { readonly 'zh-CN': string; readonly en: string }
  /** May an order be put on hold (暂停流转) here? Absent means no. */
  readonly holdable?: boolean
  /**
   * Nothing leads out of here. XState's `type: 'final'` is not used, because a finished actor drops what it is sent
   * and late facts still have to be merged.
   */
  readonly final?: boolean
}

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs
