import type { AskReason } from '../approval/approval-request'
import type { ApprovalFinding } from '../approval/check-approval-policy'
import type { AutomationRun } from '../automation/automation-run'
import type { Case, CaseEpisode, DueBy } from '../cases/case-record'
import type { ExpectedReceipt } from '../inventory/expected-receipt'
import type { LockEnd } from '../inventory/lock-stock'
import type { StockLevel } from '../inventory/stock-level'
import type { Shortage } from '../inventory/stock-lock'
import type { ApprovalState } from '../lifecycle/approval-lifecycle'
import type { OrderStatus } from '../lifecycle/order-lifecycle'
import type { Importance } from '../notification/importance'
import type { RoutedCarrier } from '../routing/order-route'

interface AboutOrder {
  readonly orderKey: string
  readonly number: string
  readonly at: number
}

interface AboutFulfilment {
  readonly fulfilment: string
  readonly orders: readonly string[]
  readonly at: number
}

interface AboutListing {
  readonly channel: string
  readonly shop: string
  readonly sku: string
  readonly channelSku: string
  readonly at: number
}

interface AboutInbound {
  readonly receiptId: string
  /** The row they come to. */
  readonly stockKey: string
  readonly open: number
  readonly expectedAt: number
  readonly at: number
}

interface AboutCase {
  readonly caseKey: string
  /** The order it is about; null: it is about something else. */
  readonly orderKey: string | null
  /** As `channel/shop`; null where it belongs to none. */
  readonly shop: string | null
  readonly kind: string
  readonly priority: Case['class']['priority']
  readonly owner: string | null
  readonly at: number
}

type AboutLane = { readonly transport: string; readonly at: number }

interface AboutApproval {
  readonly approvalId: string
  readonly kind: string
  readonly subject: string
  /** The order that waits for it; null: none does. */
  readonly orderKey: string | null
  readonly at: number
}

