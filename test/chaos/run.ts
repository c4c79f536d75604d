import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type ChaosOptions, runChaos } from './chaos'
import { PLANTED_BUGS } from './planted-bugs'
import { reportText } from './report-text'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    ops: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Date.now()) },
    processes: { type: 'string', default: '4' },
    clients: { type: 'string', default: '256' },
    bug: { type: 'string' },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const USAGE = `Usage: tsx test/chaos/run.ts [--seconds 60] [--ops 100000] [--seed TEXT] [--processes 4] [--clients 256]
                              [--bug NAME] [--report FILE]

Runs processes against a PostgreSQL server that is killed and connections that are cut, until both the seconds
and the operations are reached, and checks what is left. Bugs that can be planted to see the oracles fail:
${Object.entries(PLANTED_BUGS)
  .map(([name, { says }]) => `  ${name.padEnd(22)}${says}`)
  .join('\n')}
`

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`--${name} is a whole number.`)
  return number
}

if (values.help) {
  console.log(USAGE)
} else {
  if (values.bug !== undefined && PLANTED_BUGS[values.bug] === undefined) throw new RangeError(USAGE)
  const options: ChaosOptions = {
    seconds: wholeNumber('seconds', values.seconds),
    operations: wholeNumber('ops', values.ops),
    seed: values.seed,
    processes: wholeNumber('processes', values.processes),
    clients: wholeNumber('clients', values.clients),
    bug: values.bug ?? null,
    onProgress: (line) => console.error(line),
  }
  const report = await runChaos(options)
  if (values.report !== undefined) writeFileSync(values.report, `${JSON.stringify(report, null, 2)}\n`)
  console.log(reportText(report))
  process.exitCode = report.verdicts.every(({ passed }) => passed) ? 0 : 1
}
