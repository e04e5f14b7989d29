/** What a process that is started here needs of the tests' own variables; none of the gateway's. */
export const inherited = { PATH: process.env.PATH, HOME: process.env.HOME };
