import { isUtf8 } from 'node:buffer'

export const CSV_ENCODINGS = ['utf-8', 'gbk', 'gb18030', 'utf-16le', 'detect'] as const
export const CSV_DELIMITERS = [',', ';', '\t'] as const

export type CsvEncoding = (typeof CSV_ENCODINGS)[number]
export type CsvDelimiter = (typeof CSV_DELIMITERS)[number]

/** How a file is written. */
export interface CsvFormat {
  /**
   * Default `utf-8`. `detect` goes by the byte order mark, and without one takes UTF-8 where the first 64 KiB are valid
   * UTF-8 and GB18030 where they are not.
   */
  readonly encoding?: CsvEncoding
  /** Default: the first line's `sep=` if it has one, else whichever of `,` `;` and tab the header has most of. */
  readonly delimiter?: CsvDelimiter | 'detect'
}

/** @param start First bytes of the file, up to 64 KiB. */
export function detectEncoding(start: Uint8Array): 'utf-8' | 'utf-16le' | 'gb18030' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  // The cut may go through a character: the last line break cannot be part of one.
  const lastBreak = start.lastIndexOf(0x0a)
  return isUtf8(lastBreak < 0 ? start : start.subarray(0, lastBreak)) ? 'utf-8' : 'gb18030'
}

/** Line break of the first record, found outside quotes; undefined while the text has none. */
export function detectNewline(text: string): '\n' | '\r\n' | '\r' | undefined {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 34) quoted = !quoted
    else if (!quoted && unit === 10) return '\n'
    else if (!quoted && unit === 13) {
      if (at + 1 === text.length) return undefined
      return text.charCodeAt(at + 1) === 10 ? '\r\n' : '\r'
    }
  }
  return undefined
}

/** The delimiter the header has most of outside quotes; a comma where it has none. */
export function detectDelimiter(header: string): CsvDelimiter {
  const counts = new Map<string, number>(CSV_DELIMITERS.map((delimiter) => [delimiter, 0]))
  let quoted = false
  for (const char of header) {
    if (char === '"') quoted = !quoted
    else if (!quoted) {
      const count = counts.get(char)
      if (count !== undefined) counts.set(char, count + 1)
    }
  }
  return CSV_DELIMITERS.reduce((best, next) => ((counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best), ',')
}
