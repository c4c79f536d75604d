import { z } from 'zod'
import { reject } from '../outcome'
import type { InputRejection } from './input-rejection'

const REASON = /^(?!.*\d{5})[A-Za-z][A-Za-z0-9 _.:'-]{0,63}$/

/**
 * Why somebody did something, in a few plain words of the host's: `changed mind`, `address to be confirmed`. It rests in
 * clear and is shown to many, so it is no place for notes about people: no other script, no long digits.
 */
export const reasonSchema = z.string().regex(REASON, 'REASON')

/** The refusal of a text that is no reason, with what is allowed. */
export function reasonRefused(field: string): { readonly ok: false; readonly rejection: InputRejection } {
  return reject({ code: 'INPUT_INVALID', field, allowed: REASON.source })
}

/** A channel's reason where it is such a word; free text of a buyer's stays in the sealed document alone. */
export function reasonCode(text: string): string {
  return text === '' || reasonSchema.safeParse(text).success ? text : 'OTHER'
}
