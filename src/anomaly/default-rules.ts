import type { AnomalyRule } from './anomaly-rule'
import { addressContested } from './rules/address-contested'
import { addressImplausible } from './rules/address-implausible'
import { addressIncomplete } from './rules/address-incomplete'
import { addressMarked } from './rules/address-marked'
import { addressVague } from './rules/address-vague'
import { amountFarAboveCategory } from './rules/amount-far-above-category'
import { clocksApart } from './rules/clocks-apart'
import { manyOrdersFromOneIp } from './rules/many-orders-from-one-ip'
import { notPicked } from './rules/not-picked'
import { paidNotSent } from './rules/paid-not-sent'
import { presaleShipByPassed } from './rules/presale-ship-by-passed'
import { priceFarFromList } from './rules/price-far-from-list'
import { refundNotArrived } from './rules/refund-not-arrived'
import { returnNotReceived } from './rules/return-not-received'
import { sensitiveWords } from './rules/sensitive-words'
import { stockShort } from './rules/stock-short'
import { trackingStandsStill } from './rules/tracking-stands-still'
import { unpaidTooLong } from './rules/unpaid-too-long'

/** A set of anomaly rules as data, with the words its rules name. */
export interface AnomalyRulesInput {
  readonly id: string
  readonly version: number
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly rules: readonly AnomalyRule[]
}

/**
 * The rules every shop begins with. Copy them, change thresholds and words, and compile the result with
 * {@link compileAnomalyRules}: a rule's threshold is a number in its condition.
 */
export const DEFAULT_ANOMALY_RULES: AnomalyRulesInput = {
  id: 'anomalies',
  version: 1,
  lists: {
    sensitiveWords: [
      '投诉',
      '律师',
      '起诉',
      '法院',
      '12315',
      '工商',
      '消协',
      '曝光',
      '媒体',
      '记者',
      '举报',
      'lawyer',
      'lawsuit',
      'sue you',
    ],
    addressMarkers: ['临时', '暂存', '勿发', '不要发', '先别发', '待定', '测试', '改地址', '自提', '代收点待定'],
    vagueWords: ['附近', '旁边', '对面', '路口', '门口', '隔壁', '后面', '到了打电话', '到了联系', '电话联系'],
  },
  rules: [
    amountFarAboveCategory,
    manyOrdersFromOneIp,
    unpaidTooLong,
    paidNotSent,
    presaleShipByPassed,
    notPicked,
    trackingStandsStill,
    addressVague,
    addressMarked,
    addressIncomplete,
    addressImplausible,
    addressContested,
    priceFarFromList,
    stockShort,
    sensitiveWords,
    returnNotReceived,
    refundNotArrived,
    clocksApart,
  ],
}
