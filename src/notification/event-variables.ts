/**
 * What kind of value a variable holds. `count` is a whole number, `instant` epoch milliseconds and is written as local time, a
 * `flag` reads `yes` or `no`.
 */
export type VariableType = 'text' | 'count' | 'instant' | 'flag'

/** A value of a template's variable. No personal data: it comes from events, and they hold none. */
export type VariableValue = string | number | null

/** The variables of one event: type, and the path in the event's body where it is not the name itself. */
export type EventVariables = Readonly<
  Record<string, VariableType | { readonly type: VariableType; readonly path: string }>
>

const aboutOrder = { orderKey: 'text', number: 'text', at: 'instant' } as const
const aboutListing = { channel: 'text', shop: 'text', sku: 'text', channelSku: 'text', at: 'instant' } as const
const aboutInbound = {
  receiptId: 'text',
  stockKey: 'text',
  open: 'count',
  expectedAt: 'instant',
  at: 'instant',
} as const

const aboutCase = {
  caseKey: 'text',
  orderKey: 'text',
  shop: 'text',
  kind: 'text',
  priority: 'text',
  owner: 'text',
  at: 'instant',
} as const
const aboutApproval = { approvalId: 'text', kind: 'text', subject: 'text', orderKey: 'text', at: 'instant' } as const
const aboutSeat = { ...aboutApproval, step: 'text', role: 'text', why: 'text' } as const

