/** One step of the schema, as plain SQL. Once released it is never edited: a later step changes what it made. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
}
