import { HOT_SKUS } from '../intent'
import { PUBLISHING } from '../outside-channels'
import type { Evidence } from './evidence'
import type { Oracle } from './oracle'

export const publicationOracles: readonly Oracle[] = [
  {
    code: 'OFFER-VERSION',
    says: 'one version of an offer is one number, whoever sends it and however often',
    check({ offers }, findings) {
      for (const [article, told] of offers) {
        const numbers = new Map<number, number>()
        for (const { version, quantity } of told) {
          const before = numbers.get(version) ?? quantity
          numbers.set(version, before)
          findings.expect(before === quantity, () => `${article} version ${version}: ${before}, then ${quantity}`)
        }
      }
    },
  },
  {
    code: 'OFFER-NEWEST',
    says: 'once the faults are over, each channel has the number that the stock there is makes right',
    check(evidence, findings) {
      for (const [article, told] of evidence.offers) {
        const [channel = '', sku = ''] = article.split('/')
        const newest = told.reduce((best, offer) => (offer.version > best.version ? offer : best))
        const available = availableOf(evidence, sku)
        findings.expect(
          PUBLISHING.isRight(sku, channel, newest.quantity, { available, taken: 0 }),
          () => `${article} shows ${newest.quantity} where ${available} are available`,
        )
      }
    },
  },
  {
    code: 'OFFER-PARTITION',
    says: 'channels that share out pieces show together no more than there are',
    check(evidence, findings) {
      for (const sku of HOT_SKUS.filter(PUBLISHING.isPartition)) {
        let shown = 0
        for (const [article, told] of evidence.offers) {
          if (article.endsWith(`/${sku}`)) {
            shown += told.reduce((best, offer) => (offer.version > best.version ? offer : best)).quantity
          }
        }
        const available = availableOf(evidence, sku)
        findings.expect(shown <= available, () => `${sku}: ${shown} are shown, ${available} are available`)
      }
    },
  },
]

/** Free pieces in the warehouses that published goods are sold from. */
function availableOf({ stock }: Evidence, sku: string): number {
  let available = 0
  for (const warehouse of ['main', 'east']) {
    const level = stock.get(`${warehouse}/normal/${sku}`)
    if (level !== undefined)
      available += Math.max(0, level.onHand + level.backorderLimit - level.locked - level.reserved)
  }
  return available
}