/** What templates may say of each event of the hub. Events that stand here are checked when a template is saved. */
export const EVENT_VARIABLES: Readonly<Record<string, EventVariables>> = {
  OrderBooked: { ...aboutOrder, channel: 'text', shop: 'text' },
  OrderStatusChanged: { ...aboutOrder, from: 'text', to: 'text' },
  ParcelShipped: {
    ...aboutOrder,
    channel: 'text',
    shop: 'text',
    channelOrderNo: 'text',
    parcel: 'text',
    carrier: 'text',
    trackingNo: 'text',
  },
  OrdersRegrouped: {
    fulfilment: 'text',
    kind: 'text',
    orders: { type: 'count', path: 'orders.length' },
    at: 'instant',
  },
  RegroupingUndone: {
    fulfilment: 'text',
    kind: 'text',
    orders: { type: 'count', path: 'orders.length' },
    at: 'instant',
  },
  OrderRouted: {
    ...aboutOrder,
    version: 'count',
    parcels: { type: 'count', path: 'parcels.length' },
    warehouse: { type: 'text', path: 'parcels.0.warehouse' },
    carrier: { type: 'text', path: 'parcels.0.carrier' },
    // Whether the receiver's province is a remote one: it is so for all parcels of an order, or for none.
    arrivalNotice: { type: 'flag', path: 'parcels.0.arrivalNotice' },
  },
  RouteRefused: { ...aboutOrder, warehouse: 'text', refusals: 'count' },
  OrderUnrouted: { ...aboutOrder, because: 'text' },
  RoutePaused: { ...aboutOrder, because: 'text', until: 'instant' },
  OrderAddressChanged: { ...aboutOrder, how: 'text' },
  OrderHeld: { ...aboutOrder, reason: 'text' },
  HoldLifted: { ...aboutOrder, reason: 'text' },
  AnomalyRaised: { ...aboutOrder, code: 'text', about: 'text' },
  AnomalyCleared: { ...aboutOrder, code: 'text', about: 'text' },
  CaseOpened: { ...aboutCase, dueAt: 'instant', dueBy: 'text' },
  CaseReopened: { ...aboutCase, dueAt: 'instant', dueBy: 'text', openings: 'count' },
  CaseUnowned: { ...aboutCase, level: 'count' },
  CaseAssigned: { ...aboutCase, from: 'text' },
  CaseOverdue: { ...aboutCase, level: 'count', next: 'text' },
  CaseEscalated: { ...aboutCase, from: 'text', level: 'count' },
  CaseWaitEnded: aboutCase,
  CaseResolved: { ...aboutCase, cause: 'text' },
  CaseClosed: { ...aboutCase, end: 'text', cause: 'text' },
  ChoiceOffered: { ...aboutCase, options: { type: 'count', path: 'options.length' }, until: 'instant' },
  ChoiceMade: { ...aboutCase, option: 'text' },
  ApprovalRequested: { ...aboutApproval, applicant: 'text', state: 'text', tier: 'text' },
  ApprovalAsked: { ...aboutSeat, person: 'text', level: 'count' },
  ApprovalEscalated: { ...aboutSeat, from: 'text', to: 'text' },
  ApprovalUnattended: aboutSeat,
  ApprovalStepPassed: { ...aboutApproval, step: 'text' },
  ApprovalWaiverOverdue: { ...aboutApproval, waivedBy: 'text' },
  ApprovalDecided: { ...aboutApproval, state: 'text' },
  ApprovalUncovered: {
    kind: 'text',
    approval: 'count',
    duty: 'count',
    count: 'count',
    code: { type: 'text', path: 'findings.0.code' },
    role: { type: 'text', path: 'findings.0.role' },
    at: 'instant',
  },
  ApprovalUsed: { ...aboutApproval, ref: 'text' },
  AutomationRan: { ...aboutOrder, rule: 'text', version: 'count', state: 'text', code: 'text' },
  AutomationNotice: { ...aboutOrder, rule: 'text', version: 'count', topic: 'text' },
  StockShort: {
    lockId: 'text',
    owner: 'text',
    orderKey: 'text',
    skus: { type: 'count', path: 'shortages.length' },
    sku: { type: 'text', path: 'shortages.0.sku' },
    at: 'instant',
  },
  StockLocked: { lockId: 'text', owner: 'text', at: 'instant' },
  LockEnded: { lockId: 'text', owner: 'text', end: 'text', at: 'instant' },
  InboundChanged: { ...aboutInbound, state: 'text', quantity: 'count', received: 'count' },
  InboundOverdue: aboutInbound,
  PromiseBroken: { ...aboutOrder, stockKey: 'text', short: 'count' },
  SaleLimited: { ...aboutListing, purchaseLimit: 'count' },
  SaleStopped: aboutListing,
  SaleRestored: aboutListing,
  StockLow: { ...aboutListing, published: 'count', purchaseLimit: 'count' },
  StockRecovered: { ...aboutListing, published: 'count' },
  PublicationFailed: { ...aboutListing, version: 'count', code: 'text', tries: 'count' },
  SnapshotFinished: { snapshotId: 'text', broken: 'count', problems: 'count', at: 'instant' },
  SnapshotFailed: { source: 'text', snapshotId: 'text', code: 'text', tries: 'count', at: 'instant' },
  ClockOffsetRaised: { intakeKey: 'text', channel: 'text', shop: 'text', offsetMs: 'count', at: 'instant' },
  DocumentQuarantined: { intakeKey: 'text', code: 'text', at: 'instant' },
}

/**
 * The variables' values in an event's body. What is not there, or is not of the variable's type, is null; text is cut
 * at 500 characters.
 */
export function variablesOf(variables: EventVariables, body: unknown): Readonly<Record<string, VariableValue>> {
  const values: Record<string, VariableValue> = {}
  for (const [name, spec] of Object.entries(variables)) {
    const [type, path] = typeof spec === 'string' ? [spec, name] : [spec.type, spec.path]
    values[name] = typedValue(at(body, path), type)
  }
  return values
}

/** The type of a variable, however it is written. */
export function variableType(spec: EventVariables[string]): VariableType {
  return typeof spec === 'string' ? spec : spec.type
}

function at(body: unknown, path: string): unknown {
  let value = body
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

function typedValue(value: unknown, type: VariableType): VariableValue {
  if (type === 'flag') return typeof value === 'boolean' ? (value ? 'yes' : 'no') : null
  if (type === 'text') return typeof value === 'string' ? value.slice(0, 500) : null
  return Number.isSafeInteger(value) ? (value as number) : null
}
