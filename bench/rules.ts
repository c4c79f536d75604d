/**
 * Twenty rules over 100,000 orders: compiled rules with evidence where one fires, json-rules-engine, and predicates written
 * by hand. Then a thousand words in one pass over texts, against a search for each word.
 *
 * All answers are compared first: each way has to fire as often for each rule. Rates are per second of this process's CPU
 * time; the contestants take turns and the middle of the rounds counts. Read the ratio, not the rate.
 *
 *     npm run bench -- rules
 */
import { Engine } from 'json-rules-engine'
import { z } from 'zod'
import { compileRuleSet } from '../src/rules/rule-set'
import type { Vocabulary } from '../src/rules/vocabulary'
import { createWordFinder } from '../src/rules/word-finder'
import { compared } from './support/compare'
import { median } from './support/measure'

interface Sale {
  readonly total: number
  readonly usual: number | null
  readonly pieces: number
  readonly country: string
  readonly vip: boolean
  readonly ageHours: number
}

const SALES = 100_000
const RULES = 20
/** The engine is some hundred times slower; it walks a part, and its rate is that of the part. */
const THEIR_PART = 500
const COUNTRIES = ['CN', 'HK', 'US', 'DE', 'JP'] as const

// A fixed sequence: every run sees the same orders.
let seed = 20_261_111
const draw = (below: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 0x100000000) * below)
}
const sales: Sale[] = Array.from({ length: SALES }, () => ({
  total: draw(200_000),
  usual: draw(10) === 0 ? null : 20_000 + draw(40_000),
  pieces: 1 + draw(12),
  country: COUNTRIES[draw(COUNTRIES.length)] ?? 'CN',
  vip: draw(20) === 0,
  ageHours: draw(96),
}))

const vocabulary: Vocabulary<Sale> = {
  fields: {
    total: { type: 'amount', read: ({ total }) => total },
    usual: { type: 'amount', read: ({ usual }) => usual },
    pieces: { type: 'number', read: ({ pieces }) => pieces },
    country: { type: 'text', read: ({ country }) => country },
    vip: { type: 'flag', read: ({ vip }) => vip },
    ageHours: { type: 'number', read: ({ ageHours }) => ageHours },
  },
}

/** Three forms, each with its own numbers; one order in a hundred or so is odd by one of them. */
const forms = Array.from({ length: RULES }, (_, index) => ({ form: index % 3, step: Math.floor(index / 3) }))

const ours = compileRuleSet(vocabulary, z.strictObject({ priority: z.string() }), {
  id: 'bench',
  version: 1,
  rules: forms.map(({ form, step }, index) => ({
    id: `rule-${index}`,
    gives: { priority: 'P1' },
    when: [
      {
        test: 'all',
        of: [
          { test: 'above', field: 'total', value: 190_000 + step * 1_000 },
          { test: 'in', field: 'country', values: ['CN', 'HK'] },
          { test: 'equals', field: 'vip', value: false },
        ],
      },
      {
        test: 'all',
        of: [
          { test: 'atLeast', field: 'ageHours', value: 90 },
          {
            test: 'any',
            of: [
              { test: 'above', field: 'pieces', value: 11 },
              { test: 'below', field: 'total', value: 1_000 + step * 100 },
            ],
          },
        ],
      },
      {
        test: 'all',
        of: [
          { test: 'above', field: 'total', value: { field: 'usual', times: 7 } },
          { test: 'atMost', field: 'pieces', value: 3 + (step % 3) },
        ],
      },
    ][form],
  })),
})
if (!ours.ok) throw new Error(JSON.stringify(ours.rejection))
const set = ours.value

const byHand = forms.map(({ form, step }): ((sale: Sale) => boolean) => {
  if (form === 0) {
    const over = 190_000 + step * 1_000
    return ({ total, country, vip }) => total > over && (country === 'CN' || country === 'HK') && !vip
  }
  if (form === 1) {
    const under = 1_000 + step * 100
    return ({ ageHours, pieces, total }) => ageHours >= 90 && (pieces > 11 || total < under)
  }
  const most = 3 + (step % 3)
  return ({ total, usual, pieces }) => usual !== null && total > usual * 7 && pieces <= most
})

const engine = new Engine([], { allowUndefinedFacts: true })
for (const [index, { form, step }] of forms.entries()) {
  engine.addRule({
    event: { type: `rule-${index}` },
    conditions: [
      {
        all: [
          { fact: 'total', operator: 'greaterThan', value: 190_000 + step * 1_000 },
          { fact: 'country', operator: 'in', value: ['CN', 'HK'] },
          { fact: 'vip', operator: 'equal', value: false },
        ],
      },
      {
        all: [
          { fact: 'ageHours', operator: 'greaterThanInclusive', value: 90 },
          {
            any: [
              { fact: 'pieces', operator: 'greaterThan', value: 11 },
              { fact: 'total', operator: 'lessThan', value: 1_000 + step * 100 },
            ],
          },
        ],
      },
      {
        all: [
          // It has no multiples of facts: the host works the ratio out beforehand.
          { fact: 'ratio', operator: 'greaterThan', value: 7 },
          { fact: 'pieces', operator: 'lessThanInclusive', value: 3 + (step % 3) },
        ],
      },
    ][form] as never,
  })
}

