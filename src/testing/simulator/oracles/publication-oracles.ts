import { availableStock } from '../../../inventory/stock-level'
import type { Oracle } from './oracle'

/** NEWEST: once all is quiet, every channel shows the number that the stock there is makes right, unless it refuses it. */
export const channelsShowWhatIsRight: Oracle = ({ view, receivers, publishing, settled, violations }) => {
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
    if (!publishing.isRight(sku, channel, number, available)) {
      violations.add('NEWEST', `${key} shows ${number} where ${available} are available`)
    }
  }
}
