import type { HttpBindings } from '@hono/node-server';

/** What the handlers of the emulator are given with a request. */
export interface EmulatorEnv {
  /** Node's side of it; absent when no port is open. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    /** What was asked for, as in `GET /v1/tasks/{id}`; `GET *` when there is no such route. */
    route: string;
  };
}

/** An error in the form of the surface that is asked. */
export type Refuse = (status: number, message: string) => Response;
