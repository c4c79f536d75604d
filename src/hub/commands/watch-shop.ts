import type { ShopRules } from '../../anomaly/shop-rules'
import { newShopWatch, type ShopNotes, type ShopWatch, watchShop } from '../../anomaly/shop-watch'
import { applyFindings } from '../../cases/apply-findings'
import { caseKey } from '../../cases/case-key'
import type { CasePolicy } from '../../cases/case-policy'
import { isRemembered } from '../../cases/case-record'
import { accept } from '../../outcome'
import type { Command } from '../command'
import { saveCase } from '../tell-case'
import { caseMoment } from './case-commands'

/** What a process saw of a shop, and the rules it is judged by; null: somebody else judges it. */
export interface WatchShop {
  /** As `channel/shop`. */
  readonly key: string
  readonly notes: ShopNotes
  readonly rules: ShopRules | null
  readonly policy: CasePolicy
}

/** One name for whatever rules over shops are in force. */
const RULE_SET = 'shop'

/** Keeps how a shop's documents come in, judges it, and brings its cases in line, in one commit. */
export const watchShopCommand: Command<WatchShop, ShopWatch, never> = {
  name: 'watchShop',
  answer: 'inRecord',
  needs: {
    shopWatch: ({ key }) => [key],
    case: ({ key, rules }, loaded) =>
      rules === null
        ? []
        : [
            ...(loaded.get('shopWatch', key).value?.cases ?? []),
            ...rules.rules.map(({ id }) => caseKey({ subject: { kind: 'shop', key }, kind: id, about: null })),
          ],
  },
  decide(work, { key, notes, rules, policy }) {
    const before = work.get('shopWatch', key) ?? newShopWatch(key, work.at)
    const watch = watchShop(before, notes, work.at)
    const after =
      rules === null ? watch : { ...watch, judgedAt: work.at, cases: settleShop(work, watch, rules, policy) }
    work.put('shopWatch', key, after)
    return accept(after)
  },
}

function settleShop(
  work: Parameters<typeof watchShopCommand.decide>[0],
  watch: ShopWatch,
  rules: ShopRules,
  policy: CasePolicy,
): readonly string[] {
  const subject = { kind: 'shop', key: watch.key } as const
  const keys = new Set([...watch.cases, ...rules.rules.map(({ id }) => caseKey({ subject, kind: id, about: null }))])
  const cases = [...keys].flatMap((key) => work.get('case', key) ?? [])
  const { fired, unknown } = rules.evaluate({ watch, at: work.at }, { at: work.at })
  const findings = { ruleSet: RULE_SET, ruleSetVersion: rules.version, fired, unknown }
  for (const { before, after } of applyFindings(cases, subject, findings, caseMoment(work, policy))) {
    saveCase(work, before, after)
  }
  return [...keys].filter((key) => {
    const known = work.get('case', key)
    return known !== undefined && isRemembered(known)
  })
}
