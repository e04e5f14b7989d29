import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';
import { answerForm, type Facts, type GatewayAnswer, type GatewayRequest } from './messages.js';

/** The gateway that is measured. */
export interface BenchGateway {
  url: string;
  authorization: string;
  /** The global id of a Workspace. */
  workspace: string;
  facts(): Promise<Facts>;
  /** Appends an event of the Workspace, and gives when that was begun. */
  append(): Promise<number>;
  stop(): Promise<void>;
}

/** One question at a time. */
export async function startBenchGateway(
  environment: Record<string, string>,
): Promise<BenchGateway> {
  const file = join(packageRoot, 'dist', 'src', 'bench', 'subscribers', 'gateway.js');
  const child = fork(file, [], { execArgv: ['--expose-gc'], env: { ...environment, PORT: '0' } });
  const ended = once(child, 'exit');
  // Also when this process fails.
  process.once('exit', () => child.kill('SIGKILL'));

  async function hear<Is extends GatewayAnswer['is']>(
    is: Is,
  ): Promise<Extract<GatewayAnswer, { is: Is }>> {
    const heard = once(child, 'message').then(([message]: unknown[]) => answerForm.parse(message));
    const answer = await Promise.race([heard, ended.then(() => null)]);
    if (!isAnswer(answer, is)) throw new Error('The gateway has ended.');
    return answer;
  }
  const ask = (request: GatewayRequest): void => {
    child.send(request);
  };

  const { url, authorization, workspace } = await hear('ready');
  return {
    ...{ url, authorization, workspace },
    facts() {
      ask('facts');
      return hear('facts');
    },
    async append() {
      ask('append');
      return (await hear('appended')).at;
    },
    async stop() {
      ask('stop');
      await ended;
    },
  };
}

function isAnswer<Is extends GatewayAnswer['is']>(
  answer: GatewayAnswer | null,
  is: Is,
): answer is Extract<GatewayAnswer, { is: Is }> {
  return answer?.is === is;
}
