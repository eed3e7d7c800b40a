import { humanise } from '#web/ui/format.ts';

const labels: Readonly<Record<string, string>> = {
  text: 'As it is, spaces tidied',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'As an email address',
  phoneParts: 'Phone in its parts',
  abn: 'ABN, digits checked',
  addressParts: 'Address in its parts',
  joinList: 'Joined with commas',
  asIs: 'Exactly as it is',
  country: 'Country in two letters',
  proposalState: 'Open, won or lost',
  proposalStage: 'Stage of the pipeline',
};

/** What happens to a value on its way, in words. */
export const transformLabel = (transform: string | null): string =>
  transform === null ? 'As it is' : (labels[transform] ?? humanise(transform));
