import { z } from 'zod'
import type { Condition } from '../../src/rules/condition'
import { compileRuleSet, type RuleSet } from '../../src/rules/rule-set'
import type { Surroundings } from '../../src/rules/surroundings'
import type { Verdict } from '../../src/rules/verdict'
import { listField, type Vocabulary } from '../../src/rules/vocabulary'

export interface Sale {
  readonly total: number | null
  readonly usual: number | null
  readonly pieces: number | null
  readonly placedAt: number | null
  readonly paidAt: number | null
  readonly country: string | null
  readonly memo: string | null
  readonly tags: readonly string[] | null
  readonly vip: boolean | null
  readonly ip: string | null
  readonly lines: readonly { readonly sku: string; readonly quantity: number | null }[] | null
}

export const saleVocabulary: Vocabulary<Sale> = {
  fields: {
    'sale.total': { type: 'amount', read: ({ total }) => total },
    'sale.usual': { type: 'amount', read: ({ usual }) => usual },
    'sale.pieces': { type: 'number', read: ({ pieces }) => pieces },
    'sale.placedAt': { type: 'instant', read: ({ placedAt }) => placedAt },
    'sale.paidAt': { type: 'instant', read: ({ paidAt }) => paidAt },
    'sale.country': { type: 'text', read: ({ country }) => country },
    'sale.memo': { type: 'text', read: ({ memo }) => memo, personal: true },
    'sale.tags': { type: 'texts', read: ({ tags }) => tags },
    'sale.vip': { type: 'flag', read: ({ vip }) => vip },
  },
  lists: {
    lines: listField(({ lines }: Sale) => lines, {
      'line.sku': { type: 'text', read: ({ sku }) => sku },
      'line.quantity': { type: 'number', read: ({ quantity }) => quantity },
    }),
  },
  rates: { salesByIp: { key: ({ ip }) => ip } },
}

export const noSale: Sale = {
  total: null,
  usual: null,
  pieces: null,
  placedAt: null,
  paidAt: null,
  country: null,
  memo: null,
  tags: null,
  vip: null,
  ip: null,
  lines: null,
}

export const givesSchema = z.strictObject({ priority: z.enum(['P0', 'P1', 'P2']) })
export type Gives = z.infer<typeof givesSchema>

export const asRule = (when: unknown, id = 'only') => ({ id, when, gives: { priority: 'P1' } })

export function compiled(
  rules: readonly unknown[],
  lists: Record<string, readonly string[]> = {},
): RuleSet<Sale, Gives> {
  const outcome = compileRuleSet(saleVocabulary, givesSchema, { id: 'sales', version: 3, lists, rules })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection))
  return outcome.value
}

/** What one condition says of a sale. */
export function verdictOn(when: unknown, sale: Partial<Sale>, surroundings: Surroundings = { at: 0 }): Verdict {
  const set = compiled([asRule(when as Condition)])
  const { fired, unknown } = set.evaluate({ ...noSale, ...sale }, surroundings)
  const verdict = fired.length > 0 ? 'yes' : unknown.length > 0 ? 'unknown' : 'no'
  const explained = set.explain('only', { ...noSale, ...sale }, surroundings)?.verdict
  if (explained !== verdict) throw new Error(`judged ${verdict}, explained ${explained}`)
  return verdict
}
