import { z } from 'zod'
import { AUTOMATION_EVENTS } from '../automation/automation-rules'
import type { Store } from '../store/store'
import type { ApprovalQuery } from './approval-views'
import {
  type Argument,
  asked,
  data,
  fits,
  given,
  options,
  page,
  type QueryOf,
  query,
  text,
  textual,
  watched,
} from './call-arguments'
import { atOnce, type CallsOf, doorOf } from './door'
import type { Hub } from './hub'
import type { NotificationQuery } from './notification-service'
import { ORDER_CALLS, type OrderServices } from './order-calls'
import type { PolicyVersionsQuery } from './policy-service'
import { STOCK_CALLS, type StockServices } from './stock-calls'

type Services = OrderServices & StockServices & Pick<Hub, 'policies' | 'approvals' | 'notifications' | 'automation'>

const progress = query(watched)
const sourcesSchema = z.custom<readonly object[]>(
  (sources) => Array.isArray(sources) && sources.every((source) => typeof source === 'object' && source !== null),
)
const occasionSchema = z.union([z.literal('time'), z.object({ event: z.enum(AUTOMATION_EVENTS), body: z.unknown() })])
const occasionOf: Argument = (value, name) => fits(occasionSchema)(data(value, name), name)
const outboxSchema = z.object({ state: z.string().optional(), limit: z.int().min(1), after: z.string().nullish() })
const order = z.object({ key: z.string(), channel: z.string(), shop: z.string() })

const CALLS: { readonly [Name in keyof Services]: CallsOf<Services[Name]> } = {
  ...ORDER_CALLS,
  ...STOCK_CALLS,
  policies: {
    kinds: atOnce({}),
    jsonSchema: atOnce({ kind: text }),
    check: atOnce({ input: given }),
    save: { input: given, options: asked },
    activate: { input: given, options: asked },
    rollOut: { input: given, options: asked },
    rollBack: { input: given, options: asked },
    get: { input: given },
    list: { query: page<QueryOf<Hub['policies']['list']>>({ kind: textual }) },
    versions: { input: given, query: page<PolicyVersionsQuery>({}) },
    version: { input: given },
    diff: { input: given },
    versionFor: { input: given, subject: fits(order) },
  },
  approvals: {
    request: { input: given, options: asked },
    decide: { approvalId: text, input: given, options: asked },
    withdraw: { approvalId: text, options: asked },
    waive: { approvalId: text, reason: given, options: asked },
    proof: { approvalId: text, payload: given, options: asked },
    delegate: { input: given, options: asked },
    absent: { input: given, options: asked },
    get: { approvalId: text },
    list: {
      query: page<ApprovalQuery>({
        ...{ state: textual, kind: textual, subject: textual, applicant: textual, orderKey: textual },
      }),
    },
    toSign: { person: text },
    ofRole: { role: text },
    board: {},
    check: { options: query({ aheadMs: z.int().min(0).optional() }) },
    attend: { approvalId: text },
    attendDuty: {},
  },
  notifications: {
    lacking: 'asIs',
    list: {
      query: page<NotificationQuery>({
        ...{ state: textual, importance: textual, event: textual },
        recipient: z.object({ kind: z.string(), id: z.string() }).optional(),
      }),
    },
    get: { id: text },
    acknowledge: { id: text, options: asked },
    resend: { id: text, options: asked },
    attach: 'asIs',
    attendLane: { lane: text },
    attend: { id: text },
  },
  automation: {
    lacking: 'asIs',
    handlers: atOnce({}),
    history: { orderKey: text },
    try: { orderKey: text, occasion: occasionOf, rules: data },
    attach: 'asIs',
    attend: { orderKey: text },
  },
}

const SHOP_CALLS: CallsOf<Hub['anomalies']['shops']> = {
  seen: 'asIs',
  broughtNews: 'asIs',
  polled: { channel: text, shop: text },
  get: { channel: text, shop: text },
  watch: { signal: fits(watched.signal) },
}

const BULK_CALLS: CallsOf<Hub['cases']['bulk']> = {
  mark: { input: given, options: options({ signal: watched.signal }) },
  progress: { bulk: text, signal: fits(watched.signal) },
}

const OUTBOX_CALLS: CallsOf<Store['outbox']> = {
  claim: 'asIs',
  extend: 'asIs',
  finish: 'asIs',
  retry: 'asIs',
  resolve: { id: text, decision: fits(z.enum(['redrive', 'skip'])) },
  list: { query: fits(outboxSchema) },
  nextAt: {},
}

const HUB_CALLS: CallsOf<Hub> = {
  webhook: 'asIs',
  ready: {},
  on: atOnce({ name: text, listener: fits(z.custom((value) => typeof value === 'function')) }),
  tick: { options: progress },
  start: 'asIs',
  useCatalog: 'asIs',
  useLockStrategies: 'asIs',
  usePublications: 'asIs',
  useSnapshotSources: atOnce({ sources: fits(sourcesSchema) }),
  settle: {},
  close: {},
}

/** The hub as hosts get it: every call is checked at the door. */
export function hubDoor(hub: Hub): Hub {
  const door = doorOf(hub, HUB_CALLS)
  const put = (on: object, name: string, service: object) =>
    Object.defineProperty(on, name, { value: service, enumerable: true })
  for (const [name, calls] of Object.entries(CALLS)) {
    put(door, name, doorOf(Reflect.get(hub, name) as object, calls as CallsOf<object>))
  }
  put(door.anomalies, 'shops', doorOf(hub.anomalies.shops, SHOP_CALLS))
  put(door.cases, 'bulk', doorOf(hub.cases.bulk, BULK_CALLS))
  put(door, 'outbox', doorOf(hub.outbox, OUTBOX_CALLS))
  return door
}
