import { accept, type Outcome, reject } from '../outcome'

/** Goods somebody has announced (入库预告, ASN): so many pieces of a SKU for one stock row, expected at an instant. */
export interface ExpectedReceipt {
  /** Made by whoever announces it: the number of the purchase order or shipping notice, with its line. */
  readonly id: string
  /** The stock row it comes to. */
  readonly stockKey: string
  /** Pieces announced, ≥ 1. */
  readonly quantity: number
  /** Pieces that have come in so far; more than announced where more came. */
  readonly received: number
  /** When it is to be here, epoch milliseconds. */
  readonly expectedAt: number
  /** `received`: all of it is here, or the rest will not come. */
  readonly state: 'open' | 'received' | 'cancelled'
  readonly announcedAt: number
  /** When it was told that it is late; null while it is not, and once it has ended. */
  readonly overdueAt: number | null
}

/** Why a receipt is not changed, in the order they are checked. */
export type ReceiptRejection =
  | { readonly code: 'INBOUND_UNKNOWN' }
  /** It is over: `state` says how. */
  | { readonly code: 'INBOUND_ENDED'; readonly state: ExpectedReceipt['state'] }
  /** More of it has come in than it would announce. */
  | { readonly code: 'INBOUND_BELOW_RECEIVED'; readonly received: number }

/** A receipt after a change, and what it changes of the pieces on their way. */
export interface ReceiptChange {
  readonly receipt: ExpectedReceipt
  /** Pieces that came in. */
  readonly arrived: number
  /** Added to what is still to come, negative where less is. */
  readonly change: number
}

/** Pieces still to come: announced and not received, ≥ 0; nothing once the receipt has ended. */
export function openQuantity({ quantity, received, state }: ExpectedReceipt): number {
  return state === 'open' ? Math.max(0, quantity - received) : 0
}

/** True once an open receipt's instant is over. */
export function isReceiptOverdue({ state, expectedAt }: ExpectedReceipt, at: number): boolean {
  return state === 'open' && expectedAt <= at
}

/** Another quantity or another date. A receipt of which all announced is here has ended. */
export function changeReceipt(
  receipt: ExpectedReceipt | undefined,
  { quantity, expectedAt }: { readonly quantity?: number | undefined; readonly expectedAt?: number | undefined },
): Outcome<ReceiptChange, ReceiptRejection> {
  const open = openReceipt(receipt)
  if (!open.ok) return open
  const { received } = open.value
  if (quantity !== undefined && quantity < received) return reject({ code: 'INBOUND_BELOW_RECEIVED', received })
  const dated = expectedAt === undefined ? open.value : { ...open.value, expectedAt, overdueAt: null }
  return accept(changed(open.value, { ...dated, quantity: quantity ?? dated.quantity }, 0))
}

/** What has not come in is not to be awaited any longer. Asking again changes nothing. */
export function cancelReceipt(receipt: ExpectedReceipt | undefined): Outcome<ReceiptChange, ReceiptRejection> {
  if (receipt?.state === 'cancelled') return accept({ receipt, arrived: 0, change: 0 })
  const open = openReceipt(receipt)
  if (!open.ok) return open
  return accept(changed(open.value, { ...open.value, state: 'cancelled' }, 0))
}

/**
 * Pieces that came in: a part, all, or more than was announced. Also after the last of them, for a second delivery may
 * bring more; never of a cancelled receipt, whose goods nobody expects.
 *
 * @param final - Nothing more will come, however much is open.
 */
export function receiveGoods(
  receipt: ExpectedReceipt | undefined,
  { quantity, final }: { readonly quantity: number; readonly final: boolean },
): Outcome<ReceiptChange, ReceiptRejection> {
  if (receipt === undefined) return reject({ code: 'INBOUND_UNKNOWN' })
  if (receipt.state === 'cancelled') return reject({ code: 'INBOUND_ENDED', state: 'cancelled' })
  const state = final ? 'received' : receipt.state
  return accept(changed(receipt, { ...receipt, received: receipt.received + quantity, state }, quantity))
}

function openReceipt(receipt: ExpectedReceipt | undefined): Outcome<ExpectedReceipt, ReceiptRejection> {
  if (receipt === undefined) return reject({ code: 'INBOUND_UNKNOWN' })
  return receipt.state === 'open' ? accept(receipt) : reject({ code: 'INBOUND_ENDED', state: receipt.state })
}

function changed(before: ExpectedReceipt, after: ExpectedReceipt, arrived: number): ReceiptChange {
  const complete = after.state === 'open' && after.received >= after.quantity
  const ended: ExpectedReceipt = complete ? { ...after, state: 'received' } : after
  const receipt = ended.state === 'open' ? ended : { ...ended, overdueAt: null }
  return { receipt, arrived, change: openQuantity(receipt) - openQuantity(before) }
}
