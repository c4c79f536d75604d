/** What a terminal or a viewer may act on: C1 controls, line and paragraph separators, invisible format characters. */
const active = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}]/gu

/**
 * One line of JSON that is safe to print: whatever text it holds, it starts no new line, no colour, no cursor movement
 * and no change of direction in the viewer. Parsing it gives back the very same text.
 *
 * Escaped beyond what JSON asks for: U+007F–U+009F, U+2028, U+2029, and every format character (zero-width and
 * direction marks, tags). A bigint is written as a text. It never throws: what JSON can not write (a cycle, a throwing
 * `toJSON`) becomes `{"code":"LOG_VALUE_UNREADABLE"}`. Masking personal data is not done here.
 *
 * @returns The line without a newline at its end.
 */
export function encodeLogLine(value: unknown): string {
  return written(value).replace(active, escaped)
}

function written(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member)) ?? 'null'
    )
  } catch {
    return '{"code":"LOG_VALUE_UNREADABLE"}'
  }
}

function escaped(character: string): string {
  let escapes = ''
  for (let index = 0; index < character.length; index++) {
    escapes += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return escapes
}
