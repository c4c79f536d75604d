import type { Outcome } from '../outcome'
import { compileRuleSet, type RuleSet, type RulesRejection } from '../rules/rule-set'
import { type AnomalyClass, anomalyClassSchema } from './anomaly-class'
import type { AnomalyRulesInput } from './default-rules'
import { channelClockAhead } from './rules/channel-clock-ahead'
import { channelSilent } from './rules/channel-silent'
import { webhookGap } from './rules/webhook-gap'
import { type ShopSubject, shopVocabulary } from './shop-vocabulary'

/** Rules over shops made ready to run. */
export type ShopRules = RuleSet<ShopSubject, AnomalyClass>

/** The rules every hub that judges watches its shops by. Copy them and change a number. */
export const DEFAULT_SHOP_RULES: AnomalyRulesInput = {
  id: 'shops',
  version: 2,
  lists: {},
  rules: [webhookGap, channelSilent, channelClockAhead],
}

/** Checks a set of rules over shops, {@link DEFAULT_SHOP_RULES} for one, and makes it ready to run. */
export function compileShopRules(input: unknown): Outcome<ShopRules, RulesRejection> {
  return compileRuleSet(shopVocabulary, anomalyClassSchema, input)
}
