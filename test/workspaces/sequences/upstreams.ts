import { z } from 'zod';
import type { Surface } from '../../../src/store/generated/prisma/enums.js';
import type { LiveSite } from '../../live/site.js';

/** A workspace as its surface lists it. */
export interface Upstream {
  readonly surface: Surface;
  readonly id: string;
  readonly name: string;
}

const miosaForm = z.object({ id: z.string(), name: z.string(), is_default: z.boolean() });
const routaForm = z.object({ id: z.string(), title: z.string() });
const miteosForm = z.object({ id: z.string(), name: z.string() });

/**
 * The three surfaces, past the gateway. What Miteos does by no route, as to rename and to delete, is done
 * behind it.
 */
export class Upstreams {
  readonly #site: LiveSite;
  readonly #miosaKey: string;

  constructor(site: LiveSite, miosaKey: string) {
    this.#site = site;
    this.#miosaKey = miosaKey;
  }

  /** All there are, but for the default workspace of MIOSA, which nobody uses here. */
  async list(): Promise<Upstream[]> {
    const [miosa, routa, miteos] = await Promise.all([
      this.#read('MIOSA', z.object({ data: z.array(miosaForm) })),
      this.#read('ROUTA', z.object({ workspaces: z.array(routaForm) })),
      this.#read('MITEOS', z.array(miteosForm)),
    ]);
    return [
      ...miosa.data
        .filter((one) => !one.is_default)
        .map(({ id, name }) => ({ surface: 'MIOSA', id, name }) as const),
      ...routa.workspaces.map(({ id, title }) => ({ surface: 'ROUTA', id, name: title }) as const),
      ...miteos.map(({ id, name }) => ({ surface: 'MITEOS', id, name }) as const),
    ];
  }

  /** False when the surface has one of the name, and wants only one. */
  async create(surface: Surface, name: string): Promise<boolean> {
    const body = surface === 'ROUTA' ? { title: name } : { name };
    return (await this.#send(surface, 'POST', '', body)).ok;
  }

  /** False when the surface has no such workspace, or wants another name. */
  async rename({ surface, id }: Upstream, name: string): Promise<boolean> {
    if (surface === 'MITEOS') {
      const { emulator } = this.#site;
      await emulator.sql('UPDATE "MiteosWorkspace" SET "name" = $1 WHERE "id" = $2', [name, id]);
      return true;
    }
    const body = surface === 'ROUTA' ? { title: name } : { name };
    return (await this.#send(surface, 'PATCH', `/${id}`, body)).ok;
  }

  /** False when the surface has no such workspace. */
  async remove({ surface, id }: Upstream): Promise<boolean> {
    if (surface === 'MITEOS') {
      await this.#site.emulator.sql('DELETE FROM "MiteosWorkspace" WHERE "id" = $1', [id]);
      return true;
    }
    return (await this.#send(surface, 'DELETE', `/${id}`)).ok;
  }

  async #read<T>(surface: Surface, form: z.ZodType<T>): Promise<T> {
    return form.parse(await (await this.#send(surface, 'GET', '')).json());
  }

  async #send(surface: Surface, method: string, path: string, body?: object): Promise<Response> {
    const { emulator, credential } = this.#site;
    const [base, key] = {
      MIOSA: ['/api/v1', this.#miosaKey],
      ROUTA: ['/routa/api', ''],
      MITEOS: ['/v1', credential],
    }[surface];
    const response = await fetch(`${emulator.url}${base}/workspaces${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok || [404, 409, 422].includes(response.status)) return response;
    throw new Error(`${surface} answers ${response.status}: ${await response.text()}`);
  }
}
