/**
 * Lives through the orders of public data sets with the default anomaly rules, and says what fires.
 *
 *     npx tsx test/anomaly/real-data/run.ts FOLDER [--only NAME] [--sample 10] [--seed 1]
 *
 * FOLDER holds a folder for each data set, see docs/reference/real-data.md. `--sample` shows that many firings of each rule,
 * drawn at random, to be judged by a person.
 */
import { parseArgs } from 'node:util'
import { compileAnomalyRules } from '../../../src/anomaly/compile-anomaly-rules'
import { DEFAULT_ANOMALY_RULES } from '../../../src/anomaly/default-rules'
import { isKnown } from '../../../src/order/disclosed'
import { SeededRandom } from '../../../src/testing/seeded-random'
import { readDataSet, SOURCES } from './read-data-set'
import { type Firing, replay } from './replay'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    sample: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Name the folder of the data sets.')
const rules = compileAnomalyRules(DEFAULT_ANOMALY_RULES)
if (!rules.ok) throw new Error(rules.rejection.code)

for (const source of SOURCES.filter(({ name }) => name.includes(flags.only))) {
  const data = await readDataSet(folder, source)
  const { firings, unknown } = replay(data, rules.value)
  console.log(`\n${data.name}: ${data.orders.length} orders\n`)
  console.log('| Rule | fired | per 10,000 | cannot say |\n| --- | ---: | ---: | ---: |')
  for (const { id } of rules.value.rules) {
    const fired = firings.filter(({ rule }) => rule === id).length
    const share = Math.round((fired / data.orders.length) * 10_000)
    console.log(`| \`${id}\` | ${fired} | ${share} | ${unknown.get(id) ?? 0} |`)
  }
  const random = new SeededRandom(flags.seed)
  for (const { id } of rules.value.rules) {
    const fired = firings.filter(({ rule }) => rule === id)
    for (let shown = 0; shown < Number(flags.sample) && fired.length > 0; shown++) {
      const [firing] = fired.splice(random.int(0, fired.length - 1), 1)
      if (firing !== undefined) console.log(shownFiring(firing))
    }
  }
}

function shownFiring({ rule, order, at, grounds }: Firing): string {
  const { content, status, facts } = order
  const hours = (instant: number) => ((instant - order.placedAt) / 3_600_000).toFixed(1)
  const money = (amount: unknown) => (typeof amount === 'number' ? (amount / 100).toFixed(2) : '?')
  const history = [...facts].sort((a, b) => a.at - b.at).map((fact) => `${fact.kind}+${hours(fact.at)}h`)
  const lines = content?.lines.slice(0, 4).map(({ sku, quantity, unitPrice }) => {
    return `${sku?.slice(0, 8)}×${quantity}@${money(isKnown(unitPrice) ? unitPrice : null)}`
  })
  return [
    `\n${rule} ${order.channelOrderNo} ${content?.rawStatus ?? ''} now ${status}, fired +${hours(at)}h`,
    `  ${history.join(' ')}`,
    `  total ${money(content?.total)}, ${content?.lines.length} lines: ${lines?.join(' ')}`,
    `  ${grounds
      .map((ground) => JSON.stringify(ground))
      .join(' ')
      .slice(0, 400)}`,
  ].join('\n')
}
