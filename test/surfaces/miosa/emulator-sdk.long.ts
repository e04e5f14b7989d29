import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { styles } from '../../../src/surfaces/miosa/emulator/answers.js';
import { Rig } from './emulator-rig.js';
import { sdks, type Sdk } from './emulator-sdks.js';

/** What the official clients send, as they send it, and what they read of the answers. */
describe.each(styles)('the emulated MIOSA in the %s style', (style) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ miosa: { style } });
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });
  beforeEach(() => {
    rig.renew();
  });

  /** Sends a request with the client's own headers, and gives the body of the answer. */
  async function send(sdk: Sdk, method: string, path: string, body?: object): Promise<unknown> {
    const json = { ...sdk.headers, 'content-type': 'application/json' };
    const answer = await rig.ask(method, path, {
      headers: body === undefined ? sdk.headers : json,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
  /** A call with nothing to say. */
  async function act(sdk: Sdk, path: string): Promise<unknown> {
    const { headers, emptyBody } = sdk;
    const answer = await rig.ask('POST', path, {
      headers:
        emptyBody === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(emptyBody !== undefined && { body: emptyBody }),
    });
    expect(answer.status).toBe(200);
    return answer.json();
  }
  const reading = (which: 'workspaceStyles' | 'computerStyles') =>
    Object.entries(sdks).filter(([, sdk]) => sdk[which].includes(style));

  it.each(reading('workspaceStyles'))('serves the workspaces of %s', async (_, sdk) => {
    const made = sdk.workspace(await send(sdk, 'POST', '/workspaces', sdk.newWorkspace));
    expect(made).toMatchObject({ ...sdk.newWorkspace, slug: 'harbor-print' });
    const path = `/workspaces/${made.id}`;
    const listed = sdk.list(await send(sdk, 'GET', '/workspaces'));
    expect(listed).toMatchObject([{ is_default: true }, made]);
    expect(sdk.workspace(await send(sdk, 'GET', path))).toEqual(made);
    const changes = { name: 'Harbor Press', description: 'Two presses', metadata: { seats: '3' } };
    expect(sdk.workspace(await send(sdk, 'PATCH', path, changes))).toMatchObject({
      ...{ id: made.id, slug: 'harbor-print' },
      ...changes,
    });
    expect(sdk.list(await send(sdk, 'GET', `${path}/computers`))).toEqual([]);
    await send(sdk, 'POST', '/computers', { ...sdk.newComputer, workspace_id: made.id });
    expect(sdk.list(await send(sdk, 'GET', `${path}/computers`))).toMatchObject([
      { status: 'provisioning', size: 'small', template_type: 'miosa-desktop' },
    ]);
    await expect(send(sdk, 'DELETE', path)).rejects.toThrow('409');
    const [computer] = sdk.list(await send(sdk, 'GET', `${path}/computers`));
    await send(sdk, 'DELETE', `/computers/${computer?.id ?? ''}${sdk.deleteQuery}`);
    await send(sdk, 'DELETE', path);
    await expect(send(sdk, 'GET', path)).rejects.toThrow('404');
  });

  it.each(reading('computerStyles'))('serves the computers of %s', async (_, sdk) => {
    const { id } = sdk.computer(await send(sdk, 'POST', '/computers', sdk.newComputer));
    const path = `/computers/${id}`;
    const get = async () => sdk.computer(await send(sdk, 'GET', path));
    const sent = { name: expect.any(String) as unknown, template_type: 'miosa-desktop' };
    expect(await get()).toMatchObject({ ...sent, size: 'small', status: 'provisioning' });
    await rig.emulator.pass(10_000);
    // They wait for this very word.
    expect((await get()).status).toBe('running');
    expect(sdk.list(await send(sdk, 'GET', `/computers${sdk.listQuery}`))).toMatchObject([{ id }]);

    sdk.acted(await act(sdk, `${path}/stop`));
    await rig.emulator.pass(10_000);
    expect((await get()).status).toBe('stopped');
    sdk.acted(await act(sdk, `${path}/start`));
    await rig.emulator.pass(10_000);
    expect((await get()).status).toBe('running');

    const made = await send(sdk, 'POST', '/workspaces', { name: 'Harbor Print' });
    const workspace_id = sdk.workspace(made).id;
    const moved = sdk.moved(await send(sdk, 'POST', `${path}/move`, { workspace_id }));
    expect(moved ?? (await get())).toMatchObject({ id, workspace_id });
    await expect(send(sdk, 'POST', `${path}/move`, { region: 'us-mia' })).rejects.toThrow('422');

    await send(sdk, 'DELETE', `${path}${sdk.deleteQuery}`);
    await expect(get()).rejects.toThrow('404');
  });
});
