import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';
import { upstreamAnswer, type Numbers, type UpstreamAnswer } from './messages.js';

export interface RunningUpstream {
  url: string;
  /** Resolves when somebody follows its stream. */
  followed: Promise<void>;
  /** Says when the first event happens. */
  begin: (startsAt: number) => void;
  kill: () => Promise<void>;
}

export async function startUpstream(numbers: Numbers): Promise<RunningUpstream> {
  const file = join(packageRoot, 'dist', 'src', 'bench', 'streams', 'upstream.js');
  const child = fork(file, [JSON.stringify(numbers)]);
  const ended = once(child, 'exit');
  // Also when this process fails.
  const onExit = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', onExit);
  function hear<Is extends UpstreamAnswer['is']>(
    is: Is,
  ): Promise<Extract<UpstreamAnswer, { is: Is }>> {
    return new Promise((resolve, reject) => {
      child.on('message', (message) => {
        const answer = upstreamAnswer.parse(message);
        if (isAnswer(answer, is)) resolve(answer);
      });
      void ended.then(() => reject(new Error('The upstream has ended.')));
    });
  }
  const followed = hear('followed').then(() => undefined);
  // Whoever kills it need not have waited for it.
  followed.catch(() => undefined);
  const { url } = await hear('ready');
  return {
    ...{ url, followed },
    begin: (startsAt) => child.send(startsAt),
    async kill() {
      process.removeListener('exit', onExit);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function isAnswer<Is extends UpstreamAnswer['is']>(
  answer: UpstreamAnswer,
  is: Is,
): answer is Extract<UpstreamAnswer, { is: Is }> {
  return answer.is === is;
}
