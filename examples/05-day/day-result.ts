/** What became of one day: plain data, with nothing in it that a report may not show. */
export interface DayResult {
  readonly day: string
  readonly zone: string
  readonly currency: string
  readonly source: string
  readonly orders: number
  /** Rows or orders of the file that could not be read. */
  readonly unread: number
  /** Minor units; what was not told is left out. */
  readonly turnover: number
  readonly decimals: number
  /** Orders at the end of the day, by status. */
  readonly byStatus: readonly Count[]
  /** Orders placed and cases opened in each hour of the day. */
  readonly hours: readonly { readonly placed: number; readonly cases: number }[]
  readonly cases: readonly CaseLine[]
  readonly approvals: readonly ApprovalLine[]
  readonly routes: readonly RouteLine[]
  readonly notifications: readonly NotificationLine[]
  readonly stock: readonly StockLine[]
}

export interface Count {
  readonly name: string
  readonly count: number
}

/** What a rule looked at, and what that was held against. Of an open text it holds the rule's own words alone. */
export interface EvidenceLine {
  readonly field: string
  readonly values: readonly (string | number | boolean)[]
  readonly against: string | number | boolean | null
}

export interface CaseLine {
  readonly kind: string
  readonly title: { readonly 'zh-CN': string; readonly en: string }
  readonly priority: string
  readonly order: string
  /** Masked. */
  readonly buyer: string
  readonly owner: string
  readonly openedAt: number
  readonly state: string
  readonly evidence: readonly EvidenceLine[]
  readonly suggests: readonly string[]
}

export interface ApprovalLine {
  readonly order: string
  readonly amount: number
  readonly tier: string
  readonly asked: readonly string[]
  readonly state: string
  readonly requestedAt: number
  readonly decidedAt: number | null
}

export interface RouteLine {
  readonly order: string
  /** Warehouses it is sent from; none where no way was found. */
  readonly from: readonly string[]
  /** Its carriers, parcel by parcel. */
  readonly by: readonly string[]
  readonly region: string
  /** Why so: the criterion the next best way lost by, or why there is none. */
  readonly because: string
  readonly excluded: readonly { readonly source: string; readonly because: string }[]
}

export interface NotificationLine {
  readonly event: string
  readonly importance: string
  readonly recipient: string
  readonly count: number
}

export interface StockLine {
  readonly sku: string
  readonly warehouse: string
  readonly onHand: number
  readonly locked: number
  readonly available: number
}
