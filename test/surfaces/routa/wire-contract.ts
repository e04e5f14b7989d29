import { afterAll, beforeAll, describe } from 'vitest';
import { Repositories } from './contract/repositories.js';
import { agentWire } from './wire-contract/agents.js';
import { codebaseWire } from './wire-contract/codebases.js';
import { wireCoverage } from './wire-contract/coverage.js';
import { curlWire } from './wire-contract/curl.js';
import { noteWire } from './wire-contract/notes.js';
import { protocolWire } from './wire-contract/protocol.js';
import { streamWire } from './wire-contract/streams.js';
import { taskWire } from './wire-contract/tasks.js';
import { type Quirks, Wire, type WireServer } from './wire-contract/wire.js';
import { workspaceWire } from './wire-contract/workspaces.js';

export type { WireServer } from './wire-contract/wire.js';

/**
 * What a server has to do that speaks Routa's HTTP: as it is documented, or with `quirks` as the web
 * server does where that differs. It is opened once for all tests.
 */
export function routaWireContract(
  name: string,
  open: () => Promise<WireServer>,
  quirks?: Quirks,
): void {
  describe(`Routa's HTTP, ${name}`, { timeout: 60_000 }, () => {
    let wire: Wire | undefined;
    beforeAll(async () => {
      wire = new Wire(await open(), await Repositories.open());
    });
    afterAll(async () => {
      await wire?.server.close();
      await wire?.repositories.close();
    });
    const wireOf = (): Wire => {
      if (!wire) throw new Error('The server has not been opened.');
      return wire;
    };

    protocolWire(wireOf, quirks);
    workspaceWire(wireOf, quirks);
    codebaseWire(wireOf, quirks);
    taskWire(wireOf, quirks);
    agentWire(wireOf, quirks);
    noteWire(wireOf, quirks);
    streamWire(wireOf, quirks);
    curlWire(wireOf, quirks);
    wireCoverage();
  });
}
