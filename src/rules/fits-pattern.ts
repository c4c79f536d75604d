import { foldedCharacters, foldText } from './fold-character'

const ANY_TEXT = 0x2a
const ANY_CHARACTER = 0x3f

/**
 * Prepares a pattern for whole texts: `*` stands for any text, none too, `?` for one character (UTF-16 code unit); nothing
 * else is special. Capitals and full-width forms make no difference.
 *
 * The first place where a part between stars fits is taken and never taken back, so a text of n characters and a pattern of
 * m cost at most n × m comparisons, whatever a hostile pattern looks like.
 */
export function fitsPattern(pattern: string): (text: string) => boolean {
  const wanted = foldText(pattern)
  const folded = foldedCharacters()
  return (text) => fits(wanted, text, folded)
}

function fits(pattern: string, text: string, folded: Uint16Array): boolean {
  let at = 0
  let place = 0
  let star = -1
  let retry = 0
  while (place < text.length) {
    const code = pattern.charCodeAt(at)
    if (code === ANY_TEXT) {
      star = at++
      retry = place
    } else if (code === ANY_CHARACTER || code === folded[text.charCodeAt(place)]) {
      at++
      place++
    } else if (star !== -1) {
      at = star + 1
      place = ++retry
    } else return false
  }
  while (pattern.charCodeAt(at) === ANY_TEXT) at++
  return at === pattern.length
}
