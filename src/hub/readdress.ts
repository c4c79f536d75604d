import type { ApprovalRequest } from '../approval/approval-request'
import type { Outcome } from '../outcome'
import type { Store } from '../store/store'
import { type AddressInput, addressInputSchema } from './address-input'
import { type AddressRejection, changeAddress } from './commands/change-address'
import type { OrderAnswer, OrderTarget } from './commands/order-commands'
import type { Addressed } from './commands/void-addressed'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { dutyInForce } from './duty-in-force'
import { untilInForce } from './policy-moved'
import type { PolicyReader } from './policy-reader'
import { reasonRefused, reasonSchema } from './reason'
import { invalid } from './stock-input'
import type { Vault } from './vault'

/** Most requests of one order that are looked through, each way it may be named. */
const MOST = 100

interface Means {
  readonly store: Store
  readonly dispatcher: Dispatcher
  readonly vault: Vault
  readonly policies: PolicyReader
}

/** Sends an order elsewhere. What was asked for with the old address is void in the same commit. */
export async function readdress(
  { store, dispatcher, vault, policies }: Means,
  target: OrderTarget,
  address: AddressInput,
  { reason, ...options }: CommandOptions & { readonly reason?: string },
): Promise<Outcome<OrderAnswer, AddressRejection | DoorRejection>> {
  const parsed = copied(() => addressInputSchema.safeParse(address))
  if (!parsed.success) return invalid(parsed.error)
  const why = reasonSchema.optional().safeParse(reason)
  if (!why.success) return reasonRefused('reason')
  const identity = dispatcher.identity(options)
  if (!identity.ok) return identity
  const { orderKey } = target
  const told = { orderKey, address: parsed.data, reason: why.data ?? null }
  return untilInForce(async () => {
    const duty = await dutyInForce(policies)
    // Without people on duty nothing was ever asked for.
    const approvals = duty.version === 0 ? [] : await addressedApprovals(store, orderKey)
    const addressed: Addressed = { approvals, duty }
    const input = { ...target, ...told, vault, addressed }
    return dispatcher.runAs(changeAddress, input, identity.value, { route: orderKey, told })
  })
}

/** Requests about an order, by its key or number, and those that hold it up, that hold an address and are not used. */
async function addressedApprovals(store: Store, orderKey: string): Promise<readonly string[]> {
  const number = (await store.read('order', [orderKey])).get(orderKey)?.value?.number ?? ''
  const named = [{ subject: orderKey }, { subject: number }, { orderKey }]
  const pages = await Promise.all(named.map((where) => store.list('approval', { where, after: null, limit: MOST })))
  const found = pages.flatMap(({ items }) => items.filter(mayBeVoid))
  return [...new Set(found.map(({ id }) => id))]
}

function mayBeVoid({ ofAddress, use }: ApprovalRequest): boolean {
  return ofAddress === true && use === null
}
