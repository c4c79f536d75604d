import { accept, type Outcome, reject } from '../../outcome'

/** Why a header is refused, in the order they are checked. */
export interface HeaderRejection {
  readonly code: 'HEADER_MISSING' | 'HEADER_LENGTH' | 'HEADER_CHARSET' | 'HEADER_DUPLICATED'
  readonly header: string
}

/** Bytes of one header value. */
const maxHeaderLength = 8_192

/**
 * The value of a header that may be there only once, whatever case its name is written in. Empty counts as missing.
 *
 * `Headers` joins equal names with a comma and a space, so that pair means two senders of one header, and so does any
 * comma unless `commas` says that the value itself has some. Only visible ASCII and inner spaces are let through.
 */
export function singleHeader(
  headers: Headers,
  name: string,
  { commas = false }: { readonly commas?: boolean } = {},
): Outcome<string, HeaderRejection> {
  const value = headers.get(name)
  if (value === null || value.length === 0) return reject({ code: 'HEADER_MISSING', header: name })
  if (value.length > maxHeaderLength) return reject({ code: 'HEADER_LENGTH', header: name })
  if (!isVisible(value)) return reject({ code: 'HEADER_CHARSET', header: name })
  if (value.includes(commas ? ', ' : ',')) return reject({ code: 'HEADER_DUPLICATED', header: name })
  return accept(value)
}

function isVisible(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index)
    if (unit < 0x20 || unit > 0x7e) return false
  }
  return true
}