/** What a commit made true, told after it. No event holds personal data. */
export interface HubEvents {
  /** A channel's order became one of ours. */
  OrderBooked: AboutOrder & { readonly channel: string; readonly shop: string }
  /** Facts or decisions changed an order; `revision` is its new version. */
  OrderChanged: AboutOrder & { readonly revision: number }
  OrderStatusChanged: AboutOrder & { readonly from: OrderStatus; readonly to: OrderStatus }
  /** A person sent it elsewhere; `takenBack`: it goes where its channel says again. */
  OrderAddressChanged: AboutOrder & { readonly how: 'changed' | 'confirmed' | 'takenBack' }
  /** A parcel left by our own decision; the channel has to be told. */
  ParcelShipped: AboutOrder & {
    readonly channel: string
    readonly shop: string
    readonly channelOrderNo: string
    readonly parcel: string
    readonly carrier: string | null
    readonly trackingNo: string | null
    readonly lines: readonly string[] | null
    /** How many of each line, where the order was split; absent: all of the lines. */
    readonly pieces?: readonly { readonly line: string; readonly sku: string; readonly quantity: number }[]
  }
  /** Orders are packed together, or one in several parts, from now on. */
  OrdersRegrouped: AboutFulfilment & { readonly kind: 'merge' | 'split'; readonly parts: number }
  /** They are packed as they were placed again. */
  RegroupingUndone: AboutFulfilment & { readonly kind: 'merge' | 'split' }
  /** It was decided from where an order is sent, and its goods are set aside there. `version`: of the routing policy that chose them. */
  OrderRouted: AboutOrder & { readonly parcels: readonly RoutedCarrier[]; readonly version: number }
  /** A warehouse will not send an order. `refusals`: of how many warehouses so far. */
  RouteRefused: AboutOrder & { readonly warehouse: string; readonly refusals: number }
  /** No way is left for an order, and it is held: `because` is the code of a refusal. */
  OrderUnrouted: AboutOrder & { readonly because: string }
  /** An order waits for the weather where its receiver is; `until`: when the warning ends, null where nobody knows. */
  RoutePaused: AboutOrder & { readonly because: string; readonly until: number | null }
  OrderHeld: AboutOrder & { readonly reason: string }
  HoldLifted: AboutOrder & { readonly reason: string }
  AnomalyRaised: AboutOrder & { readonly code: string; readonly about: string }
  AnomalyCleared: AboutOrder & { readonly code: string; readonly about: string }
  /** A fact pattern became a case. `dueBy`: how its deadline was counted, by the clock or in working time. */
  CaseOpened: AboutCase & { readonly dueAt: number | null; readonly dueBy: DueBy }
  /** The same facts are back, or somebody says that it is not over. */
  CaseReopened: AboutCase & { readonly dueAt: number | null; readonly dueBy: DueBy; readonly openings: number }
  /** An open case has nobody on duty for it: an alarm, when it is opened and whenever it is overdue. */
  CaseUnowned: AboutCase & { readonly level: number }
  /** It has another owner, by a person's decision. */
  CaseAssigned: AboutCase & { readonly from: string | null }
  /** Its deadline passed, once for each level. `next`: who has it now. */
  CaseOverdue: AboutCase & { readonly level: number; readonly next: 'standIn' | 'sameOwner' | 'nobody' }
  /** It passed to the next stand-in, for its owner let the deadline pass. */
  CaseEscalated: AboutCase & { readonly from: string | null; readonly level: number }
  /** What it waited for did not come in time. */
  CaseWaitEnded: AboutCase
  /** A person has done what could be done; its facts are watched. */
  CaseResolved: AboutCase & { readonly cause: string }
  /** It is over: closed by a person with a cause, or by the hub where its facts are gone. */
  CaseClosed: AboutCase & { readonly end: CaseEpisode['end']; readonly cause: string | null }
  /** A choice is offered to its buyer, until `until`. */
  ChoiceOffered: AboutCase & { readonly options: readonly string[]; readonly until: number }
  /** The choice is made; `lapsed`: by its default, for nobody chose in time. */
  ChoiceMade: AboutCase & { readonly option: string; readonly lapsed: boolean }
  StockLocked: { readonly lockId: string; readonly owner: string; readonly at: number }
  StockShort: {
    readonly lockId: string
    readonly owner: string
    /** The order the stock was for; null for a host's own lock. */
    readonly orderKey: string | null
    readonly shortages: readonly Shortage[]
    readonly at: number
  }
  LockEnded: { readonly lockId: string; readonly owner: string; readonly end: LockEnd; readonly at: number }
  /** The level after a commit: one event per level and commit, however many movements it made. */
  StockChanged: { readonly level: StockLevel; readonly at: number }
  /** Goods were announced, came in, changed or were cancelled; `open`: pieces still to come. */
  InboundChanged: AboutInbound & {
    readonly state: ExpectedReceipt['state']
    readonly quantity: number
    readonly received: number
  }
  /** Goods have not come in by their date. Once for each date. */
  InboundOverdue: AboutInbound
  /** An order will not get goods it was promised: fewer are on their way. `short`: pieces it lacks. */
  PromiseBroken: AboutOrder & { readonly stockKey: string; readonly short: number }
  /** A SKU sells in limited quantity on a channel from now on (限量销售). */
  SaleLimited: AboutListing & { readonly purchaseLimit: number }
  /** It is off sale there (下架). */
  SaleStopped: AboutListing
  /** It sells freely there again. */
  SaleRestored: AboutListing
  /** For marketing, when free sale ends: stop coupons, limit what one order may take. */
  StockLow: AboutListing & { readonly published: number; readonly purchaseLimit: number }
  /** For marketing, when free sale is back. */
  StockRecovered: AboutListing & { readonly published: number }
  /** A channel will not take a number, or has failed to for several tries in a row. */
  PublicationFailed: AboutListing & { readonly version: number; readonly code: string; readonly tries: number }
  /** A batch of a snapshot was applied: `rows` tells what became of all rows so far. */
  SnapshotAdvanced: {
    readonly snapshotId: string
    readonly batches: number
    readonly rows: Readonly<Record<string, number>>
    readonly at: number
  }
  /** A snapshot was applied to its end. `problems` counts the rows that were not. */
  SnapshotFinished: {
    readonly snapshotId: string
    readonly rows: Readonly<Record<string, number>>
    readonly absent: Readonly<Record<string, number>>
    readonly broken: number
    readonly problems: number
    readonly at: number
  }
  /** A source that the hub asks by itself failed. It is tried again, or given up until its next time. */
  SnapshotFailed: {
    readonly source: string
    readonly snapshotId: string
    readonly code: string
    readonly tries: number
    readonly givenUp: boolean
    readonly at: number
  }
  /** Another version of a policy is in force, or is tried on others than before. */
  PolicyChanged: {
    readonly kind: string
    readonly name: string
    readonly active: number | null
    /** The version being tried; null: none is. */
    readonly tried: number | null
    readonly at: number
  }
  /** A message was let go over a transport: the hub's own effect, which sends it. */
  NotificationDue: AboutLane & {
    readonly lane: string
    readonly sending: number
    /** Ids of those told in it. */
    readonly notifications: readonly string[]
  }
  /** A message was taken; `together`: how many notifications were told in it. */
  NotificationSent: AboutLane & {
    readonly notificationId: string
    readonly recipient: string
    readonly together: number
  }
  /** A message was refused for good, or lost. */
  NotificationFailed: AboutLane & {
    readonly notificationId: string
    readonly recipient: string
    readonly code: string
    readonly providerCode: string | null
  }
  /** Nobody acknowledged in time: the next recipient is told. */
  NotificationEscalated: {
    readonly notificationId: string
    readonly event: string
    readonly subject: string
    readonly importance: Importance
    readonly to: string
    readonly level: number
    readonly at: number
  }
  /** Somebody takes care of it. */
  NotificationAcknowledged: {
    readonly notificationId: string
    readonly event: string
    readonly subject: string
    readonly at: number
  }
  /** Somebody asked for approval; `state` is `approved` where it passed by itself. */
  ApprovalRequested: AboutApproval & {
    readonly applicant: string
    readonly state: ApprovalState
    readonly tier: string
  }
  /** A person is asked to sign, once for each seat. */
  ApprovalAsked: AboutApproval & {
    readonly step: string
    readonly role: string
    readonly person: string
    readonly level: number
    readonly why: AskReason
  }
  /** What was with one person is with another now: for the one it was with. */
  ApprovalEscalated: AboutApproval & {
    readonly step: string
    readonly role: string
    readonly from: string
    readonly to: string
    readonly why: AskReason
  }
  /** An alarm: there is nobody left to ask. Again and again until there is. */
  ApprovalUnattended: AboutApproval & {
    readonly step: string
    readonly role: string
    readonly why: 'nobody' | 'noAnswer'
  }
  ApprovalStepPassed: AboutApproval & { readonly step: string }
  /** An alarm: nobody reviewed what was released without approval. */
  ApprovalWaiverOverdue: AboutApproval & { readonly waivedBy: string }
  /** It left the state it was in: approved, declined, withdrawn, voided, lapsed, waived, confirmed, objected. */
  ApprovalDecided: AboutApproval & { readonly state: ApprovalState }
  /** What was approved is being done. */
  ApprovalUsed: AboutApproval & { readonly ref: string }
  /** An alarm: the policies that came in force leave requests with nobody. `kind`: which changed; `findings`: the first 100 of `count`. */
  ApprovalUncovered: {
    readonly kind: string
    readonly name: string
    /** Versions in force. */
    readonly approval: number
    readonly duty: number
    readonly count: number
    readonly findings: readonly ApprovalFinding[]
    readonly at: number
  }
  /** A rule has done what it does on an order, or was stopped; `code`: why, null where all was done. */
  AutomationRan: AboutOrder & {
    readonly rule: string
    readonly version: number
    readonly state: AutomationRun['state']
    readonly code: string | null
  }
  /** A rule wants people told of an order. */
  AutomationNotice: AboutOrder & { readonly rule: string; readonly version: number; readonly topic: string }
  DocumentReceived: { readonly intakeKey: string; readonly at: number }
  /** A shop's channel tells of what has not happened yet: its clock is `offsetMs` ahead. Once for each episode. */
  ClockOffsetRaised: {
    readonly intakeKey: string
    readonly channel: string
    readonly shop: string
    readonly offsetMs: number
    readonly at: number
  }
  DocumentBooked: { readonly intakeKey: string; readonly orderKey: string; readonly at: number }
  DocumentQuarantined: { readonly intakeKey: string; readonly code: string; readonly at: number }
}

export type HubEventName = keyof HubEvents

export type HubEvent = { [N in HubEventName]: { readonly name: N; readonly body: HubEvents[N] } }[HubEventName]
