import type { Call, SqlRow } from './statement'

/** The few things the SQL store needs from a driver. */
export interface Database {
  /**
   * Runs `work` in one READ COMMITTED transaction. Anything thrown before `commit` rolls it back and comes out as it
   * is; a driver's error comes out as one of the store's errors.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** One statement that commits by itself. `writes` says that a lost answer leaves its effect in doubt. */
  query(call: Call, writes?: boolean): Promise<readonly SqlRow[]>
  /** Plain SQL of several statements, as one transaction of its own: for migrations. */
  script(text: string): Promise<void>
  close(): Promise<void>
}

export interface Transaction {
  /** Sends the calls in order, without waiting in between where the driver can. Answers their rows. */
  run(calls: readonly Call[]): Promise<readonly (readonly SqlRow[])[]>
  /** Runs the calls and commits. Once only, and nothing may follow. */
  commit(calls: readonly Call[]): Promise<void>
}
