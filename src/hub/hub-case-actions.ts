import type { CaseSubject } from '../cases/case-key'
import { HUB_CASE_ACTIONS, type HubCaseAction } from '../cases/case-procedure'
import type { Outcome } from '../outcome'
import type { CommandOptions } from './dispatcher'
import type { Hub } from './hub'

/** What an action of the hub is run with: what the case is about, what it is told, and under which idempotency key. */
export interface HubActionCall {
  readonly subject: CaseSubject
  /** As the step and the person say; the command it is handed to checks it. */
  readonly input: Readonly<Record<string, unknown>>
  readonly options: Required<CommandOptions>
}

/** Services the hub's own actions are commands of. */
export type ActingHub = Pick<
  Hub,
  'notifications' | 'orders' | 'routing' | 'anomalies' | 'fulfilments' | 'approvals' | 'stock'
>

type HubAction = (hub: ActingHub, call: HubActionCall) => Promise<Outcome<unknown>>

/** What a hold or a cancellation is called that nobody gave words for. */
const NO_REASON = 'case'

const reasonOf = ({ reason }: HubActionCall['input']) => (typeof reason === 'string' ? reason : NO_REASON)
// Each command parses what it is told, so a wrong input is refused there, with the field that is wrong.
const told = <Input>(input: unknown) => input as Input

/** On the order of the case. */
const ORDER_ACTIONS = {
  holdOrder: ({ orders }, { subject, input, options }) => orders.hold(subject.key, reasonOf(input), options),
  liftHold: ({ orders }, { subject, input, options }) => orders.lift(subject.key, reasonOf(input), options),
  reviewOrder: ({ orders }, { subject, options }) => orders.review(subject.key, options),
  requestOutbound: ({ orders }, { subject, options }) => orders.requestOutbound(subject.key, options),
  closeOrder: ({ orders }, { subject, input, options }) => orders.cancel(subject.key, reasonOf(input), options),
  closeRest: ({ orders }, { subject, input, options }) =>
    orders.cancel(subject.key, reasonOf(input), { ...options, rest: true }),
  attendOrder: ({ orders }, { subject, options }) => orders.attend(subject.key, options),
  judgeOrder: ({ anomalies }, { subject }) => anomalies.judge(subject.key),
  routeOrder: ({ routing }, { subject, options }) => routing.route(subject.key, options),
  changeAddress: ({ orders }, { subject, input: { address, reason }, options }) =>
    orders.changeAddress(subject.key, told(address), {
      ...options,
      ...told<object>(reason === undefined ? {} : { reason }),
    }),
  changeWarehouse: ({ routing }, { subject, input, options }) => routing.choose(subject.key, told(input), options),
  splitOrder: ({ fulfilments }, { subject, input, options }) => fulfilments.split(subject.key, told(input), options),
  mergeOrders: ({ fulfilments }, { subject, input, options }) => {
    const others: readonly unknown[] = Array.isArray(input.orders) ? input.orders : []
    return fulfilments.merge(told([subject.key, ...others.filter((key) => key !== subject.key)]), options)
  },
  requestApproval: ({ approvals }, { subject, input, options }) =>
    approvals.request(told({ subject: subject.key, order: subject.key, ...input }), options),
} as const satisfies Partial<Record<HubCaseAction, HubAction>>

/** On stock that the input names, whatever the case is about. */
const STOCK_ACTIONS = {
  adjustStock: ({ stock }, { input, options }) => stock.adjust(told(input), options),
  transferStock: ({ stock }, { input, options }) => stock.transfer(told(input), options),
  releaseLock: ({ stock }, { input, options }) => stock.release(told(input.lockId), options),
} as const satisfies Partial<Record<HubCaseAction, HubAction>>

const ALL: Readonly<Record<HubCaseAction, HubAction>> = { ...ORDER_ACTIONS, ...STOCK_ACTIONS }

/** True for a name that no action of a host's may have. */
export function isHubAction(name: string): name is HubCaseAction {
  return (HUB_CASE_ACTIONS as readonly string[]).includes(name)
}

/** Whether an action of the hub can be run from a case about such a subject: most are about an order. */
export function fitsSubject(name: HubCaseAction, subject: CaseSubject['kind']): boolean {
  return subject === 'order' || name in STOCK_ACTIONS
}

/** Runs an action of the hub. */
export function runHubAction(hub: ActingHub, name: HubCaseAction, call: HubActionCall): Promise<Outcome<unknown>> {
  return ALL[name](hub, call)
}
