import { z } from 'zod'
import {
  asked,
  data,
  fits,
  given,
  members,
  options,
  page,
  type QueryOf,
  query,
  text,
  textual,
  watched,
} from './call-arguments'
import type { CaseQuery } from './case-views'
import { atOnce, type CallsOf } from './door'
import type { Hub } from './hub'

/** Services that are about orders and what is wrong with them. */
export type OrderServices = Pick<
  Hub,
  'intake' | 'orders' | 'fulfilments' | 'cases' | 'anomalies' | 'buyers' | 'routing' | 'privacy' | 'audit'
>

const progress = query(watched)
const flag = z.boolean().optional()
const signal = watched.signal
const shopSchema = z.object({ channel: z.string(), shop: z.string() })
const settlementSchema = z.object({ how: z.enum(['deduct', 'writeOff']), reason: z.unknown() })
const subjectSchema = z.object({ kind: z.enum(['order', 'stock', 'shop', 'bulk']), key: z.string() })
const occasionSchema = z.object({ month: z.string(), zone: textual, signal })

/** How hosts call them. */
export const ORDER_CALLS: { readonly [Name in keyof OrderServices]: CallsOf<OrderServices[Name]> } = {
  intake: {
    receive: 'asIs',
    book: 'asIs',
    bookFacts: 'asIs',
    process: { intakeKey: text, options: asked },
    replay: { intakeKey: text, options: asked },
    list: { query: page<QueryOf<Hub['intake']['list']>>({ state: textual, channel: textual }) },
    countByState: {},
  },
  orders: {
    review: { order: text, options: asked },
    requestOutbound: { order: text, options: asked },
    pack: { order: text, options: asked },
    ship: { order: text, parcel: given, options: asked },
    complete: { order: text, options: asked },
    cancel: { order: text, reason: given, options: options({ rest: flag }) },
    changeAddress: { order: text, address: given, options: options({ reason: z.unknown().optional() }) },
    settleStock: { order: text, settlement: fits(settlementSchema), options: asked },
    hold: { order: text, reason: given, options: asked },
    lift: { order: text, reason: given, options: asked },
    attend: { order: text, options: asked },
    expireLock: { order: text, options: asked },
    get: { order: text },
    list: { query: page<QueryOf<Hub['orders']['list']>>({ status: textual, channel: textual, shop: textual }) },
    countByStatus: {},
  },
  fulfilments: {
    candidates: { shop: fits(shopSchema) },
    merge: { orderKeys: given, options: asked },
    split: { orderKey: text, how: given, options: asked },
    undo: { fulfilment: text, options: asked },
    ship: { fulfilment: text, parcel: given, options: asked },
    get: { fulfilment: text },
    list: { query: page<QueryOf<Hub['fulfilments']['list']>>({ channel: textual, shop: textual, state: textual }) },
  },
  cases: {
    usePolicy: 'asIs',
    lacking: 'asIs',
    unhandled: {},
    topTen: { asked: fits(occasionSchema) },
    investigate: { order: text },
    act: { key: text, input: given, options: asked },
    policy: {},
    pinned: {},
    noteFindings: 'asIs',
    open: { input: given, options: asked },
    openPart: 'asIs',
    take: { key: text, options: asked },
    assign: { key: text, input: given, options: asked },
    wait: { key: text, input: given, options: asked },
    note: { key: text, text: given, options: asked },
    message: { key: text, text: given, options: asked },
    tag: { key: text, tags: members, options: asked },
    resolve: { key: text, input: given, options: asked },
    close: { key: text, input: given, options: asked },
    reopen: { key: text, options: asked },
    choose: { key: text, option: given, options: asked },
    get: { key: text },
    list: {
      query: page<CaseQuery>({
        ...{ state: textual, priority: textual, owner: textual, kind: textual, shop: textual, bulk: textual },
        subject: subjectSchema.optional(),
        overdue: z.literal(true).optional(),
      }),
    },
    attend: { key: text, options: asked },
    run: 'asIs',
  },
  anomalies: {
    judge: { orderKey: text },
    explain: { orderKey: text, rule: text },
    try: {
      ruleSet: data,
      period: given,
      options: query({ ...watched, samples: z.int().min(0).max(10_000).optional() }),
    },
  },
  buyers: {
    view: { order: text, options: query({ locale: z.enum(['zh-CN', 'en']).optional() }) },
    choose: { order: text, choice: fits(z.object({ id: z.string(), option: z.unknown() })), options: asked },
  },
  routing: {
    explain: { orderKey: text },
    route: { orderKey: text, options: options({ forgetRefusals: flag, holdIfNone: flag }) },
    refuse: { orderKey: text, refusal: given, options: asked },
    choose: { orderKey: text, choice: given, options: asked },
    get: { orderKey: text },
    list: { query: page<QueryOf<Hub['routing']['list']>>({ channel: textual, shop: textual, state: textual }) },
    simulate: { input: given, options: progress },
  },
  privacy: {
    erase: { whom: given, options: options({ signal }) },
  },
  audit: {
    heads: {},
    blocks: atOnce({ chain: text, fromSeq: fits(z.int().min(1).default(1)) }),
    verify: {},
  },
}
