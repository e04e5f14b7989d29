import { Surface } from '../store/generated/prisma/enums.js';
import { needsCredential, previewOf, type CredentialPreview } from './credential-form.js';
import type { CredentialVault } from './vault.js';

/** Where a credential comes from: a tenant has set it, or the operator. */
export type CredentialSource = 'VAULT' | 'ENVIRONMENT';

/** A credential as it may be shown. */
export interface KnownCredential extends CredentialPreview {
  readonly surface: Surface;
  readonly source: CredentialSource;
  /** Null for one of the environment. */
  readonly updatedAt: Date | null;
}

/** A credential to call a surface with. Its text is not among what is printed of it. */
export class OpenCredential {
  readonly source: CredentialSource;
  readonly #text: string;

  constructor(source: CredentialSource, text: string) {
    this.source = source;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}

/**
 * Every credential that the gateway may go upstream with. Those of the environment, and a surface
 * without authentication, belong to the default tenant alone; what is in the vault comes first.
 */
export class UpstreamCredentials {
  readonly #vault: CredentialVault;
  readonly #environment: Readonly<Partial<Record<Surface, string>>>;
  readonly #defaultTenant: string;

  constructor(options: {
    vault: CredentialVault;
    environment: Readonly<Partial<Record<Surface, string>>>;
    defaultTenant: string;
  }) {
    this.#vault = options.vault;
    this.#environment = options.environment;
    this.#defaultTenant = options.defaultTenant;
  }

  /**
   * What to call the surface with; null when the tenant has nothing, or nothing is needed.
   *
   * @throws DamagedCredentialError, SecretError
   */
  async of(tenantId: string, surface: Surface): Promise<OpenCredential | null> {
    const stored = await this.#vault.open(tenantId, surface);
    if (stored !== null) return new OpenCredential('VAULT', stored);
    const given = this.#given(tenantId, surface);
    return given === null ? null : new OpenCredential('ENVIRONMENT', given);
  }

  /** Whether the tenant may call the surface. Opens nothing. */
  async isConfigured(tenantId: string, surface: Surface): Promise<boolean> {
    if (!needsCredential(surface)) return tenantId === this.#defaultTenant;
    const known = await this.list(tenantId);
    return known.some((credential) => credential.surface === surface);
  }

  /** At most one for each surface: the one that `of` gives. */
  async list(tenantId: string): Promise<KnownCredential[]> {
    const stored = await this.#vault.list(tenantId);
    return Object.values(Surface).flatMap((surface): KnownCredential[] => {
      const row = stored.find((credential) => credential.surface === surface);
      if (row) return [{ ...row, source: 'VAULT' }];
      const text = this.#given(tenantId, surface);
      if (text === null) return [];
      return [{ surface, source: 'ENVIRONMENT', ...previewOf(surface, text), updatedAt: null }];
    });
  }

  #given(tenantId: string, surface: Surface): string | null {
    return tenantId === this.#defaultTenant ? (this.#environment[surface] ?? null) : null;
  }
}