const runOurs = (all: readonly Sale[]) => {
  let fired = 0
  for (const sale of all) fired += set.evaluate(sale, SURROUNDINGS).fired.length
  return fired
}
const SURROUNDINGS = { at: 0 }
const runByHand = (all: readonly Sale[]) => {
  let fired = 0
  for (const sale of all) for (const fires of byHand) if (fires(sale)) fired++
  return fired
}
const runEngine = async (all: readonly Sale[]) => {
  let fired = 0
  for (const sale of all) {
    const { events } = await engine.run({ ...sale, ratio: sale.usual === null ? -1 : sale.total / sale.usual })
    fired += events.length
  }
  return fired
}

const part = sales.slice(0, THEIR_PART)
if (runOurs(sales) !== runByHand(sales)) throw new Error('Ours and the predicates disagree.')
if ((await runEngine(part)) !== runOurs(part)) throw new Error('Ours and json-rules-engine disagree.')

/** Rule evaluations per second of CPU time. */
async function rate(evaluations: number, run: () => number | Promise<number>): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (evaluations * 1_000_000) / (user + system)
}

const ROUNDS = 9
const rates = { ours: [] as number[], byHand: [] as number[], engine: [] as number[] }
for (let round = -2; round < ROUNDS; round++) {
  const now = {
    ours: await rate(SALES * RULES, () => runOurs(sales)),
    byHand: await rate(SALES * RULES, () => runByHand(sales)),
    engine: await rate(THEIR_PART * RULES, () => runEngine(part)),
  }
  if (round < 0) continue
  rates.ours.push(now.ours)
  rates.byHand.push(now.byHand)
  rates.engine.push(now.engine)
}
const ratio = (peer: readonly number[]) =>
  median(rates.ours.map((rateOfOurs, round) => rateOfOurs / (peer[round] ?? Number.NaN)))
const readable = (value: number) => Math.round(value).toLocaleString('en-US')
console.log(
  `${RULES} rules, ${SALES.toLocaleString('en-US')} orders, ${readable(runOurs(sales))} times a rule fired (with evidence)`,
)
console.table([
  {
    peer: 'json-rules-engine',
    'peer/s': readable(median(rates.engine)),
    'ours/s': readable(median(rates.ours)),
    ratio: Number(ratio(rates.engine).toFixed(0)),
    goal: '≥ 400',
  },
  {
    peer: 'written by hand',
    'peer/s': readable(median(rates.byHand)),
    'ours/s': readable(median(rates.ours)),
    ratio: Number(ratio(rates.byHand).toFixed(2)),
    goal: '≥ 0.33',
  },
])

const chineseWords = Array.from({ length: 1_000 }, () =>
  String.fromCharCode(...Array.from({ length: 2 + draw(3) }, () => 0x4e00 + draw(3_000))),
)
const SYLLABLES = ['ba', 're', 'ti', 'no', 'li', 'ke', 'su', 'ma', 'on', 'er', 'al', 'in', 'st', 'ch'] as const
/** Words that begin as words of the memos do and never end as they do: every memo is read to its end. */
const englishWords = Array.from(
  { length: 1_000 },
  () => `${Array.from({ length: 2 + draw(4) }, () => SYLLABLES[draw(SYLLABLES.length)] ?? '').join('')}qz`,
)
const chineseMemos = Array.from({ length: 2_000 }, () =>
  String.fromCharCode(...Array.from({ length: 200 }, () => 0x4e00 + draw(6_000))),
)
// As a document brings them: a text of its own each, not one put together from parts.
const englishMemos: readonly string[] = JSON.parse(
  JSON.stringify(
    Array.from({ length: 2_000 }, () => 'please deliver after six in the evening, thank you so much '.repeat(7)),
  ),
)
/** What nothing that reads a text can do without. It answers what it is told to, so that nothing is left out of it unseen. */
const readEveryCharacter = (memos: readonly string[], answer: number) => {
  let characters = 0
  for (const memo of memos)
    for (let place = 0; place < memo.length; place++) if (memo.charCodeAt(place) !== 0) characters++
  if (characters === 0) throw new Error('Nothing was read.')
  return answer
}
const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['Chinese words in Chinese memos', chineseWords, chineseMemos],
  ['Chinese words in English memos', chineseWords, englishMemos],
  ['English words in English memos', englishWords, englishMemos],
]
const wordRows = cases.map(([what, words, memos]) => {
  const finder = createWordFinder(words)
  const megabytes = memos.reduce((sum: number, memo) => sum + Buffer.byteLength(memo), 0) / 1e6
  const found = () => memos.reduce((sum: number, memo) => sum + (finder.occursIn(memo) ? 1 : 0), 0)
  const answer = found()
  return [
    compared(
      {
        what: `1,000 ${what}, MB`,
        peer: 'includes, word by word',
        theirs: () => memos.reduce((sum: number, memo) => sum + (words.some((word) => memo.includes(word)) ? 1 : 0), 0),
        ours: found,
      },
      megabytes,
    ),
    compared(
      {
        what: `1,000 ${what}, MB`,
        peer: 'every character read, nothing looked for',
        theirs: () => readEveryCharacter(memos, answer),
        ours: found,
      },
      megabytes,
    ),
  ]
})
console.table(wordRows.flat())
