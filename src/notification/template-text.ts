import { accept, type Outcome, reject } from '../outcome'

/** A piece of a template's text: words, or the place of a variable. */
export type TextPiece = { readonly words: string } | { readonly variable: string }

/** A text whose braces do not fit: `at` is the character where it goes wrong, from 0. */
export type TemplateTextRejection = { readonly code: 'TEMPLATE_SYNTAX'; readonly at: number }

/**
 * Reads a template's text. `{number}` is the place of a variable, `{{` and `}}` are braces; there is nothing else, and so no
 * code. In one pass.
 */
export function parseTemplateText(text: string): Outcome<readonly TextPiece[], TemplateTextRejection> {
  const pieces: TextPiece[] = []
  let words = ''
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (sign !== '{' && sign !== '}') {
      words += sign
      continue
    }
    if (text[at + 1] === sign) {
      words += sign
      at += 1
      continue
    }
    const end = sign === '{' ? text.indexOf('}', at) : -1
    const variable = text.slice(at + 1, end)
    if (end === -1 || !/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(variable)) return reject({ code: 'TEMPLATE_SYNTAX', at })
    if (words !== '') pieces.push({ words })
    words = ''
    pieces.push({ variable })
    at = end
  }
  if (words !== '') pieces.push({ words })
  return accept(pieces)
}

/** The text with each variable replaced by what `write` makes of it. */
export function fillText(pieces: readonly TextPiece[], write: (variable: string) => string): string {
  return pieces.map((piece) => ('words' in piece ? piece.words : write(piece.variable))).join('')
}

/** The names of its variables, each once. */
export function variablesIn(pieces: readonly TextPiece[]): ReadonlySet<string> {
  return new Set(pieces.flatMap((piece) => ('variable' in piece ? [piece.variable] : [])))
}
