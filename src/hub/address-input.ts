import { z } from 'zod'
import { unstorableText } from '../channel/payload/unstorable-text'

const storable = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => unstorableText(text) === undefined, 'TEXT')
const required = (most: number) => storable(most).pipe(z.string().min(1))

/** What an address is read by. */
export const addressInputSchema = z.strictObject({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'COUNTRY_FORMAT')
    .optional(),
  province: required(128),
  city: required(128),
  district: storable(128).optional(),
  detail: required(1_000),
  postalCode: storable(32).optional(),
  name: required(128).optional(),
  phone: required(64).optional(),
})

/**
 * Where an order is to go. `country`: two capital letters, as it was unless given. `province`, `city` and `detail` (street, building,
 * room; up to 1,000 characters) must say something. `name` and `phone`: of another receiver; left out, he stays the same.
 */
export type AddressInput = z.input<typeof addressInputSchema>
/** An address as it was read. */
export type ParsedAddress = z.output<typeof addressInputSchema>
