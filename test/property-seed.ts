import fc from 'fast-check'

/**
 * Properties draw the same examples in every run, so that the same commit gives the same answer.
 * `PROPERTY_SEED=7` draws others; `PROPERTY_SEED=random` draws new ones in each run and names its seed where one fails.
 */
const seed = process.env.PROPERTY_SEED ?? '20261122'

if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
