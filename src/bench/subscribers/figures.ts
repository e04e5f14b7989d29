/** Prints what was measured beside what was wanted, and remembers whether something was missed. */
export class Figures {
  areMet = true;
  readonly #isTimed: boolean;

  /** Without times, how long something took is told and decides nothing: on a machine that does other things. */
  constructor({ isTimed = true }: { isTimed?: boolean } = {}) {
    this.#isTimed = isTimed;
  }

  within(what: string, ms: number, limitMs: number): void {
    if (this.#isTimed) this.atMost(what, ms, limitMs, 'ms');
    else console.log(`told    ${shown(ms, 'ms').padStart(20)}  ${what}`);
  }

  atMost(what: string, measured: number, limit: number, unit: string): void {
    this.#tell(measured <= limit, what, `${shown(measured, unit)} of ${shown(limit, unit)}`);
  }

  atLeast(what: string, measured: number, least: number, unit: string): void {
    this.#tell(measured >= least, what, `${shown(measured, unit)} of ${shown(least, unit)}`);
  }

  exactly(what: string, measured: number, wanted: number): void {
    this.#tell(measured === wanted, what, `${measured} of ${wanted}`);
  }

  #tell(isMet: boolean, what: string, figure: string): void {
    this.areMet &&= isMet;
    console.log(`${isMet ? 'met   ' : 'MISSED'}  ${figure.padStart(20)}  ${what}`);
  }
}

function shown(measured: number, unit: string): string {
  if (unit === 'bytes') return `${Math.round(measured / 1e6)} MB`;
  return `${Math.round(measured)} ${unit}`.trim();
}
