import { deductedLines, heldLines } from '../../../inventory/lock-lines'
import { availableStock } from '../../../inventory/stock-level'
import { QUOTA_SHOP } from '../publishing'
import type { StoreView } from '../store-view'
import type { Oracle } from './oracle'

/** NEWEST: once all is quiet, every channel shows the number that the stock there is makes right, unless it refuses it. */
export const channelsShowWhatIsRight: Oracle = ({ view, receivers, publishing, settled, violations, probes }) => {
  if (!settled) return
  for (const [key, { value: record }] of view.all('publication')) {
    const { sku, channel, shown, waiting, underWay, refused } = record
    const seen = receivers.find(({ code }) => code === channel)?.shown.get(record.channelSku)
    if (waiting !== null || underWay !== null) violations.add('NEWEST', `${key} still waits to be told`)
    if (refused === null && (seen?.version !== shown?.version || seen?.quantity !== shown?.number)) {
      violations.add('NEWEST', `${key} shows ${JSON.stringify(seen)}, not ${JSON.stringify(shown)}`)
    }
    const available = record.stockKeys.reduce((sum, stockKey) => {
      const level = view.all('stock').get(stockKey)?.value
      return level === undefined ? sum : sum + availableStock(level)
    }, 0)
    // While another channel refuses a cut, its pieces stay with it.
    const others = [...view.all('publication').values()].filter(({ value }) => value.channelSku === record.channelSku)
    if (others.some(({ value }) => value.refused !== null)) continue
    const number = refused?.number ?? seen?.quantity ?? 0
    const taken = takenOf(view, record.stockKeys)
    if (taken > 0) probes.sometimes('quota-taken')
    if (!publishing.isRight(sku, channel, number, { available, taken })) {
      violations.add('NEWEST', `${key} shows ${number} where ${available} are available, ${taken} taken`)
    }
  }
}

/** Pieces that the locks of the shop's own orders hold of these rows, or that have left under them. */
function takenOf(view: StoreView, stockKeys: readonly string[]): number {
  let taken = 0
  for (const [id, { value: lock }] of view.all('stockLock')) {
    if (!id.startsWith(`order:${QUOTA_SHOP.channel}/${QUOTA_SHOP.shop}/`)) continue
    for (const { stockKey, quantity } of [...heldLines(lock), ...deductedLines(lock)]) {
      if (stockKeys.includes(stockKey)) taken += quantity
    }
  }
  return taken
}
