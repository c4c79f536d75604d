/**
 * A key under which texts that differ only in case or in compatibility forms are found again: full-width `Ａ`, `A` and
 * `a` meet. For looking up only; what is stored and shown stays as written.
 *
 * The locale of the host plays no part: `I` and `i` meet, the dotless `ı` and the dotted `İ` stay apart from both, `ß`
 * meets `ẞ` and not `ss`, and a final `ς` meets `σ`.
 */
export function caselessKey(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC')
}
