/** A column of a printed table: its heading, and on which side its cells stand. */
export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
}

/** A table in plain text. Chinese characters take two places of a terminal, so widths are counted in places. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => columns.map((_, at) => String(row[at] ?? '')))
  const widths = columns.map(({ heading }, at) =>
    Math.max(...[heading, ...cells.map((row) => row[at] ?? '')].map(width)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0, columns[at]?.align ?? 'left'))
      .join('  ')
      .trimEnd()
  const rule = widths.map((places) => '─'.repeat(places)).join('  ')
  return [line(columns.map(({ heading }) => heading)), rule, ...cells.map(line)].map((text) => `  ${text}`).join('\n')
}

/** Places a text takes in a terminal. */
export function width(text: string): number {
  let places = 0
  for (const character of text) places += isWide(character.codePointAt(0) ?? 0) ? 2 : 1
  return places
}

function padded(text: string, places: number, align: 'left' | 'right'): string {
  const gap = ' '.repeat(Math.max(0, places - width(text)))
  return align === 'left' ? text + gap : gap + text
}

/** East Asian wide and full-width characters, as far as orders have them. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}
