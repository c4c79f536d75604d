import type { ChaosReport } from './chaos'

/** A run for the terminal: what was done, what was broken, what the oracles say; the last line sums them up. */
export function reportText(report: ChaosReport): string {
  const passed = report.verdicts.filter((verdict) => verdict.passed).length
  return [
    `seed ${report.seed}${report.bug === null ? '' : `, planted bug: ${report.bug}`}`,
    `${count(report.operations)} operations acknowledged in ${report.seconds.toFixed(1)} s (${count(report.operationsPerSecond)}/s), ${count(report.repeats)} sent again by clients`,
    '',
    'Requests answered',
    ...table(report.answers),
    '',
    'Faults',
    ...table(report.faults),
    '',
    'Errors clients saw, and sent again after',
    ...table(report.clientFaults),
    '',
    'Errors of the server and of connections',
    ...table(report.serverErrors),
    '',
    `Longest wait for a hot row while a process stood still: ${report.monkey.longestWaitMs} ms`,
    '',
    'Invariants                checked  violations',
    ...report.verdicts.flatMap(({ code, says, checked, violations, examples, passed: sound }) => [
      `${sound ? '✓' : '✗'} ${code.padEnd(14)}${count(checked).padStart(17)}${count(violations).padStart(12)}  ${says}`,
      ...examples.map((example) => `      ${example.slice(0, 600)}`),
    ]),
    '',
    `${passed} passed, ${report.verdicts.length - passed} failed`,
  ].join('\n')
}

function table(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).map(([name, number]) => `  ${name.padEnd(34)}${count(number).padStart(9)}`)
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
