import { vi } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.js';

/** A request that the emulator has not seen yet. */
export interface HeldRequest {
  /** Resolves when it has come. */
  readonly come: Promise<void>;
  /** Lets the emulator see it. */
  readonly release: () => void;
}

/** Keeps the next request of that method and path back, for as long as the test wants. */
export function holdRequest(emulator: Emulator, method: string, path: RegExp): HeldRequest {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const fetch = emulator.fetch.bind(emulator);
  const spy = vi.spyOn(emulator, 'fetch');
  const come = new Promise<void>((resolve) => {
    spy.mockImplementation(async (request, env) => {
      if (request.method !== method || !path.test(new URL(request.url).pathname)) {
        return fetch(request, env);
      }
      spy.mockRestore();
      resolve();
      await released;
      return fetch(request, env);
    });
  });
  return { come, release };
}
