import type { Clock } from '../clock.js';
import type { EndReason, Session, Sessions } from './sessions.js';
import { callerOf, type Viewer } from './viewer.js';

/** Other processes may revoke what lets a session in, so it is looked at this often. */
const LOOK_INTERVAL_MS = 1_000;

export interface LiveSessionsOptions {
  clock: Clock;
  isStillLetIn: (viewer: Viewer) => Promise<boolean>;
  /** Told of a look that failed; there is another in a second. */
  onError: (error: unknown) => void;
}

/** Knows who is connected, and ends the sessions of those who are let in no more. */
export class LiveSessions implements Sessions {
  readonly #options: LiveSessionsOptions;
  readonly #byCaller = new Map<string, Set<Session>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: LiveSessionsOptions) {
    this.#options = options;
  }

  enter(session: Session): () => void {
    const { viewer } = session;
    const caller = callerOf(viewer);
    const sessions = this.#byCaller.get(caller) ?? new Set();
    const entered: Session = { viewer, end: (reason) => end(reason) };
    this.#byCaller.set(caller, sessions.add(entered));
    this.#timer ??= setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref();
    const callOff =
      viewer.expiresAt === null
        ? () => undefined
        : this.#options.clock.wakeAt(viewer.expiresAt, () => end('EXPIRED'));
    const leave = (): void => {
      callOff();
      if (!sessions.delete(entered) || sessions.size > 0) return;
      if (this.#byCaller.get(caller) === sessions) this.#byCaller.delete(caller);
      if (this.#byCaller.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
    const end = (reason: EndReason): void => {
      leave();
      session.end(reason);
    };
    return leave;
  }

  /** Ends the sessions whose viewers are let in no more. One statement, whatever their number. */
  async look(): Promise<void> {
    try {
      await Promise.all([...this.#byCaller.values()].map((sessions) => this.#check(sessions)));
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** How many sessions there are. */
  get size(): number {
    return [...this.#byCaller.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async #check(sessions: Set<Session>): Promise<void> {
    const [one] = sessions;
    if (!one || (await this.#options.isStillLetIn(one.viewer))) return;
    for (const session of sessions) session.end('REVOKED');
  }
}
