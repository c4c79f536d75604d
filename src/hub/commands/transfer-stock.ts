import { transferStock as decideTransfer, type Transfer, type TransferRejection } from '../../inventory/transfer-stock'
import { accept } from '../../outcome'
import type { Command } from '../command'

/** Pieces on hand at both places after a transfer. */
export interface TransferAnswer {
  readonly from: number
  readonly to: number
}

/** Moves pieces between pools or warehouses, in one decision. */
export const transferStock: Command<Transfer, TransferAnswer, TransferRejection> = {
  name: 'transferStock',
  answer: 'stored',
  needs: { stock: ({ from, to }) => [from, to] },
  decide(work, transfer) {
    const { from, to, quantity } = transfer
    const moved = decideTransfer(work, transfer, work.commandId)
    if (!moved.ok) return moved
    work.note({ from, to, quantity })
    return accept({ from: work.level(from)?.onHand ?? 0, to: work.level(to)?.onHand ?? 0 })
  },
}
