const maxIdLength = 128

/**
 * Why a text is no identifier of the outside world, or undefined if it is one: 1 to 128 characters from `!` to `~`.
 *
 * Spaces, controls, zero-width and direction marks, and letters of other scripts that look Latin are all outside that
 * set. Nothing is trimmed: ` A1` is refused, not repaired. The words `null` and `undefined` are identifiers like others.
 */
export function idProblem(id: string): 'ID_EMPTY' | 'ID_LENGTH' | 'ID_CHARSET' | undefined {
  if (id.length === 0) return 'ID_EMPTY'
  if (id.length > maxIdLength) return 'ID_LENGTH'
  for (let index = 0; index < id.length; index++) {
    const unit = id.charCodeAt(index)
    if (unit < 0x21 || unit > 0x7e) return 'ID_CHARSET'
  }
  return undefined
}
