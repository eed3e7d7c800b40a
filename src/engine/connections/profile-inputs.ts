import { connectionError } from './connection-errors.ts';
import type { Credential, ConnectionSettings } from '#model/connection.ts';
import type { Connector, ProfileSpec } from '#model/connector.ts';

/** Inputs of these names are parts of a credential; all others are settings of the connection. */
const credentialInputs = ['apiKey', 'webhookSecret', 'clientId', 'clientSecret'] as const;
type CredentialInput = (typeof credentialInputs)[number];

const isCredentialInput = (name: string): name is CredentialInput =>
  credentialInputs.some((known) => known === name);

export interface ReadInputs {
  readonly settings: ConnectionSettings;
  readonly secrets: Readonly<Partial<Record<CredentialInput, string>>>;
}

/** @throws `connection.unknown_profile`. */
export const profileOf = (connector: Connector, profile: string): ProfileSpec => {
  const spec = connector.profiles.find((known) => known.profile === profile);
  if (spec === undefined)
    throw connectionError('connection.unknown_profile', `${connector.label} has no profile "${profile}".`, {
      details: { known: connector.profiles.map((known) => known.profile) },
    });
  return spec;
};

/**
 * Sorts what a person filled in into settings and parts of the credential, with defaults. `present` settings stand in for what is not given when a connection is authorised again; what is
 * given empty goes, as if it had never been filled in.
 *
 * @throws `connection.input_missing` with the missing and the wrong fields in `details`.
 */
export const readInputs = (
  spec: ProfileSpec,
  given: Readonly<Record<string, string>>,
  present: ConnectionSettings = {},
): ReadInputs => {
  const cleared = new Set(spec.inputs.map(({ name }) => name).filter((name) => given[name]?.trim() === ''));
  const settings: Record<string, ConnectionSettings[string]> = Object.fromEntries(
    Object.entries(present).filter(([name]) => !cleared.has(name)),
  );
  const secrets: Partial<Record<CredentialInput, string>> = {};
  const missing: string[] = [];
  const wrong = Object.keys(given).filter((name) => !spec.inputs.some((input) => input.name === name));
  for (const input of spec.inputs) {
    const value = (given[input.name] ?? '').trim();
    const isSecretPart = isCredentialInput(input.name);
    if (value === '') {
      if (input.default !== undefined && settings[input.name] === undefined && !isSecretPart)
        settings[input.name] = input.default;
      if (input.required && settings[input.name] === undefined) missing.push(input.name);
      continue;
    }
    if (input.options !== undefined && !input.options.some((option) => option.value === value)) {
      wrong.push(input.name);
      continue;
    }
    if (isCredentialInput(input.name)) secrets[input.name] = value;
    else settings[input.name] = value;
  }
  if (missing.length > 0 || wrong.length > 0)
    throw connectionError(
      'connection.input_missing',
      `Fields that are missing or not possible: ${[...missing, ...wrong].join(', ')}.`,
      { details: { missing, wrong } },
    );
  return { settings, secrets };
};

/**
 * The credential that a profile's secrets make. A webhook secret that is replaced stays valid beside the new one, for
 * events that are under way; the one before it goes.
 */
export const credentialOfInputs = (
  spec: ProfileSpec,
  secrets: ReadInputs['secrets'],
  held: Credential | null,
): Credential => {
  if (spec.auth === 'client_credentials')
    return {
      kind: 'client_credentials',
      clientId: secrets.clientId ?? '',
      clientSecret: secrets.clientSecret ?? '',
      accessToken: null,
      expiresAt: 0,
    };
  if (spec.auth === 'api_key') {
    const before = held?.kind === 'api_key' ? held.webhookSecrets : [];
    const added = secrets.webhookSecret === undefined ? [] : [secrets.webhookSecret];
    return {
      kind: 'api_key',
      apiKey: secrets.apiKey ?? '',
      webhookSecrets: [...new Set([...added, ...before])].slice(0, 2),
    };
  }
  throw connectionError('connection.wrong_door', `${spec.label} is connected on the vendor’s own page.`);
};
