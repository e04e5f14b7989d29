/** How often what depends on chance is tried where the caller asks for a number; null where not. */
export const runsWanted = process.env.RUNS === undefined ? null : Number(process.env.RUNS);
