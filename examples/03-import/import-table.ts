import type { CsvCounts, CsvImportReport } from 'orderhub/channels/csv'

/** The report as a table for the terminal: one line per outcome, rows by source beside documents. */
export function importTable(report: CsvImportReport, seconds: number): string {
  const columns: readonly (readonly [string, CsvCounts])[] = [
    ['documents', report.documents],
    ...Object.entries(report.rows),
  ]
  const outcomes = [...new Set(columns.flatMap(([, counts]) => [...outcomesOf(counts).keys()]))]
  const lines = [
    ['', ...columns.map(([name]) => name)],
    ...outcomes.map((outcome) => [
      outcome,
      ...columns.map(([, counts]) => String(outcomesOf(counts).get(outcome) ?? 0)),
    ]),
  ]
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? []
  const table = lines.map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1_024)
  const problems = report.problems.listed
    .slice(0, 20)
    .map(({ source, row, column, code }) => `  ${code} in ${source}, row ${row}${column === '' ? '' : `, ${column}`}`)
  const more = report.problems.total - problems.length
  return [
    `Import ${report.end} in ${seconds.toFixed(1)} s, peak memory ${peakMiB} MiB.`,
    '',
    ...table,
    ...(report.problems.total === 0 ? [] : ['', `${report.problems.total} problems:`, ...problems]),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n')
}

function outcomesOf({ read, booked, duplicates, skipped, ignored, quarantined }: CsvCounts): Map<string, number> {
  const outcomes = new Map([
    ['read', read],
    ['booked', booked],
    ['known before', duplicates],
  ])
  if (skipped > 0) outcomes.set('skipped', skipped)
  for (const [reason, count] of Object.entries(ignored)) outcomes.set(`ignored: ${reason}`, count)
  for (const [reason, count] of Object.entries(quarantined)) outcomes.set(`quarantined: ${reason}`, count)
  return outcomes
}
