/**
 * Bounds what the CSV engine will spend on quotes that close inside a cell: for each it looks through the blanks before
 * the next delimiter. A hostile row of a few hundred kilobytes can make that minutes, a real file makes it nothing.
 *
 * @returns Such quotes times the longest run of blanks, over the whole text.
 */
export function strayQuoteCost(text: string): number {
  if (!text.includes('"')) return 0
  let quotes = 0
  let longest = 0
  let run = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (isBlank(unit)) {
      run += 1
      if (run > longest) longest = run
      continue
    }
    run = 0
    if (unit === 34 && isInside(text.charCodeAt(at - 1)) && isInside(text.charCodeAt(at + 1))) quotes += 1
  }
  return quotes * longest
}

/** Neither a quote nor what may stand before an opening or behind a closing one; the ends of the text are NaN. */
function isInside(unit: number): boolean {
  return unit !== 34 && unit !== 44 && unit !== 59 && unit !== 9 && unit !== 10 && unit !== 13 && !Number.isNaN(unit)
}

function isBlank(unit: number): boolean {
  return unit <= 32 || unit === 0xa0 || (unit >= 0x1680 && (unit === 0x1680 || isWideBlank(unit)))
}

function isWideBlank(unit: number): boolean {
  return (unit >= 0x2000 && unit <= 0x205f) || unit === 0x3000 || unit === 0xfeff
}
