import { MAXIMUM_ON_HAND } from '../../inventory/adjust-stock'
import { bookInbound, endInboundLook as decideEndOfLook, uncoveredPromises } from '../../inventory/book-inbound'
import {
  cancelReceipt,
  changeReceipt,
  receiveGoods as decideReceipt,
  type ExpectedReceipt,
  isReceiptOverdue,
  openQuantity,
  type ReceiptChange,
  type ReceiptRejection,
} from '../../inventory/expected-receipt'
import { arrivalKey, inboundKey } from '../../inventory/inbound-pool'
import { accept, type Outcome, reject } from '../../outcome'
import type { Command } from '../command'
import type { Work } from '../work'
import { breakPromises, promiseNeeds, type SeenPromises } from './break-promises'

/** A receipt after a command on it. */
export interface InboundAnswer {
  readonly receiptId: string
  readonly state: ExpectedReceipt['state']
  readonly received: number
  /** Pieces still to come. */
  readonly open: number
  readonly expectedAt: number
  /** Orders whose promise was broken, for less is to come than they were promised. */
  readonly broken: number
}

/** Why announced goods are not changed, in the order they are checked. */
export type InboundRejection = ReceiptRejection | { readonly code: 'QTY_RANGE' }

export interface AnnounceInbound {
  readonly receiptId: string
  readonly stockKey: string
  readonly quantity: number
  readonly expectedAt: number
}

/** Announces goods. The first announcement opens the stock row they come to. */
export const announceInbound: Command<AnnounceInbound, InboundAnswer, { readonly code: 'QTY_RANGE' }> = {
  name: 'announceInbound',
  answer: 'stored',
  needs: {
    inboundReceipt: ({ receiptId }) => [receiptId],
    stock: ({ stockKey }) => [stockKey, inboundKey(stockKey)],
  },
  decide(work, { receiptId, stockKey, quantity, expectedAt }) {
    if ((work.level(inboundKey(stockKey))?.onHand ?? 0) + quantity > MAXIMUM_ON_HAND) {
      return reject({ code: 'QTY_RANGE' })
    }
    const receipt: ExpectedReceipt = {
      id: receiptId,
      stockKey,
      quantity,
      received: 0,
      expectedAt,
      state: 'open',
      announcedAt: work.at,
      overdueAt: null,
    }
    bookInbound(work, { stockKey, change: quantity, arrived: 0, ref: work.commandId })
    return accept(saved(work, receipt, 0))
  },
}

/** A change of a receipt that may break promises. */
interface ReceiptInput extends SeenPromises {
  readonly receiptId: string
}

function receiptCommand<Input extends ReceiptInput>(
  name: string,
  decide: (receipt: ExpectedReceipt | undefined, input: Input) => Outcome<ReceiptChange, ReceiptRejection>,
): Command<Input, InboundAnswer, InboundRejection> {
  return {
    name,
    answer: 'stored',
    needs: { ...promiseNeeds, inboundReceipt: ({ receiptId }) => [receiptId] },
    decide(work, input) {
      const before = work.get('inboundReceipt', input.receiptId)
      const decided = decide(before, input)
      if (!decided.ok) return decided
      const { receipt, change, arrived } = decided.value
      const { stockKey } = input
      const onHand = work.level(stockKey)?.onHand ?? 0
      const onItsWay = work.level(inboundKey(stockKey))
      if (Math.max(onHand + arrived, (onItsWay?.onHand ?? 0) + change) > MAXIMUM_ON_HAND) {
        return reject({ code: 'QTY_RANGE' })
      }
      const lacking = uncoveredPromises(onItsWay, { change, arrived })
      const broken = lacking === 0 ? undefined : breakPromises(work, input, lacking)
      if (change !== 0 || arrived !== 0) bookInbound(work, { stockKey, change, arrived, ref: work.commandId })
      return accept(receipt === before ? answerFor(receipt, 0) : saved(work, receipt, broken?.settle() ?? 0))
    },
  }
}

export interface ChangeInbound extends ReceiptInput {
  readonly quantity?: number | undefined
  readonly expectedAt?: number | undefined
}

/** Another quantity or another date; what a cut leaves without goods is broken, the newest promise first. */
export const changeInbound = receiptCommand<ChangeInbound>('changeInbound', changeReceipt)

/** The goods will not come. */
export const cancelInbound = receiptCommand<ReceiptInput>('cancelInbound', cancelReceipt)

export interface ReceiveInbound extends ReceiptInput {
  readonly quantity: number
  readonly final: boolean
}

/** Goods came in. Orders they were promised to come first. */
export const receiveInbound = receiptCommand<ReceiveInbound>('receiveInbound', decideReceipt)

/** Tells once that announced goods are late. */
export const noteOverdue: Command<{ readonly receiptId: string }, null, never> = {
  name: 'noteInboundOverdue',
  answer: 'inRecord',
  needs: { inboundReceipt: ({ receiptId }) => [receiptId] },
  decide(work, { receiptId }) {
    const receipt = work.get('inboundReceipt', receiptId)
    if (receipt === undefined || receipt.overdueAt !== null || !isReceiptOverdue(receipt, work.at)) return accept(null)
    work.put('inboundReceipt', receiptId, { ...receipt, overdueAt: work.at })
    const { stockKey, expectedAt } = receipt
    work.emit('InboundOverdue', { receiptId, stockKey, open: answerFor(receipt, 0).open, expectedAt, at: work.at })
    return accept(null)
  },
}

/** Where the looking at an inbound row began: its `wakeAt` then. */
export interface EndInboundLook {
  readonly stockKey: string
  readonly wakeAt: number
}

/** Takes an inbound row off what is due. */
export const endInboundLook: Command<EndInboundLook, null, never> = {
  name: 'endInboundLook',
  answer: 'inRecord',
  needs: { stock: ({ stockKey }) => [stockKey, arrivalKey(stockKey)] },
  decide(work, { stockKey, wakeAt }) {
    const freed = decideEndOfLook(work, stockKey, { wakeAt, ref: work.commandId })
    if (freed > 0) work.note({ stockKey, freed })
    return accept(null)
  },
}

function saved(work: Work, receipt: ExpectedReceipt, broken: number): InboundAnswer {
  work.put('inboundReceipt', receipt.id, receipt)
  const { stockKey, quantity } = receipt
  const { receiptId, state, received, open, expectedAt } = answerFor(receipt, broken)
  work.note({ stockKey, quantity, received, broken })
  work.emit('InboundChanged', { receiptId, stockKey, state, quantity, received, open, expectedAt, at: work.at })
  return answerFor(receipt, broken)
}

function answerFor(receipt: ExpectedReceipt, broken: number): InboundAnswer {
  const { id: receiptId, state, received, expectedAt } = receipt
  return { receiptId, state, received, open: openQuantity(receipt), expectedAt, broken }
}
